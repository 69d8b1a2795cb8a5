#include "bench/driver/boot_job.h"

#include "bench/driver/boot_qemu.h"
#include "bench/driver/boot_said.h"
#include "bench/driver/interrupts.h"
#include "bench/driver/program.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int start(const struct boot_settings *s, struct boot_job *job)
{
	char number[16] = "";

	if (job->boot)
		snprintf(number, sizeof(number), ".%u", job->boot + 1);
	snprintf(job->log, sizeof(job->log), "%.3900s/%s%s.log", s->folder, job->arm->name, number);
	snprintf(job->port, sizeof(job->port), "%.3900s/.%s%s.port", s->folder, job->arm->name,
		 number);
	job->complaints = memfd_create("syspath-qemu", MFD_CLOEXEC);
	struct qemu_guest guest = {
		.image = job->kernel->path,
		.initramfs = s->initramfs,
		.append = job->arm->append,
		.cpu = job->arm->cpu,
		.log = job->log,
		.document = job->port,
		.kvm = s->kvm,
		.seed = job->boot + 1,
	};
	int err = qemu_start(&guest, job->complaints, &job->pid);
	job->started_ms = now_ms();
	job->state = err ? BOOT_FAILED : BOOT_RUNS;
	if (err)
		snprintf(job->reason, sizeof(job->reason), QEMU_PROGRAM ": %s",
			 strerrordesc_np(-err));
	return err;
}

static void take_document(struct boot_job *job, int status)
{
	char *text = boot_file_end(job->port, BOOT_MAX_TEXT);
	json_error_t error;

	job->document = text ? json_loads(text, JSON_REJECT_DUPLICATES, &error) : NULL;
	if (!text)
		boot_find_reason(job, status);
	else if (!job->document)
		snprintf(job->reason, sizeof(job->reason),
			 "the guest's document breaks off or cannot be read: is the disk full?");
	job->state = job->document ? BOOT_DONE : BOOT_FAILED;
	free(text);
}

/* What is left of a guest that has ended or was ended. */
static void finish(const struct boot_settings *s, struct boot_job *job)
{
	job->took_s = (double)(now_ms() - job->started_ms) * 1e-3;
	if (job->complaints >= 0)
		close(job->complaints);
	unlink(job->port);
	if (s->ended)
		s->ended(s->ctx, job);
}

/* Looks after one running guest. */
static void look_after(const struct boot_settings *s, struct boot_job *job)
{
	int status;

	int ended = program_ended(job->pid, 0, &status);
	if (ended > 0) {
		take_document(job, status);
		finish(s, job);
		return;
	}
	bool late = now_ms() - job->started_ms > (int64_t)s->timeout_s * 1000;
	if (!ended && !late && !interrupted())
		return;
	program_end(job->pid);
	job->state = BOOT_FAILED;
	if (ended)
		snprintf(job->reason, sizeof(job->reason), "QEMU: %s", strerrordesc_np(-ended));
	else if (interrupted())
		snprintf(job->reason, sizeof(job->reason), "interrupted");
	else
		snprintf(job->reason, sizeof(job->reason), "no end within %u s (--timeout)",
			 s->timeout_s);
	finish(s, job);
}

int boot_jobs_run(const struct boot_settings *settings, struct boot_job *jobs, size_t n)
{
	size_t next = 0, over = 0, running = 0;
	int err = 0;

	while (running || (next < n && !err && !interrupted())) {
		while (running < settings->at_once && next < n && !err && !interrupted()) {
			err = start(settings, &jobs[next]);
			if (err)
				finish(settings, &jobs[next]);
			running += jobs[next++].state == BOOT_RUNS;
		}
		poll(NULL, 0, 50);
		running = 0;
		for (size_t i = over; i < next; i++) {
			if (jobs[i].state == BOOT_RUNS)
				look_after(settings, &jobs[i]);
			running += jobs[i].state == BOOT_RUNS;
			over += i == over && jobs[i].state != BOOT_RUNS;
		}
	}
	return err ? err : interrupted() ? -EINTR : 0;
}

void boot_jobs_free(struct boot_job *jobs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		json_decref(jobs[i].document);
}
