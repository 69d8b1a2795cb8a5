#include "bench/plot/gnuplot.h"

#include "bench/base/clock.h"
#include "bench/base/interrupts.h"
#include "bench/base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const gnuplot_format_names[GNUPLOT_FORMAT_COUNT] = {"svg", "png"};

enum { STREAM_CHART, STREAM_ERRORS };

/* gnuplot's input as a memfd: it is read to its end without a pipe to be fed. */
static int input_of(const struct gnuplot_chart *chart, const char *data)
{
	int fd = memfd_create("syspath-plot", MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (dprintf(fd, "chart_format = \"%s\"\nchart_id = \"%s\"\n%s",
		    gnuplot_format_names[chart->format], chart->id, data) < 0 ||
	    lseek(fd, 0, SEEK_SET) < 0) {
		int err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

/* GNUTERM may name a terminal for windows that this gnuplot does not have. */
static int leave_out_the_users(void *unused)
{
	(void)unused;
	return unsetenv("GNUTERM") ? -errno : 0;
}

/* A pipe whose read end does not block. 0 or -errno. */
static int make_pipe(int *reader, int *writer)
{
	int pair[2];

	if (pipe2(pair, O_CLOEXEC))
		return -errno;
	*reader = pair[0];
	*writer = pair[1];
	return fcntl(*reader, F_SETFL, O_NONBLOCK) ? -errno : 0;
}

/* -d ignores the user's gnuplot settings; "-" reads standard input. */
static int start(struct gnuplot_run *run, const struct gnuplot_chart *chart, int input)
{
	const char *argv[GNUPLOT_SCRIPTS + 4] = {"gnuplot", "-d", "-"};
	int ends[GNUPLOT_STREAMS] = {-1, -1}, err = 0;

	for (size_t i = 0; i < GNUPLOT_SCRIPTS && chart->scripts[i]; i++)
		argv[3 + i] = chart->scripts[i];
	for (int i = 0; i < GNUPLOT_STREAMS && !err; i++)
		err = make_pipe(&run->streams[i].fd, &ends[i]);
	if (!err)
		err = start_command(&(struct program){.argv = argv,
						      .in = input,
						      .out = ends[STREAM_CHART],
						      .err = ends[STREAM_ERRORS],
						      .prepare = leave_out_the_users},
				    &run->pid);
	if (err)
		run->pid = 0;
	for (int i = 0; i < GNUPLOT_STREAMS; i++)
		close_fd(&ends[i]);
	return err;
}

/* Takes what there is. 0 or -errno. */
static int stream_take(struct gnuplot_stream *s)
{
	if (s->length + 1 >= s->capacity) {
		size_t capacity = s->capacity ? 2 * s->capacity : 1 << 16;
		if (capacity > GNUPLOT_MAX_BYTES)
			return -EFBIG;
		char *grown = realloc(s->data, capacity);
		if (!grown)
			return -ENOMEM;
		s->data = grown;
		s->capacity = capacity;
	}
	ssize_t n = read(s->fd, s->data + s->length, s->capacity - s->length - 1);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	s->length += (size_t)n;
	s->data[s->length] = 0;
	if (!n)
		close_fd(&s->fd);
	return 0;
}

static void end(struct gnuplot_run *run, int err)
{
	if (run->pid)
		program_end(run->pid);
	run->pid = 0;
	run->err = err;
	run->ended = true;
}

int gnuplot_start(struct gnuplot_run *run, const struct gnuplot_chart *chart, const char *data)
{
	int input = input_of(chart, data), err = input < 0 ? input : 0;

	*run = (struct gnuplot_run){.format = chart->format, .streams = {{.fd = -1}, {.fd = -1}}};
	run->deadline_ms = monotonic_ms() + INT64_C(1000) * GNUPLOT_TIMEOUT_S;
	if (!err)
		err = start(run, chart, input);
	if (input >= 0)
		close(input);
	if (err)
		end(run, err);
	return err;
}

static bool streams_ended(const struct gnuplot_run *run)
{
	return run->streams[STREAM_CHART].fd < 0 && run->streams[STREAM_ERRORS].fd < 0;
}

void gnuplot_poll(const struct gnuplot_run *run, struct pollfd fds[GNUPLOT_STREAMS])
{
	for (int i = 0; i < GNUPLOT_STREAMS; i++)
		fds[i] = (struct pollfd){.fd = run->streams[i].fd, .events = POLLIN};
}

int gnuplot_timeout_ms(const struct gnuplot_run *run)
{
	int64_t left = run->deadline_ms - monotonic_ms();

	if (streams_ended(run)) /* it exits now, which no descriptor shows */
		return 1;
	return left < 0 ? 0 : (int)left;
}

void gnuplot_advance(struct gnuplot_run *run)
{
	bool late = monotonic_ms() >= run->deadline_ms;
	int err = interrupted() ? -EINTR : 0;

	for (int i = 0; i < GNUPLOT_STREAMS && !err; i++)
		if (run->streams[i].fd >= 0)
			err = stream_take(&run->streams[i]);
	if (!err && streams_ended(run)) {
		int ended = program_ended(run->pid, 0, &run->status);
		if (ended > 0)
			run->pid = 0;
		if (ended)
			end(run, ended > 0 ? 0 : ended);
	}
	if (!run->ended && (err || late))
		end(run, err ? err : -ETIMEDOUT);
}

static bool ends_with(const struct gnuplot_stream *s, const char *end, size_t n)
{
	return s->length >= n && !memcmp(s->data + s->length - n, end, n);
}

/* A disk quota or an OOM kill can truncate a picture, which then lacks its end. */
static bool whole(enum gnuplot_format format, const struct gnuplot_stream *s)
{
	static const char png_end[] = "IEND\xae\x42\x60\x82";

	if (format == GNUPLOT_PNG)
		return s->length > 8 && !memcmp(s->data, "\x89PNG\r\n\x1a\n", 8) &&
		       ends_with(s, png_end, sizeof(png_end) - 1);
	return s->length > 5 && !memcmp(s->data, "<?xml", 5) && ends_with(s, "</svg>\n\n", 8);
}

/* Describes the outcome. */
static int judge(const struct gnuplot_run *run, struct error *error)
{
	char *errors = run->streams[STREAM_ERRORS].data;
	int err = run->err;

	if (err == -ENOENT)
		return error_set(
			error, err,
			"gnuplot is not installed; scripts/deps --for bench installs it (package gnuplot-nox)");
	if (err == -EINTR)
		return error_set(error, err, "interrupted");
	if (err == -ETIMEDOUT)
		return error_set(error, err, "gnuplot was stopped after %d s", GNUPLOT_TIMEOUT_S);
	if (err)
		return error_errno(error, err, "running gnuplot");
	if (WIFSIGNALED(run->status))
		return error_set(error, -EPROTO, "gnuplot was killed by SIG%s",
				 sigabbrev_np(WTERMSIG(run->status)));
	if (run->status)
		return error_set(error, -EPROTO, "gnuplot: %s", program_last_line(errors));
	if (!whole(run->format, &run->streams[STREAM_CHART]))
		return error_set(error, -EPROTO, "gnuplot wrote an incomplete %s: %s",
				 gnuplot_format_names[run->format], program_last_line(errors));
	return 0;
}

int gnuplot_result(struct gnuplot_run *run, char **out, size_t *length, struct error *error)
{
	struct gnuplot_stream *chart = &run->streams[STREAM_CHART];
	int code = judge(run, error);

	*out = code ? NULL : chart->data;
	*length = chart->length;
	if (!code)
		*chart = (struct gnuplot_stream){.fd = -1};
	return code;
}

void gnuplot_stop(struct gnuplot_run *run)
{
	end(run, run->err);
	for (int i = 0; i < GNUPLOT_STREAMS; i++) {
		close_fd(&run->streams[i].fd);
		free(run->streams[i].data);
		run->streams[i].data = NULL;
	}
}
