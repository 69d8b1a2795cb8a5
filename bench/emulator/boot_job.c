#include "bench/emulator/boot_job.h"

#include "bench/base/clock.h"
#include "bench/base/interrupts.h"
#include "bench/base/program.h"
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
static int make_ports(const struct boot_settings *s, struct boot_job *job)
{
	char number[16] = "";

	if (job->boot)
		snprintf(number, sizeof(number), ".%u", job->boot + 1);
	snprintf(job->log, sizeof(job->log), "%.3900s/%s%s.log", s->folder, job->arm->name, number);
	job->complaints = memfd_create("syspath-qemu", MFD_CLOEXEC);
	job->port = memfd_create("syspath-document", MFD_CLOEXEC);
	if (job->complaints < 0 || job->port < 0) {
		int err = -errno;
		snprintf(job->reason, sizeof(job->reason), "memfd_create for its output: %s",
			 strerrordesc_np(-err));
		return err;
	}
	int log = open(job->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (log < 0) {
		int err = -errno;
		snprintf(job->reason, sizeof(job->reason),
			 "its console cannot be kept: %s; choose another place with --output-dir",
			 strerrordesc_np(-err));
		return err;
	}
	close(log);
	return 0;
}

static int start(const struct boot_settings *s, struct boot_job *job)
{
	*job = (struct boot_job){.arm = job->arm,
				 .kernel = job->kernel,
				 .boot = job->boot,
				 .port = -1,
				 .complaints = -1};
	snprintf(job->initramfs, sizeof(job->initramfs), "%s/%.200s.%u", s->scratch, job->arm->name,
		 job->boot);
	int err = s->initramfs(s->ctx, job);
	if (err)
		snprintf(job->reason, sizeof(job->reason), "its initramfs cannot be written");
	else
		err = make_ports(s, job);
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
		err = qemu_start(&guest, job->port, job->complaints, &job->pid);
	job->started_ms = monotonic_ms();
	job->state = err ? BOOT_FAILED : BOOT_RUNS;
	if (err && !job->reason[0])
		snprintf(job->reason, sizeof(job->reason), QEMU_PROGRAM ": %s",
			 strerrordesc_np(-err));
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
static void finish(const struct boot_settings *s, struct boot_job *job)
{
	const int files[] = {job->complaints, job->port};

	job->took_s = (double)(monotonic_ms() - job->started_ms) * 1e-3;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (files[i] >= 0)
			close(files[i]);
	unlink(job->initramfs);
	if (s->ended)
		s->ended(s->ctx, job);
}

/* Whether the guest has timed out; the reason is set then. */
static bool is_late(const struct boot_settings *s, struct boot_job *job)
{
	static const char more[] = "(--timeout); --append ignore_loglevel shows how far it came";
	int64_t limit_ms = (int64_t)s->timeout_s * 1000, had_ms = cpu_ms(job->pid);

	if (had_ms > limit_ms)
		snprintf(job->reason, sizeof(job->reason), "no end within %u s of CPU time %s",
			 s->timeout_s, more);
	else if (monotonic_ms() - job->started_ms > limit_ms * BOOT_TIMEOUT)
		snprintf(job->reason, sizeof(job->reason),
			 "no end within %u s, of which it had %.0f s of CPU time %s",
			 s->timeout_s * BOOT_TIMEOUT, (double)had_ms * 1e-3, more);
	return job->reason[0];
}

/* Polls one running guest. */
static void poll_guest(const struct boot_settings *s, struct boot_job *job)
{
	int status;

	int ended = program_ended(job->pid, 0, &status);
	if (ended > 0) {
		take_document(job, status);
		finish(s, job);
		return;
	}
	if (ended)
		snprintf(job->reason, sizeof(job->reason), "QEMU: %s", strerrordesc_np(-ended));
	else if (interrupted())
		snprintf(job->reason, sizeof(job->reason), "interrupted");
	else if (!is_late(s, job))
		return;
	program_end(job->pid);
	job->state = BOOT_FAILED;
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
	struct boot_settings quietly = *settings;
	int status = 0, ended = 0, err = start(settings, job);
	bool spoke = false;

	while (!err && !ended && !spoke && !interrupted() &&
	       monotonic_ms() - job->started_ms < (int64_t)limit_s * 1000) {
		ended = program_ended(job->pid, 50, &status);
		char *said = boot_log_tail(job->log, 1);
		spoke = said != NULL;
		free(said);
	}
	if (ended > 0 && !spoke)
		boot_find_reason(job, status, NULL);
	else if (ended < 0)
		snprintf(job->reason, sizeof(job->reason), "QEMU: %s", strerrordesc_np(-ended));
	else if (!err && !spoke)
		snprintf(job->reason, sizeof(job->reason), "no output on its console within %d s",
			 limit_s);
	if (!err && ended <= 0)
		program_end(job->pid);
	quietly.ended = NULL;
	finish(&quietly, job);
	return err ? err : spoke ? 0 : interrupted() ? -EINTR : -ETIMEDOUT;
}

void boot_jobs_free(struct boot_job *jobs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		json_decref(jobs[i].document);
}
