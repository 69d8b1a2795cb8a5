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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* CPU time of a guest, including that of the host's kernel on its behalf. */
static int64_t cpu_ms(pid_t pid)
{
	struct timespec t = {0};
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t))
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Opens the files that QEMU writes to. The console is a file that is kept, opened here so that the
 * error of a full disk or a missing folder is known; the second serial port is a memfd, which
 * neither can truncate. */
static int open_outputs(const struct boot_settings *s, struct boot_job *job)
{
	char number[16] = "";

	if (job->boot)
		snprintf(number, sizeof(number), ".%u", job->boot + 1);
	snprintf(job->log, sizeof(job->log), "%.3900s/%s%s.log", s->folder, job->arm->name, number);
	job->errors = memfd_create("syspath-qemu", MFD_CLOEXEC);
	job->port = memfd_create("syspath-document", MFD_CLOEXEC);
	if (job->errors < 0 || job->port < 0)
		return error_errno(&job->error, -errno, "memfd_create for its output");
	int log = open(job->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (log < 0)
		return error_set(
			&job->error, -errno,
			"its console cannot be kept: %s; choose another place with --output-dir",
			strerrordesc_np(errno));
	close(log);
	return 0;
}

static int start(const struct boot_settings *s, struct boot_job *job)
{
	struct guest_request request = s->request;

	*job = (struct boot_job){.arm = job->arm,
				 .kernel = job->kernel,
				 .boot = job->boot,
				 .port = -1,
				 .errors = -1};
	snprintf(job->initramfs, sizeof(job->initramfs), "%s/%.200s.%u", s->scratch, job->arm->name,
		 job->boot);
	if (s->kvm)
		request.settings.seed = (request.settings.seed + job->boot) & ENGINE_MAX_SEED;
	int err =
		boot_guest_initramfs(&request, job->kernel->kernel32, job->initramfs, &job->error);
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
	};
	if (!err)
		err = qemu_start(&guest, job->port, job->errors, &job->pid, &job->error);
	job->started_ms = monotonic_ms();
	job->state = err ? BOOT_FAILED : BOOT_RUNS;
	return err;
}

static void take_document(struct boot_job *job, int status)
{
	char *text = boot_text_end(job->port, BOOT_MAX_TEXT);

	job->document = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
	if (!job->document)
		boot_find_reason(job, status, text);
	job->state = job->document ? BOOT_DONE : BOOT_FAILED;
	free(text);
}

/* Cleans up after a guest that has ended or was killed. */
static void clean_up(struct boot_job *job)
{
	job->took_s = (double)(monotonic_ms() - job->started_ms) * 1e-3;
	if (job->errors >= 0)
		close(job->errors);
	if (job->port >= 0)
		close(job->port);
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

/* Polls one running guest. */
static void poll_guest(const struct boot_settings *s, struct boot_job *job)
{
	int status, ended = program_ended(job->pid, 0, &status);

	if (ended > 0) {
		take_document(job, status);
	} else {
		if (ended)
			error_errno(&job->error, ended, "QEMU");
		else if (interrupted())
			error_set(&job->error, -EINTR, "interrupted");
		else if (!is_late(s, job))
			return;
		program_end(job->pid);
		job->state = BOOT_FAILED;
	}
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
				poll_guest(settings, job);
			running += job->state == BOOT_RUNS;
			over += i == over && job->state != BOOT_RUNS;
		}
	}
	return err ? err : interrupted() ? -EINTR : 0;
}

int boot_job_await_console(const struct boot_settings *settings, struct boot_job *job, int limit_s)
{
	int status = 0, ended = 0, err = start(settings, job);
	bool output = false;

	while (!err && !ended && !output && !interrupted() &&
	       monotonic_ms() - job->started_ms < (int64_t)limit_s * 1000) {
		ended = program_ended(job->pid, 50, &status);
		char *line = boot_log_tail(job->log, 1);
		output = line != NULL;
		free(line);
	}
	if (!err && ended <= 0)
		program_end(job->pid);
	if (ended > 0 && !output)
		boot_find_reason(job, status, NULL);
	else if (ended < 0 && !output)
		error_errno(&job->error, ended, "QEMU");
	else if (!err && !output)
		error_set(&job->error, -ETIMEDOUT, "no output on its console within %d s", limit_s);
	clean_up(job);
	return job->error.code && interrupted() ? -EINTR : job->error.code;
}
