/* Why a path is missing: what a host is known to lack, in words. Pure functions. */
#ifndef SYSPATH_ABSENCE_H
#define SYSPATH_ABSENCE_H

#include "stubs/paths.h"

#include <stdbool.h>

enum cpu_vendor { VENDOR_OTHER, VENDOR_INTEL, VENDOR_AMD, VENDOR_HYGON };

/* CPUID leaf 0. */
enum cpu_vendor cpu_vendor(void);

/* Of the 12 characters that CPUID leaf 0 returns in ebx, edx, ecx. */
enum cpu_vendor cpu_vendor_from(const char id[12]);

/* What decides of the entry instructions, besides the vendor. */
struct entry_host {
	enum cpu_vendor vendor;
	bool sep;      /* AT_HWCAP, bit 11; 64-bit kernels clear it on AMD, too */
	bool kernel32; /* the kernel is a 32-bit one; a 64-bit process has none */
};

/* Of this process. */
struct entry_host entry_host(void);

/* Why the path must never be executed on this CPU, NULL when it may. */
const char *path_unsafe(enum path_id path, enum cpu_vendor vendor);

/* Why a probe of the path dies of `signal` on a host that is otherwise in order, NULL when no such
 * reason is known: then it is a failure. */
const char *path_absent_signal(enum abi abi, enum path_id path, int signal,
			       const struct entry_host *host);

/* Why every call of the path answers -error on a host that is otherwise in order, NULL when it
 * would not for lack of the path. */
const char *path_absent_table(enum path_id path, int error);

/* Why a call answers -error on a host that is otherwise in order, NULL when no reason is known. */
const char *path_absent_error(int error);

#endif
