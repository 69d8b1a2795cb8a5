/* Boots: each is a guest in QEMU, and an engine beside it that measures by the guest's workers,
 * until there is a result document or a reason why there is none. */
#ifndef SYSPATH_BOOT_JOB_H
#define SYSPATH_BOOT_JOB_H

#include "bench/base/error.h"
#include "bench/emulator/boot_arm.h"
#include "bench/emulator/boot_measure.h"
#include "bench/kernels/boot_kernel.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { BOOT_TIMEOUT = 10 }; /* wall time that a boot may take, as a multiple of its CPU time */

enum boot_state { BOOT_WAITS, BOOT_RUNS, BOOT_DONE, BOOT_FAILED };

struct boot_job {
	const struct boot_arm *arm;
	const struct boot_kernel *kernel;
	uint32_t boot; /* which boot of the arm, from 0 */

	enum boot_state state;
	json_t *document;   /* as boot_measure makes it; NULL unless BOOT_DONE */
	struct error error; /* why there is none; its code is 0 unless BOOT_FAILED */
	double took_s;	    /* from start to end, wall time */
	char log[4096];	    /* the guest's console */

	pid_t pid;	      /* QEMU's; the rest is boot_job.c's own */
	pid_t engine;	      /* process that measures; 0: none */
	char initramfs[4096]; /* file, removed once the guest has ended */
	int port[2]; /* descriptors of the guest's second serial port, to and from it; -1 */
	int result, noise, errors, trace; /* those of files in memory: what the engine leaves, what
					   * came on the port and is no relay's, QEMU's messages,
					   * the plugin's log; -1 */
	int64_t started_ms;
};

struct boot_settings {
	const char *folder;  /* for documents and logs; a session makes it if it is missing */
	const char *scratch; /* for the files of running guests */
	uint32_t at_once;    /* guests that run at the same time, 1 or more */
	uint32_t
		timeout_s; /* of one boot, CPU time; its wall time may be BOOT_TIMEOUT times that */
	bool kvm;
	const char
		*plugin; /* file of a plugin for QEMU, whose log request.also reads; NULL: none */
	/* Under KVM each boot has an order of cells of its own, the same for all arms; guests that
	 * count instructions are all asked for the same. */
	struct guest_request request;
	void (*ended)(void *ctx, struct boot_job *job); /* called for each job that has ended */
	void *ctx;
};

/* Runs n jobs; order[i], an index of jobs, is the i-th to start. A job that fails does not stop the
 * others. 0; -EINTR when the user interrupted: running jobs are then failed, waiting ones still
 * waiting. -ENOENT and others when no guest can be started: no QEMU, the console or the initramfs
 * cannot be written. No guest is left running in any case. */
int boot_jobs_run(const struct boot_settings *settings, struct boot_job *jobs,
		  const uint32_t *order, size_t n);

/* Starts the job's guest and kills it as soon as there is output on its console. 0; -ETIMEDOUT when
 * there is none within limit_s seconds or before it ends, -EINTR, or as above;
 * job->error describes the failure. settings->ended is not called. */
int boot_job_await_console(const struct boot_settings *settings, struct boot_job *job, int limit_s);

#endif
