#include "bench/host/noise.h"

#include "bench/host/cgroup.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The n-th figure of the text, 0 for the first; false where it has fewer, or something else. */
static bool nth_figure(const char *text, int n, uint64_t *out)
{
	char *end;

	for (; n >= 0; n--) {
		*out = strtoull(text, &end, 10);
		if (end == text)
			return false;
		text = end;
	}
	return true;
}

/* The eighth figure of the line "cpuN": proc(5), /proc/stat. */
static uint64_t read_steal_ms(const struct host_source *source, int cpu)
{
	char figures[HOST_LINE_MAX], name[32];
	uint64_t ticks;

	snprintf(name, sizeof(name), "cpu%d", cpu);
	if (host_read_field(source, "/proc/stat", name, figures, sizeof(figures)) < 0 ||
	    !nth_figure(figures, 7, &ticks))
		return NOISE_UNKNOWN;
	return ticks * 1000 / (uint64_t)sysconf(_SC_CLK_TCK);
}

/* The column under "CPUn", 0 for the first; -1 when the heading has none. */
static int column_of(char *heading, int cpu)
{
	char name[32], *save;
	int column = 0;

	snprintf(name, sizeof(name), "CPU%d", cpu);
	for (char *word = strtok_r(heading, " \n", &save); word;
	     word = strtok_r(NULL, " \n", &save), column++)
		if (!strcmp(word, name))
			return column;
	return -1;
}

/* The figure in a column of one line; 0 where the line is shorter (ERR, MIS) or has text there. */
static uint64_t in_column(const char *line, int column)
{
	const char *figures = strchr(line, ':');
	uint64_t n;

	return figures && nth_figure(figures + 1, column, &n) ? n : 0;
}

static uint64_t read_interrupts(const struct host_source *source, int cpu)
{
	FILE *in = host_open(source, "/proc/interrupts");
	uint64_t sum = NOISE_UNKNOWN;
	size_t size = 0; /* a line has a column for every CPU: no fixed size is enough */
	char *line = NULL;

	if (in && getline(&line, &size, in) > 0) {
		int column = column_of(line, cpu);
		sum = column < 0 ? NOISE_UNKNOWN : 0;
		while (column >= 0 && getline(&line, &size, in) > 0)
			sum += in_column(line, column);
	}
	free(line);
	if (in)
		fclose(in);
	return sum;
}

static uint64_t read_pressure_us(const struct host_source *source)
{
	char line[HOST_LINE_MAX];

	if (host_read_line(source, "/proc/pressure/cpu", line, sizeof(line)) < 0)
		return NOISE_UNKNOWN;
	const char *total = strstr(line, "total=");
	return total ? strtoull(total + strlen("total="), NULL, 10) : NOISE_UNKNOWN;
}

void noise_read(const struct host_source *source, int cpu, struct noise_counters *out)
{
	out->steal_ms = read_steal_ms(source, cpu);
	out->interrupts = read_interrupts(source, cpu);
	out->pressure_us = read_pressure_us(source);
	if (!cgroup_throttled_us(source, &out->throttled_us))
		out->throttled_us = NOISE_UNKNOWN;
}

static uint64_t between(uint64_t start, uint64_t end)
{
	if (start == NOISE_UNKNOWN || end == NOISE_UNKNOWN || end < start)
		return NOISE_UNKNOWN;
	return end - start;
}

struct noise_counters noise_between(const struct noise_counters *start,
				    const struct noise_counters *end)
{
	return (struct noise_counters){
		between(start->steal_ms, end->steal_ms),
		between(start->interrupts, end->interrupts),
		between(start->pressure_us, end->pressure_us),
		between(start->throttled_us, end->throttled_us),
	};
}
