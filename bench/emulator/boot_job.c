#include "bench/emulator/boot_job.h"

#include "bench/base/clock.h"
#include "bench/base/interrupts.h"
#include "bench/base/program.h"
#include "bench/emulator/boot_initramfs.h"
#include "bench/emulator/boot_output.h"
#include "bench/emulator/boot_qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Exit statuses of an engine. */
enum { ENGINE_FAILED = 1, ENGINE_NO_GUEST };

enum { RESULT_MAX = 1 << 30 }; /* bytes; a trace is longer than a result document */
enum { LAST_MS = 2000 };       /* for an engine whose guest has ended */

/* CPU time of a guest, including that of the host's kernel on its behalf. */
static int64_t cpu_ms(pid_t pid)
{
	struct timespec t = {0};
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t))
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Opens what QEMU and the engine write to. The console is a file that is kept, opened here so that
 * the error of a full disk or a missing folder is known; the rest are files in memory, which
 * neither can truncate. */
static int open_outputs(const struct boot_settings *s, struct boot_job *job)
{
	char number[16] = "";

	if (job->boot)
		snprintf(number, sizeof(number), ".%u", job->boot + 1);
	snprintf(job->log, sizeof(job->log), "%.3900s/%s%s.log", s->folder, job->arm->name, number);
	job->errors = memfd_create("syspath-qemu", MFD_CLOEXEC);
	job->noise = memfd_create("syspath-port", MFD_CLOEXEC);
	job->result = memfd_create("syspath-document", MFD_CLOEXEC);
	job->trace = s->plugin ? memfd_create("syspath-trace", MFD_CLOEXEC) : -1;
	if (job->errors < 0 || job->noise < 0 || job->result < 0 || (s->plugin && job->trace < 0))
		return error_errno(&job->error, -errno, "memfd_create for its output");
	int log = open(job->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (log < 0)
		return error_place(&job->error, -errno, "--output-dir",
				   "its console cannot be kept");
	close(log);
	return 0;
}

/* Starts QEMU with a pipe for each way of the second serial port: the bytes that QEMU writes one by
 * one fill a pipe better than a socket. */
static int start_qemu(const struct qemu_guest *guest, struct boot_job *job)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1};

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		error_errno(&job->error, -errno, "pipes for its serial port");
	else
		qemu_start(guest,
			   &(struct qemu_streams){.in = in[0], .out = out[1], .err = job->errors},
			   &job->pid, &job->error);
	close_fd(&in[0]);
	close_fd(&out[1]);
	job->port[0] = in[1];
	job->port[1] = out[0];
	return job->error.code;
}

/* Measures, in a process of its own, and leaves the document, or else the text of the error. Its
 * exit status: 0 for a document. */
static int run_engine(const struct guest_request *request, struct boot_job *job)
{
	struct error error = {0};
	json_t *document;

	signal(SIGPIPE, SIG_IGN); /* a guest that ended must be an error of write(2) */
	const struct guest_streams streams = {job->port[0], job->port[1], job->noise, job->trace};
	if (!boot_measure(request, &streams, &document, &error) &&
	    json_dumpfd(document, job->result, JSON_COMPACT | JSON_REAL_PRECISION(12)))
		error_no_memory(&error, "for the result document");
	if (!error.code)
		return 0;
	(void)ftruncate(job->result, 0);
	(void)pwrite(job->result, error.text, strlen(error.text), 0);
	return error.code == -ENODATA ? ENGINE_NO_GUEST : ENGINE_FAILED;
}

/* The engine is a process, so that one boot does not wait for another's guest. */
static int start_engine(const struct guest_request *request, struct boot_job *job)
{
	job->engine = program_fork();
	if (!job->engine)
		_exit(run_engine(request, job));
	if (job->engine < 0) {
		error_errno(&job->error, -errno, "a process for its engine");
		job->engine = 0;
	}
	close_fd(&job->port[0]);
	close_fd(&job->port[1]);
	return job->error.code;
}

/* Starts the guest alone. */
static int start_guest(const struct boot_settings *s, struct boot_job *job)
{
	*job = (struct boot_job){.arm = job->arm,
				 .kernel = job->kernel,
				 .boot = job->boot,
				 .port = {-1, -1},
				 .result = -1,
				 .noise = -1,
				 .errors = -1,
				 .trace = -1};
	snprintf(job->initramfs, sizeof(job->initramfs), "%s/%.200s.%u", s->scratch, job->arm->name,
		 job->boot);
	int err = boot_guest_initramfs(job->kernel->kernel32, job->initramfs, &job->error);
	if (!err)
		err = open_outputs(s, job);
	struct qemu_guest guest = {
		.image = job->kernel->path,
		.initramfs = job->initramfs,
		.append = job->arm->append,
		.cpu = job->arm->cpu,
		.log = job->log,
		.kvm = s->kvm,
		.seed = job->boot + 1,
		.plugin = s->plugin,
		.plugin_log = job->trace,
	};
	if (!err)
		err = start_qemu(&guest, job);
	job->started_ms = monotonic_ms();
	job->state = err ? BOOT_FAILED : BOOT_RUNS;
	return err;
}

static int start(const struct boot_settings *s, struct boot_job *job)
{
	struct guest_request request = s->request;
	int err = start_guest(s, job);

	if (s->kvm)
		request.settings.seed = (request.settings.seed + job->boot) & ENGINE_MAX_SEED;
	if (!err)
		err = start_engine(&request, job);
	if (err)
		job->state = BOOT_FAILED;
	return err;
}

