#include "bench/session/worker_process.h"

#include "bench/base/clock.h"
#include "bench/base/interrupts.h"
#include "bench/base/program.h"
#include "bench/files/locate.h"
#include "bench/files/read_file.h"
#include "bench/files/write_all.h"
#include "bench/session/via.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
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

/* Starts argv with pipes for its streams and, where it is to be captured, standard error. */
static int start(struct worker_process *w, const struct program *program, bool capture)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1}, err_pipe[2] = {-1, -1}, err = 0;
	struct program p = *program;

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) ||
	    (capture && pipe2(err_pipe, O_CLOEXEC)))
		err = -errno;
	p.in = in[0];
	p.out = out[1];
	p.err = capture ? err_pipe[1] : STDERR_FILENO;
	if (!err)
		err = start_command(&p, &w->pid);
	close_fd(&in[0]);
	close_fd(&out[1]);
	close_fd(&err_pipe[1]);
	if (err) {
		close_fd(&in[1]);
		close_fd(&out[0]);
		close_fd(&err_pipe[0]);
		w->pid = 0;
	}
	w->to = in[1];
	w->from = out[0];
	w->err_from = err_pipe[0];
	return err;
}

static int start_by_shell(struct worker_process *w, const char *path, const char *via)
{
	char *command = via_command(via, path);
	const char *const argv[] = {"/bin/sh", "-c", command, NULL};
	int err = command ? start(w, &(struct program){.argv = argv}, true) : -ENOMEM;

	free(command);
	return err;
}

int worker_start(struct worker_process *w, enum abi abi, const char *path,
		 const struct engine_settings *settings)
{
	static char *const env[] = {NULL}; /* for an identical stack in every run */
	const struct worker_place *place = settings->place;
	const char *const direct[] = {path, "--serve", NULL};

	*w = (struct worker_process){
		.abi = abi,
		.to = -1,
		.from = -1,
		.err_from = -1,
		.timeout_ms = settings->timeout_ms,
		.via = settings->via != NULL,
	};
	if (place) {
		int err = place->start(place->ctx, abi, settings->timeout_ms);
		w->place = err ? NULL : place;
		return err;
	}
	return settings->via ? start_by_shell(w, path, settings->via)
			     : start(w, &(struct program){.argv = direct, .env = env}, false);
}

/* The request and its plans as one piece, so that nothing arrives while the worker is at work. */
static int ask_at(const struct worker_place *place, const struct wire_request *request,
		  const struct wire_plan *plans, bool last)
{
	size_t size = request->n_cells * sizeof(*plans);
	char *piece = malloc(sizeof(*request) + size);

	if (!piece)
		return -ENOMEM;
	memcpy(piece, request, sizeof(*request));
	if (size)
		memcpy(piece + sizeof(*request), plans, size);
	int err = place->send(place->ctx, piece, sizeof(*request) + size, last);
	free(piece);
	return err;
}

int worker_ask(struct worker_process *w, const struct wire_request *request,
	       const struct wire_plan *plans)
{
	bool last = request->mode != WIRE_COUNT && request->mode != WIRE_ASK && !request->watch;

	if (w->place)
		return ask_at(w->place, request, plans, last);
	int err = write_all(w->to, request, sizeof(*request), interrupted);
	if (!err)
		err = write_all(w->to, plans, request->n_cells * sizeof(*plans), interrupted);
	if (last)
		close_fd(&w->to); /* one request per worker */
	return err;
}

int worker_send(struct worker_process *w, const void *bytes, size_t size)
{
	if (w->place)
		return w->place->send(w->place->ctx, bytes, size, false);
	return write_all(w->to, bytes, size, interrupted);
}

