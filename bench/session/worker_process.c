#include "bench/session/worker_process.h"

#include "bench/base/clock.h"
#include "bench/base/interrupts.h"
#include "bench/base/program.h"
#include "bench/files/locate.h"
#include "bench/files/read_file.h"
#include "bench/files/write_all.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int worker_locate(enum abi abi, const char *folder, char *path, size_t size)
{
	static const char *const names[ABI_COUNT] = {"syspath-worker64", "syspath-worker32"};

	return locate_program(names[abi], folder, path, size);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int worker_start(struct worker_process *w, enum abi abi, const char *path, int timeout_ms)
{
	static char *const env[] = {NULL}; /* for an identical stack in every run */
	const char *const argv[] = {path, "--serve", NULL};
	int in[2] = {-1, -1}, out[2] = {-1, -1}, err = 0;

	*w = (struct worker_process){.abi = abi, .to = -1, .from = -1, .timeout_ms = timeout_ms};
	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		err = -errno;
	if (!err)
		err = start_command(&(struct program){.argv = argv,
						      .env = env,
						      .in = in[0],
						      .out = out[1],
						      .err = STDERR_FILENO},
				    &w->pid);
	close_fd(&in[0]);
	close_fd(&out[1]);
	if (err) {
		close_fd(&in[1]);
		close_fd(&out[0]);
		w->pid = 0;
	}
	w->to = in[1];
	w->from = out[0];
	return err;
}

int worker_ask(struct worker_process *w, const struct wire_request *request,
	       const struct wire_plan *plans)
{
	int err = write_all(w->to, request, sizeof(*request), interrupted);

	if (!err)
		err = write_all(w->to, plans, request->n_cells * sizeof(*plans), interrupted);
	if (request->mode != WIRE_COUNT)
		close_fd(&w->to); /* one request per worker */
	return err;
}

int worker_go_on(struct worker_process *w, const struct wire_go *go)
{
	return write_all(w->to, go, sizeof(*go), interrupted);
}

/* The state letter of /proc/PID/stat, or -errno. */
static int read_state(const char *path)
{
	char text[512];
	int n = read_small_at(AT_FDCWD, path, text, sizeof(text));

	if (n < 0)
		return n;
	const char *end = strrchr(text, ')'); /* of the name, which may hold anything */
	return end && end[1] == ' ' && end[2] ? end[2] : -EPROTO;
}

enum worker_reply worker_wait_asleep(struct worker_process *w, pid_t pid)
{
	int64_t deadline = monotonic_ms() + w->timeout_ms;
	char path[48];
	int state;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	for (;;) {
		bool late = monotonic_ms() > deadline; /* before the check, as in read_exactly */
		state = read_state(path);
		if (state == 'S')
			return WORKER_FRAME;
		if (state == 'Z' || state == 'X' || state == -ENOENT || state == -ESRCH)
			return WORKER_CLOSED;
		if (state < 0) {
			w->watch_errno = -state;
			return WORKER_STATE_UNKNOWN;
		}
		if (interrupted())
			return WORKER_INTERRUPTED;
		if (late)
			return WORKER_TIMED_OUT;
		sched_yield();
	}
}

static enum worker_reply read_exactly(int fd, void *to, size_t size, int timeout_ms)
{
	int64_t deadline = monotonic_ms() + timeout_ms;
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char *at = to;

	while (size) {
		int64_t left = deadline - monotonic_ms();
		if (interrupted())
			return WORKER_INTERRUPTED;
		/* Check even when late: the driver itself may have been stopped meanwhile. */
		int ready = poll(&p, 1, left > 0 ? (int)left : 0);
		if (!ready && left <= 0)
			return WORKER_TIMED_OUT;
		if (ready <= 0)
			continue;
		ssize_t n = read(fd, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return WORKER_CLOSED;
		at += n;
		size -= (size_t)n;
	}
	return WORKER_FRAME;
}

enum worker_reply worker_read(struct worker_process *w, struct wire_head *head, void **payload,
			      size_t *capacity)
{
	enum worker_reply reply = read_exactly(w->from, head, sizeof(*head), w->timeout_ms);

	if (reply != WORKER_FRAME)
		return reply;
	if (head->type < WIRE_PROBED || head->type > WIRE_ERROR || head->bytes > WORKER_MAX_FRAME)
		return WORKER_GARBLED;
	if (head->bytes + 1 > *capacity) { /* one more for the NUL behind a text */
		void *grown = realloc(*payload, head->bytes + 1);
		if (!grown)
			return WORKER_NO_MEMORY;
		*payload = grown;
		*capacity = head->bytes + 1;
	}
	reply = head->bytes ? read_exactly(w->from, *payload, head->bytes, w->timeout_ms)
			    : WORKER_FRAME;
	if (*payload)
		((char *)*payload)[head->bytes] = 0;
	return reply;
}

void worker_reap(struct worker_process *w)
{
	close_fd(&w->to);
	close_fd(&w->from);
	if (!w->pid)
		return;
	w->stayed = !program_exits(w->pid, WORKER_EXIT_MS);
	w->status = program_end(w->pid);
	w->pid = 0;
}

void worker_end_describe(const struct worker_process *w, char *text, size_t size)
{
	if (w->stayed)
		snprintf(text, size, "closed its output but did not exit");
	else if (WIFSIGNALED(w->status))
		snprintf(text, size, "was killed by SIG%s (%s)", sigabbrev_np(WTERMSIG(w->status)),
			 sigdescr_np(WTERMSIG(w->status)));
	else
		snprintf(text, size, "exited with status %d", WEXITSTATUS(w->status));
}