/* Ends what still runs of QEMU and the engine. */
static void end_programs(struct boot_job *job)
{
	if (job->engine)
		program_end(job->engine);
	if (job->pid)
		program_end(job->pid);
	job->engine = job->pid = 0;
}

/* Cleans up after a guest that has ended or was killed. */
static void clean_up(struct boot_job *job)
{
	end_programs(job);
	job->took_s = (double)(monotonic_ms() - job->started_ms) * 1e-3;
	close_fd(&job->port[0]);
	close_fd(&job->port[1]);
	close_fd(&job->result);
	close_fd(&job->noise);
	close_fd(&job->errors);
	close_fd(&job->trace);
	unlink(job->initramfs);
}

static void finish(const struct boot_settings *s, struct boot_job *job)
{
	clean_up(job);
	s->ended(s->ctx, job);
}

/* Whether the guest has timed out; the error is set then. */
static bool is_late(const struct boot_settings *s, struct boot_job *job)
{
	static const char more[] = "(--timeout); --append ignore_loglevel shows how far it came";
	int64_t limit_ms = (int64_t)s->timeout_s * 1000, had_ms = cpu_ms(job->pid);

	if (had_ms > limit_ms)
		return error_set(&job->error, -ETIMEDOUT, "no end within %u s of CPU time %s",
				 s->timeout_s, more);
	if (monotonic_ms() - job->started_ms > limit_ms * BOOT_TIMEOUT)
		return error_set(&job->error, -ETIMEDOUT,
				 "no end within %u s, of which it had %.0f s of CPU time %s",
				 s->timeout_s * BOOT_TIMEOUT, (double)had_ms * 1e-3, more);
	return false;
}

/* What the engine left, whose exit status this is. */
static void take_result(struct boot_job *job, int status)
{
	char *text = boot_text_end(job->result, RESULT_MAX);
	bool done = WIFEXITED(status) && !WEXITSTATUS(status);

	job->document = done && text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
	if (!job->document && text && !done)
		error_set(&job->error, -EPROTO, "%s", text);
	else if (!job->document)
		error_set(&job->error, -EPROTO, "its engine wrote no document");
	free(text);
}

/* Whether QEMU has ended before the engine was seen to; what the engine left is taken then, or the
 * error is set. */
static bool guest_ended(struct boot_job *job)
{
	int status, left, ended = program_ended(job->pid, 0, &status);

	if (!ended)
		return false;
	if (ended > 0)
		job->pid = 0;
	/* The engine is still to take note of it, and to leave what came on the port; or it was
	 * done, and the guest ended at the end of the port. */
	if (job->engine && program_ended(job->engine, LAST_MS, &left) > 0) {
		job->engine = 0;
		if (WIFEXITED(left) && !WEXITSTATUS(left)) {
			take_result(job, left);
			return true;
		}
	}
	if (ended > 0)
		boot_find_reason(job, status);
	else
		error_errno(&job->error, ended, "QEMU");
	return true;
}

/* Polls one running boot. */
static void poll_boot(const struct boot_settings *s, struct boot_job *job)
{
	int status, ended = job->engine ? program_ended(job->engine, 0, &status) : 0;

	if (ended > 0) {
		job->engine = 0;
		if (WIFEXITED(status) && WEXITSTATUS(status) == ENGINE_NO_GUEST)
			ended = 0; /* QEMU is about to end */
		else
			take_result(job, status);
	}
	if (!ended && !guest_ended(job)) {
		if (interrupted())
			error_set(&job->error, -EINTR, "interrupted");
		else if (!is_late(s, job))
			return;
	}
	job->state = job->document ? BOOT_DONE : BOOT_FAILED;
	finish(s, job);
}

int boot_jobs_run(const struct boot_settings *settings, struct boot_job *jobs,
		  const uint32_t *order, size_t n)
{
	size_t next = 0, over = 0, running = 0;
	int err = 0;

	while (running || (next < n && !err && !interrupted())) {
		while (running < settings->at_once && next < n && !err && !interrupted()) {
			struct boot_job *job = &jobs[order[next++]];
			err = start(settings, job);
			if (err)
				finish(settings, job);
			running += job->state == BOOT_RUNS;
		}
		poll(NULL, 0, 50);
		running = 0;
		for (size_t i = over; i < next; i++) {
			struct boot_job *job = &jobs[order[i]];
			if (job->state == BOOT_RUNS)
				poll_boot(settings, job);
			running += job->state == BOOT_RUNS;
			over += i == over && job->state != BOOT_RUNS;
		}
	}
	return err ? err : interrupted() ? -EINTR : 0;
}

int boot_job_await_console(const struct boot_settings *settings, struct boot_job *job, int limit_s)
{
	int status = 0, ended = 0, err = start_guest(settings, job);
	bool output = false;

	while (!err && !ended && !output && !interrupted() &&
	       monotonic_ms() - job->started_ms < (int64_t)limit_s * 1000) {
		ended = program_ended(job->pid, 50, &status);
		char *line = boot_log_tail(job->log, 1);
		output = line != NULL;
		free(line);
	}
	if (ended > 0)
		job->pid = 0;
	if (ended > 0 && !output)
		boot_find_reason(job, status);
	else if (ended < 0 && !output)
		error_errno(&job->error, ended, "QEMU");
	else if (!err && !output)
		error_set(&job->error, -ETIMEDOUT, "no output on its console within %d s", limit_s);
	clean_up(job);
	return job->error.code && interrupted() ? -EINTR : job->error.code;
}
