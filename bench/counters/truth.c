#include "bench/counters/truth.h"

#include <string.h>

enum { ANY_ENTERS = -1 };

/* A native vsyscall page is read like any code: what little is counted is the host's paging. */
#define ABOUT_NONE 0.01

/* arch/x86/entry/vsyscall/vsyscall_64.c: emulation begins with a page fault at the user's
 * instruction pointer and calls the system call's function itself, past the system call entry. */
static const struct row {
	enum path_id path;
	int enters;	  /* enum wire_enters, or ANY_ENTERS */
	const char *mode; /* of the vsyscall page; NULL: any */
	struct truth truth;
} rows[] = {
#define ENTERS(path, n, why)                                                                       \
	{                                                                                          \
		PATH_##path, ANY_ENTERS, NULL,                                                     \
		{                                                                                  \
			ROLE_SYS_ENTER, DOMAIN_COUNT, n, 0, why                                    \
		}                                                                                  \
	}
	ENTERS(empty, 0, "an empty loop makes no system call"),
	ENTERS(syscall, 1, "the path makes one system call"),
	ENTERS(int80, 1, "the path makes one system call"),
	ENTERS(sysenter, 1, "the path makes one system call"),
	ENTERS(syscall32, 1, "the path makes one system call"),
	ENTERS(kernel_vsyscall, 1, "the path makes one system call"),
	ENTERS(gs10, 1, "the path makes one system call"),
#undef ENTERS
#define STAYS(path)                                                                                \
	{                                                                                          \
		PATH_##path, WIRE_ENTERS_NOT, NULL,                                                \
		{                                                                                  \
			ROLE_SYS_ENTER, DOMAIN_COUNT, 0, 0, "it stays in user space"               \
		}                                                                                  \
	}
	STAYS(vdso),
	STAYS(libc),
#undef STAYS
#define EMULATED(mode, role, domain, n, why)                                                       \
	{                                                                                          \
		PATH_vsyscall, ANY_ENTERS, mode,                                                   \
		{                                                                                  \
			role, domain, n, 0, why                                                    \
		}                                                                                  \
	}
	EMULATED("emulate", ROLE_PAGE_FAULTS, DOMAIN_USER, 1, "an emulated call is a page fault"),
	EMULATED("emulate", ROLE_EMULATE_VSYSCALL, DOMAIN_COUNT, 1, "the call is emulated"),
	EMULATED("emulate", ROLE_SYS_ENTER, DOMAIN_COUNT, 0, "emulation is no system call"),
	EMULATED("xonly", ROLE_PAGE_FAULTS, DOMAIN_USER, 1, "an emulated call is a page fault"),
	EMULATED("xonly", ROLE_EMULATE_VSYSCALL, DOMAIN_COUNT, 1, "the call is emulated"),
	EMULATED("xonly", ROLE_SYS_ENTER, DOMAIN_COUNT, 0, "emulation is no system call"),
#undef EMULATED
	{PATH_vsyscall,
	 ANY_ENTERS,
	 "native",
	 {ROLE_PAGE_FAULTS, DOMAIN_USER, 0, ABOUT_NONE, "a native page is executed as it stands"}},
	{PATH_vsyscall,
	 ANY_ENTERS,
	 "native",
	 {ROLE_SYS_ENTER, DOMAIN_COUNT, 1, 0, "a native page makes the system call"}},
};

size_t truths_of(const struct truth_subject *subject, const struct truth *truths[TRUTHS_MAX])
{
	const char *mode = subject->vsyscall_mode ? subject->vsyscall_mode : "unknown";
	size_t n = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && n < TRUTHS_MAX; i++) {
		const struct row *row = &rows[i];
		if (row->path == subject->path &&
		    (row->enters == ANY_ENTERS || row->enters == (int)subject->enters) &&
		    (!row->mode || !strcmp(row->mode, mode)))
			truths[n++] = &row->truth;
	}
	return n;
}

bool truth_holds(const struct truth *truth, const struct per_call *count)
{
	return count->lowest >= truth->expected - truth->tolerance &&
	       count->highest <= truth->expected + truth->tolerance;
}
