#include "bench/session/session.h"

#include "bench/base/exit_code.h"
#include "bench/host/cpus_here.h"
#include "bench/session/elf_file.h"
#include "bench/session/no_worker.h"
#include "bench/session/worker_process.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* The progress of one worker. */
struct course {
	size_t answered;	 /* plans answered */
	bool begun;		 /* WIRE_BEGIN for plan `answered` was received */
	bool any_frame;		 /* at least one frame was received */
	bool done;		 /* WIRE_DONE was received */
	enum worker_reply reply; /* the last */
	int err;		 /* of the callbacks */
	char error[768];	 /* WIRE_ERROR of the worker, else empty */
};

bool reason_is_sane(const char *reason, size_t size)
{
	size_t length = strnlen(reason, size);

	for (size_t i = 0; i < length; i++)
		if (reason[i] < ' ' || reason[i] > '~')
			return false;
	return length && length < size;
}

/* `left`: plans not answered yet. */
static bool take_done(const struct wire_head *head, const void *payload, size_t left,
		      const struct session_callbacks *callbacks, int *err)
{
	struct wire_done done;

	if (head->bytes != sizeof(done) || left) {
		*err = -EPROTO;
		return false;
	}
	memcpy(&done, payload, sizeof(done));
	if (callbacks->done)
		callbacks->done(callbacks->ctx, &done);
	return true;
}

/* The worker waits for the next struct wire_go of plan `answered`. */
static enum worker_reply take_wait(struct worker_process *w, uint32_t cell,
				   const struct wire_head *head, const void *payload,
				   const struct session_callbacks *callbacks)
{
	size_t bytes =
		head->type == WIRE_READY ? sizeof(struct wire_ready) : sizeof(struct wire_block);

	if (!callbacks->waits || head->bytes != bytes)
		return WORKER_GARBLED;
	return callbacks->waits(callbacks->ctx, w, cell, head, payload);
}

static void take_error(const struct wire_head *head, const void *payload, struct course *course)
{
	snprintf(course->error, sizeof(course->error), "%.*s", (int)head->bytes,
		 payload ? (const char *)payload : "");
}

static void take_absent(const struct wire_head *head, const void *payload,
			const struct session_callbacks *callbacks, struct course *course)
{
	course->done = head->bytes && reason_is_sane(payload, head->bytes + 1);
	if (course->done)
		callbacks->absent(callbacks->ctx, payload);
	else
		course->err = -EPROTO;
}

/* A frame that belongs to the current plan. */
static void take_of_plan(struct worker_process *w, const uint32_t *cells,
			 const struct wire_head *head, const void *payload,
			 const struct session_callbacks *callbacks, struct course *course)
{
	uint32_t cell = cells[course->answered];

	if (head->type == WIRE_READY || head->type == WIRE_BLOCK) {
		course->reply = take_wait(w, cell, head, payload, callbacks);
		return;
	}
	course->err = callbacks->answer(callbacks->ctx, cell, head, payload);
	course->answered++;
	course->begun = false;
}

/* WIRE_BEGIN must be of the current plan. 0 or -EPROTO. */
static int take_begin(const struct wire_head *head, const void *payload,
		      const struct wire_plan *plan, struct course *course)
{
	if (course->begun || head->bytes != sizeof(*plan) || memcmp(payload, plan, sizeof(*plan)))
		return -EPROTO;
	course->begun = true;
	return 0;
}

static void follow(struct worker_process *w, const struct wire_plan *plans, const uint32_t *cells,
		   size_t n, const struct session_callbacks *callbacks, struct course *course)
{
	struct wire_head head;
	void *payload = NULL;
	size_t capacity = 0;

	course->reply = WORKER_FRAME;
	while (!course->done && !course->err && !course->error[0]) {
		if (course->reply == WORKER_FRAME)
			course->reply = worker_read(w, &head, &payload, &capacity);
		if (course->reply != WORKER_FRAME)
			break;
		course->any_frame = true;
		if (head.type == WIRE_DONE)
			course->done = take_done(&head, payload, n - course->answered, callbacks,
						 &course->err);
		else if (head.type == WIRE_ERROR)
			take_error(&head, payload, course);
		else if (head.type == WIRE_ABSENT)
			take_absent(&head, payload, callbacks, course);
		else if (head.type == WIRE_FACT)
			course->err = callbacks->answer(callbacks->ctx, 0, &head, payload);
		else if (course->answered >= n)
			course->err = -EPROTO;
		else if (head.type == WIRE_BEGIN)
			course->err = take_begin(&head, payload, &plans[course->answered], course);
		else
			take_of_plan(w, cells, &head, payload, callbacks, course);
	}
	free(payload);
}

