#include "bench/host/kconfig.h"

#include "bench/files/read_file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* `was`: the name before a rename, with the release that renamed it. CONTEXT_TRACKING_USER was
 * CONTEXT_TRACKING up to 6.0 but has none here: a different option bears that name since, and on
 * older kernels VIRT_CPU_ACCOUNTING_GEN has the same meaning. */
static const struct option {
	const char *name;
	const char *was;
} options[] = {
	/* entry paths */
	{"IA32_EMULATION", NULL},
	{"IA32_EMULATION_DEFAULT_DISABLED", NULL},
	{"X86_X32_ABI", "X86_X32"}, /* 5.18 */
	{"X86_FRED", NULL},
	{"LEGACY_VSYSCALL_NATIVE", NULL},  /* removed in 5.2 */
	{"LEGACY_VSYSCALL_EMULATE", NULL}, /* removed in 5.19 */
	{"LEGACY_VSYSCALL_XONLY", NULL},
	{"LEGACY_VSYSCALL_NONE", NULL},
	/* additional work of entry and exit */
	{"RANDOMIZE_KSTACK_OFFSET", NULL},
	{"RANDOMIZE_KSTACK_OFFSET_DEFAULT", NULL},
	{"KSTACK_ERASE", "GCC_PLUGIN_STACKLEAK"}, /* 6.17 */
	{"CONTEXT_TRACKING_USER", NULL},
	{"CONTEXT_TRACKING_USER_FORCE", "CONTEXT_TRACKING_FORCE"}, /* 6.0 */
	{"VIRT_CPU_ACCOUNTING_GEN", NULL},
	{"AUDITSYSCALL", NULL},
	{"SECCOMP_FILTER", NULL},
	{"DEBUG_ENTRY", NULL},
	{"DEBUG_RSEQ", NULL},
	{"TRACE_IRQFLAGS", NULL},
	/* what the compiler and the mitigations put in */
	{"MITIGATION_PAGE_TABLE_ISOLATION", "PAGE_TABLE_ISOLATION"}, /* 6.9 */
	{"MITIGATION_RETPOLINE", "RETPOLINE"},			     /* 6.9 */
	{"MITIGATION_RETHUNK", "RETHUNK"},			     /* 6.9 */
	{"CFI", "CFI_CLANG"},					     /* 6.18 */
	{"LTO_CLANG", NULL},
	{"STACKPROTECTOR_STRONG", NULL},
	{"KASAN", NULL},
	{"KCOV", NULL},
	{"UBSAN", NULL},
	{"PROVE_LOCKING", NULL},
	/* tick and preemption */
	{"HZ", NULL},
	{"NO_HZ_FULL", NULL},
	{"PREEMPT_NONE", NULL},
	{"PREEMPT_VOLUNTARY", NULL},
	{"PREEMPT", NULL},
	{"PREEMPT_LAZY", NULL},
	{"PREEMPT_RT", NULL},
	{"PREEMPT_DYNAMIC", NULL},
	/* guests */
	{"PARAVIRT", NULL},
	{"PARAVIRT_XXL", NULL},
	{"XEN_PV", NULL},
};

#define OPTION_COUNT (sizeof(options) / sizeof(options[0]))

/* The table's name for an option as the file spells it, or NULL. */
static const char *known_as(const char *name)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (!strcmp(name, options[i].name) ||
		    (options[i].was && !strcmp(name, options[i].was)))
			return options[i].name;
	return NULL;
}

static json_t *nothing_set(void)
{
	json_t *found = json_object();
	for (size_t i = 0; i < OPTION_COUNT; i++)
		json_object_set_new(found, options[i].name, json_string("n"));
	return found;
}

/* Takes "CONFIG_NAME=VALUE" into `found`; "# CONFIG_NAME is not set" is what `found` began with.
 * Whether the line speaks of an option at all. */
static bool take_line(char *line, json_t *found)
{
	line[strcspn(line, "\r\n")] = '\0';
	if (!strncmp(line, "# CONFIG_", 9))
		return true;
	if (strncmp(line, "CONFIG_", 7))
		return false;
	char *value = strchr(line, '=');
	if (!value)
		return false;
	*value++ = '\0';
	const char *name = known_as(line + 7);
	if (name)
		json_object_set_new(found, name, json_string(value));
	return true;
}

enum { TEXT_MAX = 4 << 20 }; /* bytes; ten times what any configuration has */

/* The contents of a gzip file, as a string to free; NULL unless it is complete and its checksum is
 * right. Not by gzread or gzgets: only some releases of zlib report a truncated file with them. */
static char *inflated(const char *bytes, size_t length)
{
	char *text = malloc(TEXT_MAX + 1);
	z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes,
		      .avail_in = (uInt)length,
		      .next_out = (Bytef *)text,
		      .avail_out = TEXT_MAX};

	if (!text)
		return NULL;
	bool whole = inflateInit2(&z, 15 + 16) == Z_OK && inflate(&z, Z_FINISH) == Z_STREAM_END;
	text[z.total_out] = '\0';
	inflateEnd(&z);
	if (!whole) {
		free(text);
		return NULL;
	}
	return text;
}

/* The text of a file, which is gzip or not; to free. */
static char *text_of(const char *path)
{
	char *bytes = NULL;
	size_t length = 0;

	if (read_file(path, TEXT_MAX, &bytes, &length))
		return NULL;
	if (length < 2 || memcmp(bytes, "\x1f\x8b", 2) != 0)
		return bytes;
	char *text = inflated(bytes, length);
	free(bytes);
	return text;
}

/* A truncated file would report options as "n" that are set. */
static json_t *read_config(const struct host_source *source, const char *path)
{
	char full[HOST_LINE_MAX], *rest = NULL;
	if (host_path(source, path, full, sizeof(full)))
		return NULL;
	char *text = text_of(full);
	json_t *found = nothing_set();
	bool any = false;
	for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest))
		any |= take_line(line, found);
	free(text);
	if (!any) {
		json_decref(found);
		return NULL;
	}
	return found;
}

json_t *kconfig_read(const struct host_source *source)
{
	static const char *const places[][2] = {{"/boot/config-", ""},
						{"/lib/modules/", "/config"},
						{"/lib/modules/", "/build/.config"}};
	char release[256], path[512];
	json_t *found = read_config(source, "/proc/config.gz");

	if (host_read_line(source, "/proc/sys/kernel/osrelease", release, sizeof(release)) <= 0 ||
	    strchr(release, '/'))
		return found;
	for (size_t i = 0; !found && i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, sizeof(path), "%s%s%s", places[i][0], release, places[i][1]);
		found = read_config(source, path);
	}
	return found;
}
