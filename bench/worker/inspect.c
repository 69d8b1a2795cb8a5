#include "bench/worker/inspect.h"

#include "bench/cells/bind.h"
#include "bench/protocol/frame.h"
#include "stubs/vdso.h"
#include "stubs/vsyscall_mode.h"

#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#ifdef __GLIBC__ /* known behind any of its headers */
#include <gnu/libc-version.h>
#endif

enum { ENTRY_CODE_BYTES = 64 }; /* more than __kernel_vsyscall has in any kernel */

static int send_fact(enum wire_fact_kind kind, uint64_t value, const char *name, const void *bytes,
		     size_t size)
{
	struct wire_fact fact = {.kind = kind, .value = value, .bytes = (uint32_t)size};
	struct iovec parts[] = {{&fact, sizeof(fact)}, {(void *)bytes, size}};

	snprintf(fact.name, sizeof(fact.name), "%s", name);
	return frame_send(WIRE_FACT, parts, 2);
}

static int send_auxv(void)
{
	static const struct {
		const char *name;
		unsigned long type;
	} entries[] = {
		{"AT_SYSINFO", AT_SYSINFO},
		{"AT_SYSINFO_EHDR", AT_SYSINFO_EHDR},
	};
	int err = 0;

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]) && !err; i++) {
		unsigned long value = getauxval(entries[i].type);
		if (value)
			err = send_fact(WIRE_FACT_AUXV, value, entries[i].name, NULL, 0);
	}
	return err;
}

static int send_maps(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	int err = 0;

	if (!maps)
		return 0; /* no /proc: the driver reports that it got no line */
	while (!err && fgets(line, sizeof(line), maps))
		if (strstr(line, "[vdso") || strstr(line, "[vvar") || strstr(line, "[vsyscall"))
			err = send_fact(WIRE_FACT_MAPS, 0, "", line, strcspn(line, "\n"));
	fclose(maps);
	return err;
}

static int send_symbol(void *ctx, const struct vdso_symbol *s)
{
	(void)ctx;
	return send_fact(WIRE_FACT_VDSO_SYMBOL, s->offset, s->name, s->version,
			 s->version ? strlen(s->version) : 0);
}

static int send_vdso(void)
{
	struct vdso vdso;

	return vdso_open_own(&vdso) ? 0 : vdso_each(&vdso, send_symbol, NULL);
}

static int send_entry(void)
{
	uintptr_t entry = getauxval(AT_SYSINFO);
	int err = 0;

	if (entry) /* the vDSO ends on a page boundary, further than this from the entry */
		err = send_fact(WIRE_FACT_ENTRY_CODE, entry, "__kernel_vsyscall",
				(const void *)entry, ENTRY_CODE_BYTES);
#ifdef __i386__
	if (!err)
		err = send_fact(WIRE_FACT_GS10, gs10_target(), "gs:0x10", NULL, 0);
#endif
	return err;
}

static int send_vsyscall(void)
{
	struct vsyscall_seen process = {0};
	char how[128];

	if (THIS_ABI != ABI_x86_64)
		return 0;
	if (vsyscall_look(&process))
		return send_fact(WIRE_FACT_VSYSCALL, 0, vsyscall_mode_name(VSYSCALL_UNKNOWN), NULL,
				 0);
	int n = snprintf(how, sizeof(how),
			 "%u single-step trap%s in the page, a call %s%s, reading it %s",
			 process.traps, process.traps == 1 ? "" : "s",
			 process.called ? "works" : "dies of SIG",
			 process.called ? "" : sigabbrev_np(process.signal),
			 process.readable ? "works" : "raises SIGSEGV");
	return send_fact(WIRE_FACT_VSYSCALL, process.traps,
			 vsyscall_mode_name(vsyscall_judge(&process)), how, (size_t)n);
}

/* Static and dynamic workers are of the same objects: a program interpreter is what differs. */
static int send_libc(void)
{
	const char *linkage = getauxval(AT_BASE) ? "dynamic" : "static";
	char name[32];

#ifdef __GLIBC__
	snprintf(name, sizeof(name), "glibc %s", gnu_get_libc_version());
#else
	snprintf(name, sizeof(name), "musl"); /* which has no version at run time */
#endif
	return send_fact(WIRE_FACT_LIBC, 0, name, linkage, strlen(linkage));
}

int inspect(void)
{
	int (*const senders[])(void) = {send_libc, send_auxv,  send_maps,
					send_vdso, send_entry, send_vsyscall};
	int err = 0;

	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]) && !err; i++)
		err = senders[i]();
	return err;
}