/* A worker that cannot be pinned reports only errno; the reason is determined here. */
static void add_why(int cpu, struct course *course)
{
	size_t used = strlen(course->error);
	struct error error = {0};

	if (used && cpu >= 0 && cpus_choose(cpu, &error) < 0)
		snprintf(course->error + used, sizeof(course->error) - used, "; %s", error.text);
}

/* Whether the worker was ended from outside, so that the cell is not the cause. A fault of the cell
 * ends in a signal that the kernel raises for an instruction or a system call, or that a process
 * raises itself; any other signal was sent: by a user, by the OOM killer, or for RLIMIT_CPU. */
static bool killed_from_outside(const struct worker_process *w)
{
	static const int own[] = {SIGSEGV, SIGILL, SIGBUS, SIGFPE, SIGTRAP, SIGSYS, SIGABRT};
	int signal = worker_end_signal(w);

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (signal == own[i])
			return false;
	return signal != 0;
}

static int not_started(enum abi abi, const char *path, int err, struct error *error)
{
	const char *what_to_do = "run make, or name its folder with --workers";

	if (err == -EAGAIN)
		what_to_do = "end other processes, or raise their limit (ulimit -u)";
	else if (err == -EMFILE || err == -ENFILE)
		what_to_do = "raise the limit of open files (ulimit -n)";
	else if (err == -ENOMEM)
		what_to_do = "make room in memory and run again";
	return error_set(error, EXIT_USAGE, "cannot start the %s worker: %s: %s; %s",
			 abi_names[abi], path, error_describe(err), what_to_do);
}

/* For a worker that could not be started, or exited before it sent anything: whether its file is
 * the cause. *error is set then. */
static bool file_is_damaged(enum abi abi, const char *path, struct error *error)
{
	static const int machines[ABI_COUNT] = {EM_X86_64, EM_386};
	int err = elf_file_check(path, machines[abi]);

	if (err == -ENOEXEC)
		error_set(error, EXIT_USAGE,
			  "the %s worker is damaged: %s is no %s program; run make", abi_names[abi],
			  path, abi_names[abi]);
	else if (err == -EBADMSG)
		error_set(error, EXIT_USAGE, "the %s worker is damaged: %s is truncated; run make",
			  abi_names[abi], path);
	return err == -ENOEXEC || err == -EBADMSG;
}

/* Why programs of the ABI do not run here, NULL when the worker's end has another cause. `folder`:
 * was given with --workers; a file that is missing there is an error. */
static const char *no_programs(const struct worker_process *w, const char *folder, int start_err,
			       const struct course *course, char *text, size_t size)
{
	if (w->abi != ABI_i386)
		return start_err == -ENOEXEC
			       ? "the kernel does not run 64-bit programs (ENOEXEC): it is a 32-bit one"
			       : NULL;
	if (start_err == -ENOENT && !folder)
		return "the 32-bit worker was not built: no compiler for 32-bit programs "
		       "(scripts/deps, then make)";
	if (start_err == -ENOEXEC)
		return "the kernel does not run 32-bit programs (ENOEXEC): built without "
		       "IA32 emulation, or ia32_emulation=0";
	if (start_err || course->any_frame || course->reply != WORKER_CLOSED || w->stayed ||
	    killed_from_outside(w))
		return NULL;
	char how[96];
	worker_end_describe(w, how, sizeof(how));
	snprintf(text, size,
		 "32-bit programs do not run: the worker %s before its first answer; a "
		 "seccomp filter that forbids i386 system calls does this",
		 how);
	return text;
}

/* The advice depends on who sent the signal. */
static const char *describe_remedy(const struct worker_process *w)
{
	if (worker_end_signal(w) == SIGSYS)
		return "a seccomp filter kills for a system call that it needs (getppid, prctl, "
		       "wait4, ...): run outside of the container or service that set the filter";
	return "run again";
}

/* Handles a worker that did not finish. Sets *go_on when a new one is to do the remaining plans. */
static int judge_end(struct worker_process *w, const struct course *course, const uint32_t *cells,
		     size_t n, const struct session_callbacks *callbacks, bool *go_on,
		     struct error *error)
{
	char how[160], why[WIRE_REASON];

