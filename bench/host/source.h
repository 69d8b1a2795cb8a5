/* The sources of facts about a host: the files of a tree that is "/" or a fixture, or those that a
 * worker reads where it is; CPUID, the audit subsystem, and uname(2). All of bench/host/ reads
 * through one struct host_source, so that a test, or a worker, can describe another machine. */
#ifndef SYSPATH_HOST_SOURCE_H
#define SYSPATH_HOST_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "bench/base/cpulist.h"
#include "bench/machine/audit.h"
#include "bench/machine/cpuid.h"

struct host_source;

/* Files that are read elsewhere, by a worker. What they return stays with the source. */
struct host_files {
	/* The contents, with a NUL behind them. 0 or -errno. */
	int (*read)(const struct host_source *source, const char *path, const char **content,
		    size_t *length);
	/* The names of the files in a folder, sorted, each with its NUL. 0 or -errno. */
	int (*names)(const struct host_source *source, const char *path, const char **names,
		     size_t *length);
	/* Where a symbolic link leads. 0 or -errno. */
	int (*link)(const struct host_source *source, const char *path, const char **target);
	/* That these are going to be read, so that they are fetched together. */
	void (*want)(const struct host_source *source, const char *const *paths, size_t n);
};

struct host_source {
	const char *root; /* put in front of every absolute path; "" for the running host */
	const struct host_files *files; /* NULL: files are read here, below `root` */
	void *ctx;			/* of the functions; NULL: they need none */
	/* Fills *regs; false when the CPU has no such leaf. NULL: nothing is known of the CPU. */
	bool (*cpuid)(const struct host_source *source, uint32_t leaf, uint32_t subleaf,
		      struct cpuid_regs *regs);
	/* 0 or -errno. NULL: nothing is known of audit. */
	int (*audit)(const struct host_source *source, struct host_audit *audit);
	/* The CPUs that this process could be pinned to, 0 or -errno. NULL: nothing is known. */
	int (*pinnable)(const struct host_source *source, struct cpulist *cpus);
	/* uname(2). NULL: nothing is known but what is in files. */
	int (*uname)(const struct host_source *source, struct utsname *names);
};

/* The host this program runs on. */
extern const struct host_source host_source_live;

/* Longest line that is read whole, in bytes with the closing NUL: a kernel command line has at most
 * 2,048 on x86, a /proc/cpuinfo flags line about 1,500. */
#define HOST_LINE_MAX 4096

/* Opens a file for reading, to be closed; NULL with errno set. */
FILE *host_open(const struct host_source *source, const char *path);

/* Reads a file whole, at most `most` bytes, into *content (to be freed), as read_file(). */
int host_read_whole(const struct host_source *source, const char *path, size_t most, char **content,
		    size_t *length);

/* The names of the files in a folder but for hidden ones, sorted, each with its NUL, to be freed.
 * 0; or -errno with *names NULL. */
int host_names(const struct host_source *source, const char *path, char **names, size_t *length);

/* Where a symbolic link leads. Its length, or -errno. What does not fit is cut off. */
int host_link(const struct host_source *source, const char *path, char *out, size_t size);

/* Reads the first line of a file, white space at both ends removed; an empty file gives "".
 * The length in bytes, >= 0; or -errno of open or read, or -ENAMETOOLONG. What does not fit is cut
 * off. */
int host_read_line(const struct host_source *source, const char *path, char *out, size_t size);

/* Reads the value of the first line "NAME : VALUE" (any white space about the colon), as in
 * /proc/self/status and /proc/cpuinfo, or "NAME VALUE", as in /proc/stat. The length of VALUE, >=
 * 0; -ENODATA when no line has the name, or as host_read_line(). */
int host_read_field(const struct host_source *source, const char *path, const char *name, char *out,
		    size_t size);

/* Whether both are of one boot of one kernel. Two boots, of one machine or of two, have two boot
 * ids; where there is no /proc, two kernels are distinguished by their names. */
bool host_is_one_kernel(const struct host_source *a, const struct host_source *b);

/* Reads a list of CPUs. How many there are, >= 0; or as host_read_line() or cpulist_parse(). */
int host_read_cpus(const struct host_source *source, const char *path, struct cpulist *cpus);

#endif
