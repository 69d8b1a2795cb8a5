#include "bench/bars/arms_plot.h"

#include "bench/bars/bars.h"
#include "bench/files/sheet.h"
#include "stubs/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row per path that any arm has; returns how many. */
static size_t put_path_rows(FILE *out, const struct arms *arms, const char *op, bool *fallback)
{
	struct bar bars[BARS_SERIES];
	char name[64];
	size_t rows = 0;

	fputs("$values << END\n", out);
	for (int p = 0; p < PATH_COUNT; p++)
		for (int a = 0; a < ABI_COUNT; a++) {
			bool have = false;
			for (size_t i = 0; i < arms->n; i++) {
				const struct run_cell *cell = arms_measured(
					arms->document[i], abi_names[a], paths[p].name, op);
				bars[i] = cell ? bar_of(arms_count(cell), false, cell)
					       : (struct bar){0};
				have |= cell != NULL;
				*fallback |= cell && cell->fallback;
			}
			if (!have || p == PATH_empty)
				continue;
			rows++;
			snprintf(name, sizeof(name), "%s %s", abi_names[a], paths[p].name);
			bars_put_row(out, name, bars, arms->n);
		}
	fputs("END\n", out);
	return rows;
}

/* "NAME: RELEASE, CPU". */
static void describe_arm(const struct run_document *document, char text[256])
{
	char release[ARMS_RELEASE];
	const char *name = document->arm.name, *cpu = document->arm.cpu;

	arms_release(document, release);
	snprintf(text, 256, "%.63s: %s, %.60s", name ? name : "arm", release,
		 cpu ? cpu : "unknown");
}

char *arms_plot_paths(const struct arms *arms, const char *op, const char *part, size_t *rows)
{
	char line[256];
	struct sheet sheet;
	bool fallback = false;

	*rows = 1;
	if (!sheet_open(&sheet))
		return NULL;
	FILE *out = sheet.out;
	*rows = put_path_rows(out, arms, op, &fallback);
	bars_put_shape(out, &(struct bars_shape){arms->n, *rows, UNIT_INSTRUCTION, "", false});
	snprintf(line, sizeof(line), "%.63s: %s per call, by path%s", op,
		 units[UNIT_INSTRUCTION].words, part);
	fputs("$head << END\n", out);
	bars_put_line(out, line);
	snprintf(
		line, sizeof(line),
		"Exact counts from an emulator, user and kernel together, the empty loop subtracted. No bar: not available. %s",
		fallback ? bars_fallback_note : "");
	bars_put_line(out, line);
	fputs("END\n$names << END\n", out);
	for (size_t i = 0; i < arms->n; i++) {
		describe_arm(arms->document[i], line);
		bars_put_line(out, line);
	}
	fputs("END\n", out);
	return bars_finish(&sheet, rows);
}

/* The paths whose change is drawn. */
struct swept {
	struct {
		const char *abi, *path;
	} path[BARS_SERIES];
	size_t n;
	bool fallback;
};

/* Those that enter the kernel by an instruction of their own, as far as the default has them. */
static struct swept choose_paths(const struct run_document *base, const char *op)
{
	struct swept s = {.n = 0};

	for (int p = 0; p < PATH_COUNT; p++)
		for (int a = 0; a < ABI_COUNT; a++) {
			enum binding binding = paths[p].binding;
			if (binding != BINDING_TABLE64 && binding != BINDING_TABLE32 &&
			    binding != BINDING_TABLEX32 && binding != BINDING_VSYSCALL)
				continue;
			if (s.n == BARS_SERIES ||
			    !arms_measured(base, abi_names[a], paths[p].name, op))
				continue;
			s.path[s.n].abi = abi_names[a];
			s.path[s.n++].path = paths[p].name;
		}
	return s;
}

/* What an option adds on each path. */
static void put_option(FILE *out, const struct run_document *base, const struct run_document *with,
		       const char *op, struct swept *s)
{
	struct bar bars[BARS_SERIES] = {0};
	bool known = arms_option_known(with);

	for (size_t i = 0; i < s->n && known; i++) {
		const char *abi = s->path[i].abi, *path = s->path[i].path;
		const struct run_cell *was = arms_measured(base, abi, path, op);
		const struct run_cell *is = arms_measured(with, abi, path, op);
		if (is)
			bars[i] = bar_of(arms_count(is) - arms_count(was), true, is);
		else
			snprintf(bars[i].figure, sizeof(bars[i].figure), "not available");
		s->fallback |= is && is->fallback;
	}
	if (!known)
		snprintf(bars[s->n / 2].figure, sizeof(bars[0].figure), "not known");
	bars_put_row(out, with->arm.option, bars, s->n);
}

static void put_sweep_head(FILE *out, const struct run_document *base, const char *op,
			   const struct swept *s)
{
	char line[512], arm[256];

	fputs("$head << END\n", out);
	snprintf(line, sizeof(line), "%.63s: what each option adds", op);
	bars_put_line(out, line);
	describe_arm(base, arm);
	snprintf(line, sizeof(line), "Default: %s, command line \"%.100s%s\"", arm,
		 base->arm.append, strlen(base->arm.append) > 100 ? "..." : "");
	bars_put_line(out, line);
	snprintf(
		line, sizeof(line),
		"Exact counts from an emulator: the paths that enter the kernel by an instruction of their own. %s",
		s->fallback ? bars_fallback_note : "");
	bars_put_line(out, line);
	fputs("END\n$names << END\n", out);
	for (size_t i = 0; i < s->n; i++) {
		const struct run_cell *cell =
			arms_measured(base, s->path[i].abi, s->path[i].path, op);
		snprintf(line, sizeof(line), "%s %s (default %.6g)", s->path[i].abi,
			 s->path[i].path, arms_count(cell));
		bars_put_line(out, line);
	}
	fputs("END\n", out);
}

char *arms_plot_sweep(const struct arms *arms, size_t base, const char *op, size_t *rows)
{
	const struct run_document *from = arms->document[base];
	struct swept s = choose_paths(from, op);
	struct sheet sheet;

	*rows = 1;
	if (!sheet_open(&sheet))
		return NULL;
	FILE *out = sheet.out;
	*rows = 0;
	fputs("$values << END\n", out);
	for (size_t i = 0; i < arms->n && s.n; i++) {
		if (arms_default_of(arms, i) != base)
			continue;
		put_option(out, from, arms->document[i], op, &s);
		++*rows;
	}
	fputs("END\n", out);
	bars_put_shape(out, &(struct bars_shape){s.n, *rows, UNIT_INSTRUCTION,
						 ", against the default", false});
	put_sweep_head(out, from, op, &s);
	return bars_finish(&sheet, rows);
}