	*go_on = false;
	if (course->reply == WORKER_INTERRUPTED)
		return error_set(error, EXIT_USAGE, "interrupted: nothing was written");
	if (course->error[0] && !w->greeted && w->via)
		return no_worker_error(w, WORKER_OTHER_BUILD, error);
	if (!w->greeted && w->via)
		return no_worker_error(w, course->reply, error);
	if (course->reply == WORKER_STATE_UNKNOWN)
		return error_set(
			error, EXIT_USAGE,
			"the state of the %s worker cannot be read from /proc: %s; nothing was "
			"written",
			abi_names[w->abi], strerrordesc_np(w->watch_errno));
	if (course->error[0])
		return error_set(error, EXIT_USAGE, "%s worker: %s; nothing was written",
				 abi_names[w->abi], course->error);
	if (course->err == -ENOMEM || course->reply == WORKER_NO_MEMORY)
		return error_no_memory(error, "for the worker's answer; nothing was written");
	if (course->err || course->reply == WORKER_GARBLED || course->reply == WORKER_NOISE ||
	    course->reply == WORKER_OTHER_BUILD)
		return error_set(
			error, EXIT_USAGE,
			"%s worker: malformed answer; driver and workers must be of one build: "
			"run make",
			abi_names[w->abi]);
	if (course->reply == WORKER_TIMED_OUT && !course->begun)
		return error_set(
			error, EXIT_USAGE,
			"the %s worker gave no answer within %d s; nothing was written: run again",
			abi_names[w->abi], w->timeout_ms / 1000);
	if (w->via)
		no_worker_describe(w, how, sizeof(how));
	else
		worker_end_describe(w, how, sizeof(how));
	if (!course->begun || course->answered >= n ||
	    (killed_from_outside(w) && course->reply != WORKER_TIMED_OUT))
		return error_set(error, EXIT_USAGE, "the %s worker %s; nothing was written: %s",
				 abi_names[w->abi], how, describe_remedy(w));
	if (course->reply == WORKER_TIMED_OUT)
		snprintf(why, sizeof(why), "hangs: no answer within %d s", w->timeout_ms / 1000);
	else
		snprintf(why, sizeof(why), "the worker %s in this cell", how);
	callbacks->cell_failed(callbacks->ctx, cells[course->answered], why);
	*go_on = true;
	return 0;
}

/* Whether a command of --via cannot start workers of this ABI at all. One that could before is an
 * error. */
static bool via_starts_none(const struct worker_process *w, const struct wire_request *request,
			    const struct course *course)
{
	return w->via && !w->greeted && course->reply == WORKER_CLOSED &&
	       (request->mode == WIRE_PROBE || request->mode == WIRE_CHAIN ||
		request->mode == WIRE_INSPECT);
}

/* Why there are no workers of this ABI, NULL where that is not the cause of the worker's end. */
static const char *why_absent(struct worker_process *w, const struct engine_settings *settings,
			      const struct wire_request *request, int start_err,
			      const struct course *course, char *text, size_t size)
{
	char how[160];

	if (!w->via)
		return no_programs(w, settings->worker_folder, start_err, course, text, size);
	if (start_err || !via_starts_none(w, request, course))
		return NULL;
	no_worker_describe(w, how, sizeof(how));
	snprintf(text, size, "the command of --via starts no such worker: it %s", how);
	return text;
}

/* One worker, from its start to its end; what it was to do is in *request. 0 or -errno of its
 * start. */
static int run_one(const struct engine_settings *settings, const char *path,
		   const struct wire_request *request, const struct wire_plan *plans,
		   const uint32_t *cells, const struct session_callbacks *callbacks, enum abi abi,
		   struct worker_process *w, struct course *course)
{
	int err = worker_start(w, abi, path, settings);

	if (!err) {
		/* -EPIPE: the reason is in the worker's answer. */
		(void)worker_ask(w, request, plans);
		follow(w, plans, cells, request->n_cells, callbacks, course);
	}
	worker_reap(w);
	if (!workers_elsewhere(settings))
		add_why(settings->cpu, course);
	return err;
}

int session_run(const struct engine_settings *settings, enum abi abi,
		const struct wire_request *request, const struct wire_plan *plans,
		const uint32_t *cells, size_t n, const struct session_callbacks *callbacks,
		struct error *error)
{
	bool go_on = true;
	int code = 0;
	char path[4096], text[WIRE_REASON];

	if (worker_locate(abi, settings->worker_folder, path, sizeof(path)))
		return error_set(error, EXIT_USAGE,
				 "the folder of the workers has too long a name");
	while (go_on && !code) {
		struct wire_request ask = *request;
		struct course course = {.reply = WORKER_CLOSED};
		struct worker_process w;

		ask.n_cells = (uint32_t)n;
		ask.watch = settings->via != NULL;
		ask.clocks = workers_elsewhere(settings);
		int err = run_one(settings, path, &ask, plans, cells, callbacks, abi, &w, &course);
		bool never_began =
			err ? err == -ENOEXEC : !course.any_frame && course.reply == WORKER_CLOSED;
		const char *absent =
			why_absent(&w, settings, request, err, &course, text, sizeof(text));
		go_on = false;
		if (never_began && !settings->via && file_is_damaged(abi, path, error))
			code = error->code;
		else if (absent)
			callbacks->absent(callbacks->ctx, absent);
		else if (err)
			code = not_started(abi, path, err, error);
		else if (!course.done || course.err)
			code = judge_end(&w, &course, cells, n, callbacks, &go_on, error);
		if (go_on) {
			size_t skip = course.answered + 1;
			plans += skip;
			cells += skip;
			n -= skip;
			go_on = n > 0;
		}
	}
	return code;
}
