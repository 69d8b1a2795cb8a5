#include "stubs/absence.h"

#include <cpuid.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>

enum cpu_vendor cpu_vendor_from(const char id[12])
{
	static const struct {
		const char *id;
		enum cpu_vendor vendor;
	} known[] = {
		{"GenuineIntel", VENDOR_INTEL},
		{"AuthenticAMD", VENDOR_AMD},
		{"HygonGenuine", VENDOR_HYGON},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!memcmp(known[i].id, id, 12))
			return known[i].vendor;
	return VENDOR_OTHER;
}

enum cpu_vendor cpu_vendor(void)
{
	unsigned int max, word[3];
	char id[12];

	if (!__get_cpuid(0, &max, &word[0], &word[2], &word[1]))
		return VENDOR_OTHER;
	memcpy(id, word, sizeof(id));
	return cpu_vendor_from(id);
}

/* A 32-bit process runs in the segment __USER_CS of a 32-bit kernel or in __USER32_CS of a 64-bit
 * one, whatever its personality has uname(2) report (arch/x86/include/asm/segment.h). */
static bool is_kernel32(void)
{
#ifdef __i386__
	enum { USER32_CS_OF_64 = 0x23 };
	unsigned short cs;

	__asm__("mov %%cs, %0" : "=r"(cs));
	return cs != USER32_CS_OF_64;
#else
	return false;
#endif
}

struct entry_host entry_host(void)
{
	enum { HWCAP_SEP = 1 << 11 }; /* CPUID leaf 1, edx, less what the kernel does not believe */

	return (struct entry_host){
		.vendor = cpu_vendor(),
		.sep = getauxval(AT_HWCAP) & HWCAP_SEP,
		.kernel32 = is_kernel32(),
	};
}

static bool has_syscall32(enum cpu_vendor vendor)
{
	return vendor == VENDOR_AMD || vendor == VENDOR_HYGON;
}

const char *path_unsafe(enum path_id path, enum cpu_vendor vendor)
{
	/* Intel hardware raises SIGILL, but QEMU's emulated Intel CPU takes the entry, and a 6.1
	 * kernel, which never set MSR_CSTAR there, jumps to address 0 in ring 0 and panics. */
	if (path == PATH_syscall32 && !has_syscall32(vendor))
		return "32-bit syscall is never executed on a CPU that is not AMD or Hygon: a "
		       "kernel "
		       "may panic";
	return NULL;
}

/* Where the reason holds. */
enum where { EVERYWHERE, LONG_MODE_AMD, NO_SEP, KERNEL32 };

/* One thing that hosts are known to lack. */
static const struct absence {
	enum abi abi;
	enum path_id path;
	int signal;
	enum where where;
	const char *why;
} absences[] = {
	{ABI_i386, PATH_sysenter, SIGILL, LONG_MODE_AMD,
	 "sysenter is not valid in long mode on AMD (SIGILL)"},
	/* No such instruction; or one that finds no segment to enter, since the kernel has set
	 * none: QEMU, and CPUs whose SEP bit the kernel does not believe (the first Pentium Pros).
	 */
	{ABI_i386, PATH_sysenter, SIGILL, NO_SEP, "the CPU has no SEP (SIGILL)"},
	{ABI_i386, PATH_sysenter, SIGSEGV, NO_SEP, "the CPU has no SEP (SIGSEGV)"},
	{ABI_i386, PATH_syscall32, SIGILL, KERNEL32,
	 "a 32-bit kernel does not enable the syscall instruction (SIGILL)"},
	{ABI_x86_64, PATH_int80, SIGSEGV, EVERYWHERE,
	 "int $0x80 raised SIGSEGV: IA32 emulation is off (ia32_emulation=0, or a kernel without "
	 "it)"},
	{ABI_x86_64, PATH_vsyscall, SIGSEGV, EVERYWHERE, "vsyscall=none: the page is not mapped"},
};

static bool holds(enum where where, const struct entry_host *host)
{
	switch (where) {
	case LONG_MODE_AMD:
		return has_syscall32(host->vendor) && !host->kernel32;
	case NO_SEP:
		return !host->sep;
	case KERNEL32:
		return host->kernel32;
	case EVERYWHERE:
		break;
	}
	return true;
}

const char *path_absent_signal(enum abi abi, enum path_id path, int signal,
			       const struct entry_host *host)
{
	for (size_t i = 0; i < sizeof(absences) / sizeof(absences[0]); i++) {
		const struct absence *a = &absences[i];
		if (a->abi == abi && a->path == path && a->signal == signal &&
		    holds(a->where, host))
			return a->why;
	}
	if (signal == SIGSYS)
		return "a seccomp filter forbids the call (SIGSYS)";
	return NULL;
}

const char *path_absent_table(enum path_id path, int error)
{
	if (path == PATH_x32 && error == ENOSYS)
		return "no x32 (ENOSYS): the kernel was built without CONFIG_X86_X32_ABI, as Debian's cloud kernels are, or needs syscall.x32=y on its command line, as Debian's others do; or a seccomp filter forbids it";
	return NULL;
}

const char *path_absent_error(int error)
{
	switch (error) {
	case ENOSYS:
		return "the kernel does not implement the call (ENOSYS), or a seccomp filter returns "
		       "so";
	case EAGAIN:
		return "the kernel has no random numbers yet (EAGAIN)";
	case EPERM:
	case EACCES:
		return "the call is forbidden (EPERM), by a seccomp filter or a security module";
	default:
		return NULL;
	}
}
