/* The sources of facts about a host: the files of a tree that is "/" or a fixture, CPUID, the audit
 * subsystem, and uname(2). All of bench/host/ reads through one struct host_source, so that a test
 * can describe another machine. */
#ifndef SYSPATH_HOST_SOURCE_H
#define SYSPATH_HOST_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "bench/base/cpulist.h"

/* The result of CPUID, in the order of the instruction. */
struct cpuid_regs {
	uint32_t eax, ebx, ecx, edx;
};

/* Family and model in EAX of leaf 1, the extended parts added. */
uint32_t cpuid_family(uint32_t eax);
uint32_t cpuid_model(uint32_t eax);

/* State of the audit subsystem. */
struct host_audit {
	bool enabled; /* system calls are audited, or could be as soon as a rule asks for it */
	bool daemon;  /* a daemon has registered for the records */
	int rules;    /* loaded rules of all lists, >= 0 */
};

/* Asks the kernel's audit subsystem; changes nothing. A kernel built without audit is "not enabled,
 * no rules", and returns 0.
 * 0; or -errno with *audit untouched: -EPERM without CAP_AUDIT_CONTROL, -ECONNREFUSED in a user
 * namespace, -EAGAIN when there was no answer within 0.2 s, others of socket(2) and recv(2). */
int audit_read(struct host_audit *audit);

struct host_source {
	const char *root; /* put in front of every absolute path; "" for the running host */
	/* Fills *regs; false when the CPU has no such leaf. NULL: nothing is known of the CPU. */
	bool (*cpuid)(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs);
	/* 0 or -errno. NULL: nothing is known of audit. */
	int (*audit)(struct host_audit *audit);
	/* The CPUs that this process could be pinned to, 0 or -errno. NULL: nothing is known. */
	int (*pinnable)(struct cpulist *cpus);
	/* uname(2). NULL: nothing is known but what is in files. */
	int (*uname)(struct utsname *names);
};

/* The host this program runs on. */
extern const struct host_source host_source_live;

/* Longest line that is read whole, in bytes with the closing NUL: a kernel command line has at most
 * 2,048 on x86, a /proc/cpuinfo flags line about 1,500. */
#define HOST_LINE_MAX 4096

/* Writes root + path. 0, or -ENAMETOOLONG. */
int host_path(const struct host_source *source, const char *path, char *out, size_t size);

/* Opens a file for reading, to be closed; NULL with errno set. */
FILE *host_open(const struct host_source *source, const char *path);

/* Reads the first line of a file, white space at both ends removed; an empty file gives "".
 * The length in bytes, >= 0; or -errno of open or read, or -ENAMETOOLONG. What does not fit is cut
 * off. */
int host_read_line(const struct host_source *source, const char *path, char *out, size_t size);

/* Reads the value of the first line "NAME : VALUE" (any white space about the colon), as in
 * /proc/self/status and /proc/cpuinfo, or "NAME VALUE", as in /proc/stat. The length of VALUE, >=
 * 0; -ENODATA when no line has the name, or as host_read_line(). */
int host_read_field(const struct host_source *source, const char *path, const char *name, char *out,
		    size_t size);

/* Reads a list of CPUs. How many there are, >= 0; or as host_read_line() or cpulist_parse(). */
int host_read_cpus(const struct host_source *source, const char *path, struct cpulist *cpus);

#endif
