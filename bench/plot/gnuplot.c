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

enum { MAX_SCRIPTS = 4 };

/* An output stream of gnuplot: standard output has the chart, standard error messages. The buffer
 * grows. */
struct stream {
	int fd; /* -1 once it ended */
	char *data;
	size_t length, capacity;
};

enum { STREAM_CHART, STREAM_COMPLAINT, STREAM_COUNT };

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

/* -d ignores the user's gnuplot settings; "-" reads standard input. */
static int start(const struct gnuplot_chart *chart, int input, struct stream streams[STREAM_COUNT],
		 pid_t *pid)
{
	const char *argv[MAX_SCRIPTS + 4] = {"gnuplot", "-d", "-"};
	int ends[STREAM_COUNT] = {-1, -1}, err = 0;

	for (size_t i = 0; i < MAX_SCRIPTS && chart->scripts[i]; i++)
		argv[3 + i] = chart->scripts[i];
	for (int i = 0; i < STREAM_COUNT && !err; i++) {
		int pair[2];
		if (pipe2(pair, O_CLOEXEC)) {
			err = -errno;
			break;
		}
		streams[i].fd = pair[0];
		ends[i] = pair[1];
	}
	if (!err)
		err = start_command(&(struct program){.argv = argv,
						      .in = input,
						      .out = ends[STREAM_CHART],
						      .err = ends[STREAM_COMPLAINT],
						      .prepare = leave_out_the_users},
				    pid);
	for (int i = 0; i < STREAM_COUNT; i++)
		if (ends[i] >= 0)
			close(ends[i]);
	return err;
}

static void stream_end(struct stream *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

/* Takes what there is. 0 or -errno. */
static int stream_take(struct stream *s)
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
		return errno == EINTR ? 0 : -errno;
	s->length += (size_t)n;
	s->data[s->length] = 0;
	if (!n)
		stream_end(s);
	return 0;
}

/* Reads until all streams ended. 0 or -errno. */
static int collect(struct stream streams[STREAM_COUNT])
{
	int64_t deadline = monotonic_ms() + INT64_C(1000) * GNUPLOT_TIMEOUT_S;

	for (;;) {
		struct pollfd fds[STREAM_COUNT];
		int64_t left = deadline - monotonic_ms();
		int open = 0, err = 0;

		for (int i = 0; i < STREAM_COUNT; i++) {
			fds[i] = (struct pollfd){.fd = streams[i].fd, .events = POLLIN};
			open += streams[i].fd >= 0;
		}
		if (interrupted())
			return -EINTR;
		if (!open)
			return 0;
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(fds, STREAM_COUNT, (int)left) <= 0)
			continue;
		for (int i = 0; i < STREAM_COUNT && !err; i++)
			if (fds[i].fd >= 0 && fds[i].revents)
				err = stream_take(&streams[i]);
		if (err)
			return err;
	}
}

/* Reads the program's output until it has ended, or kills it. 0, with its status of wait(2), or
 * -errno. */
static int see_through(struct stream streams[STREAM_COUNT], pid_t pid, int *status)
{
	int err = collect(streams);
	int ended = err ? 0 : program_ended(pid, 1000 * GNUPLOT_TIMEOUT_S, status);

	if (ended > 0)
		return 0;
	program_end(pid);
	return err ? err : ended ? ended : interrupted() ? -EINTR : -ETIMEDOUT;
}

static bool ends_with(const struct stream *s, const char *end, size_t n)
{
	return s->length >= n && !memcmp(s->data + s->length - n, end, n);
}

/* A disk quota or an OOM kill can truncate a picture, which then lacks its end. */
static bool whole(enum gnuplot_format format, const struct stream *s)
{
	static const char png_end[] = "IEND\xae\x42\x60\x82";

	if (format == GNUPLOT_PNG)
		return s->length > 8 && !memcmp(s->data, "\x89PNG\r\n\x1a\n", 8) &&
		       ends_with(s, png_end, sizeof(png_end) - 1);
	return s->length > 5 && !memcmp(s->data, "<?xml", 5) && ends_with(s, "</svg>\n\n", 8);
}

/* Describes the outcome. */
static int judge(const struct gnuplot_chart *chart, int err, int status,
		 struct stream streams[STREAM_COUNT], struct error *error)
{
	char *complaint = streams[STREAM_COMPLAINT].data;

	if (err == -ENOENT)
		return error_set(error, err,
				 "gnuplot is not installed; scripts/deps --for bench installs it "
				 "(package gnuplot-nox)");
	if (err == -EINTR)
		return error_set(error, err, "interrupted");
	if (err == -ETIMEDOUT)
		return error_set(error, err, "gnuplot was stopped after %d s", GNUPLOT_TIMEOUT_S);
	if (err)
		return error_errno(error, err, "running gnuplot");
	if (WIFSIGNALED(status))
		return error_set(error, -EPROTO, "gnuplot was killed by SIG%s",
				 sigabbrev_np(WTERMSIG(status)));
	if (status)
		return error_set(error, -EPROTO, "gnuplot: %s", program_last_line(complaint));
	if (!whole(chart->format, &streams[STREAM_CHART]))
		return error_set(error, -EPROTO, "gnuplot wrote no whole %s: %s",
				 gnuplot_format_names[chart->format], program_last_line(complaint));
	return 0;
}

int gnuplot_draw(const struct gnuplot_chart *chart, const char *data, char **out, size_t *length,
		 struct error *error)
{
	struct stream streams[STREAM_COUNT] = {{.fd = -1}, {.fd = -1}};
	int input = input_of(chart, data), status = 0;
	int err = input < 0 ? input : 0;
	pid_t pid = 0;

	*out = NULL;
	if (!err)
		err = start(chart, input, streams, &pid);
	if (input >= 0)
		close(input);
	if (!err)
		err = see_through(streams, pid, &status);
	err = judge(chart, err, status, streams, error);
	if (!err) {
		*out = streams[STREAM_CHART].data;
		*length = streams[STREAM_CHART].length;
		streams[STREAM_CHART].data = NULL;
	}
	for (int i = 0; i < STREAM_COUNT; i++) {
		stream_end(&streams[i]);
		free(streams[i].data);
	}
	return err;
}
