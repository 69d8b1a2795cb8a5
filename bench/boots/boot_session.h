/* One run of `syspath boots`: prepares arms, boots them, collects their results. */
#ifndef SYSPATH_BOOT_SESSION_H
#define SYSPATH_BOOT_SESSION_H

#include "bench/base/error.h"
#include "bench/document/read.h"
#include "bench/emulator/boot_arm.h"
#include "bench/emulator/boot_job.h"
#include "bench/files/private_folder.h"
#include "bench/kernels/boot_kernel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BOOT_MAX_KERNELS = 64, BOOT_MAX_BOOTS = 1000 };

/* Called while boots run; none of them stops the run. */
struct boot_callbacks {
	notice_fn *error; /* a boot failed, a kernel parameter is unknown, ... */
	/* The last lines of a failed guest's console, which is kept in `log`. */
	void (*console)(const char *log, const char *lines);
	/* A boot has ended, number `ended` of all. */
	void (*boot)(size_t ended, size_t boots, const char *arm, double took_s);
};

struct boot_options {
	struct boot_callbacks callbacks;
	struct kernel_source source;
	struct boot_settings run; /* without scratch and ended, which a session sets */
	uint32_t boots;		  /* of each arm, 1 or more */
	bool seeded;		  /* the user named a seed */
	bool strip;		  /* documents are to be kept as references */
	bool traced;		  /* the documents are left in the jobs, and not written */
};

/* The result of an arm. */
struct boot_result {
	bool ok;		      /* every boot gave a document */
	bool unwritten;		      /* its document could not be written */
	struct run_document document; /* of all its boots; when ok */
	size_t failed_cells;	      /* of the document */
	size_t differing;	      /* cells whose counts were not the same in all boots */
	double share;		      /* smallest share of agreeing batches, 0 to 1 */
	double longest_s;	      /* of its boots, wall time */
};

struct boot_session {
	const struct boot_options *options;
	const struct boot_arms *arms;
	char qemu[32]; /* version */
	struct private_folder scratch;
	struct boot_kernel kernels[BOOT_MAX_KERNELS];
	const char *specs[BOOT_MAX_KERNELS]; /* what each was named by */
	size_t n_kernels;
	struct boot_job *jobs; /* arm by arm: options->boots each */
	uint32_t *order;       /* in which they start */
	size_t ended;
	struct boot_result *results; /* one per arm */
	double took_s;		     /* of all boots, wall time */
};

/* Checks that every arm can be tried: QEMU, its CPU models, KVM, kernels. 0, or the code of
 * *error. */
int boot_session_prepare(struct boot_session *session, const struct boot_options *options,
			 const struct boot_arms *arms, struct error *error);

/* Boots all arms, writes NAME.json and NAME.log of each into the folder, reports failures. 0; 1
 * when an arm or a cell of one failed; 2 when documents could not be written or the user
 * interrupted: documents written so far are kept. *error is set if that ended the run, other errors
 * are passed to the callbacks. */
int boot_session_run(struct boot_session *session, struct error *error);

void boot_session_free(struct boot_session *session);

#endif