int worker_go_on(struct worker_process *w, const struct wire_go *go)
{
	return worker_send(w, go, sizeof(*go));
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

/* Keeps the end of what it prints to its standard error, as far as that has arrived. */
static void take_err(struct worker_process *w)
{
	struct pollfd p = {.fd = w->err_from, .events = POLLIN};
	char more[WORKER_ERR_TEXT];

	while (w->err_from >= 0 && poll(&p, 1, 0) > 0) {
		ssize_t n = read(w->err_from, more, sizeof(more) - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			close_fd(&w->err_from);
			return;
		}
		for (ssize_t i = 0; i < n; i++)
			if (!more[i])
				more[i] = ' ';
		size_t had = strlen(w->err_text), kept = sizeof(w->err_text) - 1 - (size_t)n;
		kept = had < kept ? had : kept;
		memmove(w->err_text, w->err_text + had - kept, kept);
		memcpy(w->err_text + kept, more, (size_t)n);
		w->err_text[kept + (size_t)n] = 0;
	}
}

/* Whether the command was stopped by SIGTTIN or SIGTTOU: the foreground process group of the
 * terminal is the driver's. */
static bool wants_terminal(const struct worker_process *w)
{
	siginfo_t state = {0};

	return w->via && w->pid &&
	       !waitid(P_PID, (id_t)w->pid, &state, WSTOPPED | WNOHANG | WNOWAIT) && state.si_pid &&
	       (state.si_status == SIGTTIN || state.si_status == SIGTTOU);
}

/* Waits until something can be read, or for a while. > 0: it can be. */
static int wait_readable(struct worker_process *w, int64_t left)
{
	enum { LOOK_MS = 200 };
	struct pollfd p[] = {{.fd = w->from, .events = POLLIN},
			     {.fd = w->err_from, .events = POLLIN}};
	int most = left > INT_MAX ? INT_MAX : left > 0 ? (int)left : 0;

	if (w->via && most > LOOK_MS)
		most = LOOK_MS;
	if (poll(p, w->via ? 2 : 1, most) <= 0)
		return 0;
	if (w->via && p[1].revents)
		take_err(w);
	return p[0].revents != 0;
}

/* *got: how much was read. */
static enum worker_reply read_some(struct worker_process *w, void *to, size_t size, size_t *got)
{
	int64_t deadline = monotonic_ms() + w->timeout_ms;
	char *at = to;

	*got = 0;
	if (w->place) {
		enum worker_reply reply = w->place->receive(w->place->ctx, to, size);
		*got = reply == WORKER_FRAME ? size : 0;
		return reply;
	}
	while (*got < size) {
		int64_t left = deadline - monotonic_ms();
		if (interrupted())
			return WORKER_INTERRUPTED;
		/* Check even when late: the driver itself may have been stopped meanwhile. */
		if (!wait_readable(w, left)) {
			if (wants_terminal(w))
				return WORKER_WANTS_TERMINAL;
			if (left <= 0)
				return WORKER_TIMED_OUT;
			continue;
		}
		ssize_t n = read(w->from, at + *got, size - *got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return WORKER_CLOSED;
		*got += (size_t)n;
	}
	return WORKER_FRAME;
}

static enum worker_reply read_exactly(struct worker_process *w, void *to, size_t size)
{
	size_t got;

	return read_some(w, to, size, &got);
}

/* What was read instead of a first frame, and what has come behind it. */
static enum worker_reply take_noise(struct worker_process *w, const void *bytes, size_t n,
				    enum worker_reply reply)
{
	enum { REST_MS = 100 };
	struct pollfd p = {.fd = w->from, .events = POLLIN};

	if (!n || reply == WORKER_INTERRUPTED)
		return reply;
	memcpy(w->noise, bytes, n);
	if (reply == WORKER_FRAME && poll(&p, 1, REST_MS) > 0) {
		ssize_t more = read(w->from, w->noise + n, sizeof(w->noise) - 1 - n);
		n += more > 0 ? (size_t)more : 0;
	}
	w->n_noise = n;
	for (size_t i = 0; i < n; i++)
		if (!w->noise[i])
			w->noise[i] = ' ';
	w->noise[n] = 0;
	return WORKER_NOISE;
}

/* Reads the worker's first frame. A worker of a build before there was such a frame sends why it
 * does not take the request: *head is that frame's, with the payload still to be read. */
static enum worker_reply greet(struct worker_process *w, struct wire_head *head)
{
	size_t got;
	enum worker_reply reply = read_some(w, head, sizeof(*head), &got);

	if (reply == WORKER_FRAME && head->type == WIRE_ERROR && head->bytes < WIRE_REASON)
		return WORKER_FRAME;
	if (reply != WORKER_FRAME || head->type != WIRE_HELLO)
		return take_noise(w, head, got, reply);
	if (head->bytes != sizeof(w->hello))
		return WORKER_OTHER_BUILD;
	reply = read_exactly(w, &w->hello, sizeof(w->hello));
	if (reply != WORKER_FRAME)
		return reply;
	if (!wire_hello_is_ours(&w->hello) || w->hello.abi != (uint32_t)w->abi)
		return WORKER_OTHER_BUILD;
	w->greeted = true;
	return read_exactly(w, head, sizeof(*head));
}

enum worker_reply worker_read(struct worker_process *w, struct wire_head *head, void **payload,
			      size_t *capacity)
{
	enum worker_reply reply =
		w->greeted ? read_exactly(w, head, sizeof(*head)) : greet(w, head);

	if (reply != WORKER_FRAME)
		return reply;
	if (head->type < WIRE_PROBED || head->type > WIRE_ANSWER || head->bytes > WORKER_MAX_FRAME)
		return WORKER_GARBLED;
	if (head->bytes + 1 > *capacity) { /* one more for the NUL behind a text */
		void *grown = realloc(*payload, head->bytes + 1);
		if (!grown)
			return WORKER_NO_MEMORY;
		*payload = grown;
		*capacity = head->bytes + 1;
	}
	reply = head->bytes ? read_exactly(w, *payload, head->bytes) : WORKER_FRAME;
	if (*payload)
		((char *)*payload)[head->bytes] = 0;
	return reply;
}

/* As program_exits, of a command, whose standard error is read meanwhile; not cut short by the
 * user. */
static bool command_exits(struct worker_process *w, int timeout_ms, bool stop_early)
{
	int64_t deadline = monotonic_ms() + timeout_ms;

	for (;;) {
		bool late = monotonic_ms() >= deadline;
		siginfo_t end = {0};
		take_err(w);
		if (!waitid(P_PID, (id_t)w->pid, &end, WEXITED | WNOHANG | WNOWAIT) && end.si_pid)
			return true;
		if (late || (stop_early && interrupted()))
			return false;
		poll(NULL, 0, 2);
	}
}

/* Whether the command has ended, by itself or by SIGTERM. */
static bool end_command(struct worker_process *w)
{
	if (!wants_terminal(w) && command_exits(w, WORKER_VIA_EXIT_MS, true))
		return true;
	kill(-w->pid, SIGTERM);
	kill(-w->pid, SIGCONT); /* it may have been stopped */
	return command_exits(w, WORKER_TERM_MS, false);
}

void worker_reap(struct worker_process *w)
{
	close_fd(&w->to);
	close_fd(&w->from);
	if (w->place)
		w->place->end(w->place->ctx, &w->status, &w->stayed);
	w->place = NULL;
	if (w->pid) {
		w->stayed = w->via ? !end_command(w) : !program_exits(w->pid, WORKER_EXIT_MS);
		w->status = program_end(w->pid);
		w->pid = 0;
	}
	take_err(w);
	close_fd(&w->err_from);
}

int worker_end_signal(const struct worker_process *w)
{
	if (w->stayed)
		return 0;
	if (WIFSIGNALED(w->status))
		return WTERMSIG(w->status);
	int status = WEXITSTATUS(w->status);
	return w->via && status > 128 && sigabbrev_np(status - 128) ? status - 128 : 0;
}

const char *worker_last_line(struct worker_process *w)
{
	const char *line = w->err_text[0] ? program_last_line(w->err_text) : NULL;

	return line && w->err_text[0] ? line : NULL;
}

void worker_end_describe(const struct worker_process *w, char *text, size_t size)
{
	int signal = worker_end_signal(w);

	if (w->stayed)
		snprintf(text, size, "closed its output but did not exit");
	else if (signal)
		snprintf(text, size, "was killed by SIG%s (%s)", sigabbrev_np(signal),
			 sigdescr_np(signal));
	else
		snprintf(text, size, "exited with status %d", WEXITSTATUS(w->status));
}
