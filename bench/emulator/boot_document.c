#include "bench/emulator/boot_document.h"

#include "bench/emulator/boot_qemu.h"
#include "bench/protocol/chains.h"

#include <errno.h>
#include <features.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_OF_(x) #x
#define TEXT_OF(x)  TEXT_OF_(x)

static const char libc_version[] = TEXT_OF(__GLIBC__) "." TEXT_OF(__GLIBC_MINOR__);

static json_t *text_or_null(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

/* The chain of 1,000 instructions must read 1,000 in every ABI that the guest has. */
static int check_chains(const json_t *chains, struct error *error)
{
	const json_t *insn;
	const char *abi;

	if (!json_is_object(chains) || !json_object_size(chains))
		return error_set(error, -EPROTO,
				 "the guest's document tells of no chain of instructions");
	json_object_foreach ((json_t *)chains, abi, insn) {
		if (json_is_null(insn) || json_integer_value(insn) == CHAIN_LINKS)
			continue;
		return error_set(
			error, -EPROTO,
			"%d instructions read %lld (%s): this QEMU's counter does not count "
			"instructions",
			CHAIN_LINKS, (long long)json_integer_value(insn), abi);
	}
	return 0;
}

int boot_document_complete(json_t *document, const struct boot_job *job, const char *qemu, bool kvm,
			   struct error *error)
{
	static const char *const told[] = {"unknown_words",
					   "clocksource"}; /* members from the guest */
	json_t *chains = json_incref(json_object_get(document, "chain_insn"));
	const char *slash = strrchr(job->kernel->path, '/');
	int err = kvm ? 0 : check_chains(chains, error);

	json_t *arm = json_pack(
		"{s:s, s:{s:s, s:s, s:o, s:o}, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:o}", "name",
		job->arm->name, "kernel", "image", slash ? slash + 1 : job->kernel->path, "version",
		job->kernel->version, "package", text_or_null(job->kernel->package),
		"package_version", text_or_null(job->kernel->package_version), "append",
		job->arm->append, "option", text_or_null(job->arm->option), "harness_append",
		QEMU_APPEND, "cpu", job->arm->cpu, "accel", kvm ? "kvm" : "tcg", "qemu", qemu,
		"libc", libc_version, "chain_insn", chains ? chains : json_null());
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		json_object_set(arm, told[i], json_object_get(document, told[i]));
		json_object_del(document, told[i]);
	}
	json_object_del(document, "chain_insn");
	if (!err && (!arm || json_object_set_new(document, "arm", arm)))
		return error_no_memory(error, NULL);
	if (err)
		json_decref(arm);
	return err;
}

void boot_document_note_boots(json_t *document, size_t boots, size_t differing, double share)
{
	json_t *arm = json_object_get(document, "arm");

	json_object_set_new(arm, "boots", json_integer((json_int_t)boots));
	json_object_set_new(arm, "differing_cells", json_integer((json_int_t)differing));
	json_object_set_new(arm, "smallest_share", json_real(share));
}

void boot_document_strip(json_t *document)
{
	static const char *const hard[] = {"worker64_build_id", "worker32_build_id"};
	static const char *const soft[] = {"tsc_hz", "tsc_hz_source", "load_average", "uptime_s"};
	json_t *host = json_object_get(document, "host");

	json_object_set_new(document, "started", json_string("1970-01-01T00:00:00Z"));
	json_object_set_new(document, "duration_s", json_integer(0));
	json_object_del(document, "noise");
	for (size_t i = 0; i < sizeof(hard) / sizeof(hard[0]); i++)
		json_object_set_new(json_object_get(host, "hard"), hard[i], json_null());
	for (size_t i = 0; i < sizeof(soft) / sizeof(soft[0]); i++)
		json_object_set_new(json_object_get(host, "soft"), soft[i], json_null());
}

char *boot_document_reference_text(const json_t *document)
{
	static const char cell[] = "{\"abi\":";
	char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(12)), *lines = NULL;
	size_t size;
	FILE *out = text ? open_memstream(&lines, &size) : NULL;

	if (!out) {
		free(text);
		return NULL;
	}
	/* In a string the quotes would be escaped: this is the beginning of a cell. */
	for (const char *at = text, *next; at; at = next) {
		next = strstr(at + 1, cell);
		fprintf(out, "%.*s\n", next ? (int)(next - at) : (int)strlen(at), at);
	}
	free(text);
	if (!fclose(out))
		return lines;
	free(lines);
	return NULL;
}
