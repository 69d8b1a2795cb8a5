/* QEMU: its version and abilities on this host, and running one guest. */
#ifndef SYSPATH_BOOT_QEMU_H
#define SYSPATH_BOOT_QEMU_H

#include "bench/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define QEMU_PROGRAM "qemu-system-x86_64"

/* Fixed parameters on every command line, before those of the arm: messages go to the first serial
 * port, and a panic ends the guest. */
#define QEMU_APPEND "console=ttyS0 panic=-1 quiet"

/* The same where a guest is traced: addresses are those of every other boot. */
#define QEMU_TRACE_APPEND QEMU_APPEND " nokaslr norandmaps"

enum { QEMU_MEMORY_MB = 256 }; /* of a guest */

/* Each returns 0; or the code of *error: -ENOENT QEMU is not installed, -EINVAL
 * no such CPU model, -ENODEV KVM is not there or may not be used, -EINTR the user asked to stop. */

/* "7.2.22": part of what exact counts depend on. */
int qemu_version(char *version, size_t size, struct error *error);

/* Whether QEMU knows the model; QEMU itself checks the features behind commas. */
int qemu_knows_cpu(const char *cpu, struct error *error);

int qemu_has_kvm(struct error *error);

/* Whether it loads plugins; -ENOTSUP: it was built without. */
int qemu_has_plugins(struct error *error);

struct qemu_guest {
	const char *image, *initramfs; /* paths */
	const char *append;	       /* behind QEMU_APPEND, or with a plugin QEMU_TRACE_APPEND */
	const char *cpu;
	const char *log;    /* file that the first serial port writes to */
	bool kvm;	    /* else TCG, counting instructions */
	uint32_t seed;	    /* of the random numbers that the guest's CPU and loader give */
	const char *plugin; /* file of a plugin, which is passed log=DESCRIPTOR; NULL: none */
	int plugin_log;	    /* that descriptor */
};

struct qemu_streams {
	int in, out; /* of the guest's second serial port: what it receives, what it sends */
	int err;     /* QEMU's own messages */
};

/* Starts a guest. 0, or the code of *error, as start_command. */
int qemu_start(const struct qemu_guest *guest, const struct qemu_streams *streams, pid_t *pid,
	       struct error *error);

#endif
