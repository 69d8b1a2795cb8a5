/* Options of the running kernel's build configuration. */
#include "bench/host/facts.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* In the order of the document, by their newest names. */
static const char options[] =
	/* entry paths; the vsyscall page's NATIVE was removed in 5.2, EMULATE in 5.19 */
	"IA32_EMULATION IA32_EMULATION_DEFAULT_DISABLED X86_X32_ABI X86_FRED "
	"LEGACY_VSYSCALL_NATIVE LEGACY_VSYSCALL_EMULATE LEGACY_VSYSCALL_XONLY LEGACY_VSYSCALL_NONE "
	/* additional work of entry and exit */
	"RANDOMIZE_KSTACK_OFFSET RANDOMIZE_KSTACK_OFFSET_DEFAULT KSTACK_ERASE "
	"CONTEXT_TRACKING_USER CONTEXT_TRACKING_USER_FORCE VIRT_CPU_ACCOUNTING_GEN AUDITSYSCALL "
	"SECCOMP_FILTER DEBUG_ENTRY DEBUG_RSEQ TRACE_IRQFLAGS "
	/* what the compiler and the mitigations put in */
	"MITIGATION_PAGE_TABLE_ISOLATION MITIGATION_RETPOLINE MITIGATION_RETHUNK CFI LTO_CLANG "
	"STACKPROTECTOR_STRONG KASAN KCOV UBSAN PROVE_LOCKING "
	/* tick and preemption */
	"HZ NO_HZ_FULL PREEMPT_NONE PREEMPT_VOLUNTARY PREEMPT PREEMPT_LAZY PREEMPT_RT "
	"PREEMPT_DYNAMIC "
	/* guests */
	"PARAVIRT PARAVIRT_XXL XEN_PV";

/* CONTEXT_TRACKING_USER was CONTEXT_TRACKING up to 6.0 but is not here: a different option bears
 * that name since, and on older kernels VIRT_CPU_ACCOUNTING_GEN has the same meaning. */
static const struct {
	const char *was, *is;
} renamed[] = {
	{"X86_X32", "X86_X32_ABI"},				     /* 5.18 */
	{"GCC_PLUGIN_STACKLEAK", "KSTACK_ERASE"},		     /* 6.17 */
	{"CONTEXT_TRACKING_FORCE", "CONTEXT_TRACKING_USER_FORCE"},   /* 6.0 */
	{"PAGE_TABLE_ISOLATION", "MITIGATION_PAGE_TABLE_ISOLATION"}, /* 6.9 */
	{"RETPOLINE", "MITIGATION_RETPOLINE"},			     /* 6.9 */
	{"RETHUNK", "MITIGATION_RETHUNK"},			     /* 6.9 */
	{"CFI_CLANG", "CFI"},					     /* 6.18 */
};

static json_t *nothing_set(void)
{
	char names[sizeof(options)], *rest;
	json_t *found = json_object();

	memcpy(names, options, sizeof(options));
	for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
		json_object_set_new(found, name, json_string("n"));
	return found;
}

/* Takes "CONFIG_NAME=VALUE" into `found`; "# CONFIG_NAME is not set" is what `found` began with.
 * Whether the line is of an option at all. */
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
	const char *name = line + 7;
	for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++)
		if (!strcmp(name, renamed[i].was))
			name = renamed[i].is;
	if (json_object_get(found, name))
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
static char *text_of(const struct host_source *source, const char *path)
{
	char *bytes = NULL;
	size_t length = 0;

	if (host_read_whole(source, path, TEXT_MAX, &bytes, &length))
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
	char *rest = NULL, *text = text_of(source, path);
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

json_t *fact_kconfig(const struct fact_context *context, const char *arg)
{
	(void)arg;
	const struct host_source *source = context->source;
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
