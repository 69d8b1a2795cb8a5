/* Arms: an arm is a configuration to boot: a kernel, a command line and a CPU model. */
#ifndef SYSPATH_BOOT_ARM_H
#define SYSPATH_BOOT_ARM_H

#include "bench/base/error.h"

#include <stddef.h>

enum {
	BOOT_MAX_ARMS = 256,
	BOOT_NAME = 64,
	BOOT_TEXT = 512, /* of a kernel's name, a CPU model, a command line */
};

struct boot_arm {
	char name[BOOT_NAME];	/* unique; letters, digits, '.', '_', '-'; also that of its files */
	char kernel[BOOT_TEXT]; /* "debian:bookworm", "host", or a path: boot_kernel.h */
	char cpu[BOOT_TEXT];	/* QEMU's name of a model, features after commas */
	char append[BOOT_TEXT]; /* of the command line, after the fixed parameters (QEMU_APPEND) */
	char option[BOOT_TEXT]; /* of a sweep: the option that is compared; "" for the default */
};

struct boot_arms {
	struct boot_arm arm[BOOT_MAX_ARMS];
	size_t n;
};

/* The grid of arms: every kernel with every CPU model with every mode, nested in this order. Lists
 * are separated by commas; models with features (",-sep") can only be given in a file of arms. */
struct boot_grid {
	const char *kernels;	/* as in struct boot_arm */
	const char *cpus;	/* "intel" and "amd" mean the models below */
	const char *modes;	/* of vsyscall=; "" leaves the kernel its default */
	const char *append;	/* of every arm; "" for nothing more */
	const char *base, *new; /* two kernels, of boot_arms_pair(); else NULL */
};

#define BOOT_CPU_INTEL "Skylake-Client-v1"
#define BOOT_CPU_AMD   "EPYC-v1"

/* Each returns 0; or the code of *error, -EINVAL, whose text names what is wrong, and its line in a
 * text: an empty name, a name or an arm that is there twice, a text that is too long, a character
 * that is not printable ASCII, too many arms. A name that was derived from the arm's parts gets a
 * number if another arm has it: "bzImage", "bzImage-2". */

/* Adds the arms of the grid. Names are KERNEL-CPU-MODE, of which what is the same in all is left
 * out. */
int boot_arms_grid(const struct boot_grid *grid, struct boot_arms *arms, struct error *error);

/* Adds the arms of two kernels, grid->base and then as many of grid->new in the same order, which
 * may be the same kernel: grid->kernels is not read. Names are base-CPU-MODE and new-CPU-MODE, of
 * which CPU is left out where there is one alone, MODE where it is "". */
int boot_arms_pair(const struct boot_grid *grid, struct boot_arms *arms, struct error *error);

/* Adds the arms of a text, one per line: NAME KERNEL CPU and, to the end of the line, more of the
 * command line. '#' begins a comment, empty lines are nothing. */
int boot_arms_text(const char *text, struct boot_arms *arms, struct error *error);

/* Appends words to the command line of every arm there is. */
int boot_arms_append(struct boot_arms *arms, const char *words, struct error *error);

/* Adds to each arm there is one copy per line of the text, with the line appended to its command
 * line: what each option costs against the default. Comments as above. -EINVAL also for a text
 * without an option. */
int boot_arms_sweep(const char *text, struct boot_arms *arms, struct error *error);

#endif
