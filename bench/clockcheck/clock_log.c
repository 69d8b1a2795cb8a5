#include "bench/clockcheck/clock_log.h"

#include "bench/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of kernel/time/clocksource.c and arch/x86/kernel/tsc.c, tsc_sync.c: in each wording since 3.x,
 * the words that have not changed. */
static bool kind_of(const char *text, enum clock_log_kind *kind)
{
	if ((strstr(text, "timekeeping watchdog") && strstr(text, "nstable")) ||
	    strstr(text, "Marking TSC unstable due to clocksource watchdog"))
		*kind = CLOCK_LOG_WATCHDOG;
	else if (strstr(text, "Marking TSC unstable") || strstr(text, "turning off TSC clock"))
		*kind = CLOCK_LOG_UNSTABLE;
	else if (strstr(text, "Switched to clocksource"))
		*kind = CLOCK_LOG_SWITCH;
	else
		return false;
	return true;
}

/* One line of a record: "6,339,5140900,-;text" begins one, further lines of it begin with a blank.
 */
static void take_line(struct clock_log *log, char *line)
{
	char *text = strchr(line, ';');
	enum clock_log_kind kind;
	size_t at = log->n;

	line[strcspn(line, "\n")] = 0;
	if (line[0] == ' ' || !text || !kind_of(text + 1, &kind))
		return;
	/* Of switches the last is the one that holds; the others are those of every boot. */
	if (kind == CLOCK_LOG_SWITCH)
		for (at = 0; at < log->n && log->line[at].kind != CLOCK_LOG_SWITCH; at++)
			;
	if (at == CLOCK_LOG_LINES)
		return;
	log->line[at].kind = kind;
	text_copy(log->line[at].text, CLOCK_LOG_LINE, text + 1);
	log->n += at == log->n;
}

void clock_log_read(const struct host_source *source, struct clock_log *out)
{
	static char buffer[1 << 14]; /* a record is read whole, or not at all */
	char path[HOST_LINE_MAX], *line = NULL;
	size_t size = 0;

	*out = (struct clock_log){.n = 0};
	snprintf(path, sizeof(path), "%s/dev/kmsg", source->root);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		out->err = -errno;
		return;
	}
	FILE *in = fdopen(fd, "r");
	if (!in) {
		out->err = -errno;
		close(fd);
		return;
	}
	setvbuf(in, buffer, _IOFBF, sizeof(buffer));
	for (;;) {
		errno = 0;
		if (getline(&line, &size, in) >= 0) {
			take_line(out, line);
		} else if (errno == EPIPE) {
			clearerr(in); /* records were overwritten meanwhile: the next is read */
		} else {
			/* Where there are no more, the device has none for now, a file its end. */
			out->err = errno == EAGAIN ? 0 : -errno;
			break;
		}
	}
	free(line);
	fclose(in);
}

const char *clock_log_find(const struct clock_log *log, enum clock_log_kind kind)
{
	for (size_t i = 0; i < log->n; i++)
		if (log->line[i].kind == kind)
			return log->line[i].text;
	return NULL;
}
