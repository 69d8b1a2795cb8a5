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

static const char *text_or_null(const char *text)
{
	return text[0] ? text : NULL;
}

/* The chain of 1,000 instructions must read 1,000 in every ABI that the guest has. */
static int check_chains(const json_t *chains, struct error *error)
{
	const json_t *insn;
	const char *abi;

	if (!json_is_object(chains) || !json_object_size(chains))
		return error_set(error, -EPROTO,
				 "the guest's document has no chain of instructions");
	json_object_foreach ((json_t *)chains, abi, insn) {
		if (json_is_null(insn) || json_integer_value(insn) == CHAIN_LINKS)
			continue;
		return error_set(
			error, -EPROTO,
			"%d instructions read %lld (%s): this QEMU's counter does not count instructions",
			CHAIN_LINKS, (long long)json_integer_value(insn), abi);
	}
	return 0;
}

int boot_document_complete(json_t *document, const struct boot_job *job, const char *qemu, bool kvm,
			   struct error *error)
{
	static const char *const from_guest[] = {"chain_insn", "unknown_words", "clocksource"};
	const char *slash = strrchr(job->kernel->path, '/');

	if (!kvm && check_chains(json_object_get(document, "chain_insn"), error))
		return error->code;
	json_t *arm = json_pack(
		"{s:s, s:{s:s, s:s, s:s?, s:s?}, s:s, s:s?, s:s, s:s, s:s, s:s, s:s, s:O?, s:O*, s:O*}",
		"name", job->arm->name, "kernel", "image", slash ? slash + 1 : job->kernel->path,
		"version", job->kernel->version, "package", text_or_null(job->kernel->package),
		"package_version", text_or_null(job->kernel->package_version), "append",
		job->arm->append, "option", text_or_null(job->arm->option), "harness_append",
		QEMU_APPEND, "cpu", job->arm->cpu, "accel", kvm ? "kvm" : "tcg", "qemu", qemu,
		"libc", libc_version, "chain_insn", json_object_get(document, "chain_insn"),
		"unknown_words", json_object_get(document, "unknown_words"), "clocksource",
		json_object_get(document, "clocksource"));
	for (size_t i = 0; i < sizeof(from_guest) / sizeof(from_guest[0]); i++)
		json_object_del(document, from_guest[i]);
	return json_object_set_new(document, "arm", arm) ? error_no_memory(error, NULL) : 0;
}

void boot_document_note_boots(json_t *document, size_t boots, size_t differing, double share)
{
	json_object_update_new(json_object_get(document, "arm"),
			       json_pack("{s:I, s:I, s:f}", "boots", (json_int_t)boots,
					 "differing_cells", (json_int_t)differing, "smallest_share",
					 share));
}

void boot_document_strip(json_t *document)
{
	static const struct {
		const char *kind, *fact;
	} facts[] = {
		{"hard", "worker64_build_id"}, {"hard", "worker32_build_id"}, {"soft", "tsc_hz"},
		{"soft", "tsc_hz_source"},     {"soft", "load_average"},      {"soft", "uptime_s"},
	};
	json_t *host = json_object_get(document, "host");

	json_object_set_new(document, "started", json_string("1970-01-01T00:00:00Z"));
	json_object_set_new(document, "duration_s", json_integer(0));
	json_object_del(document, "noise");
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		json_object_set_new(json_object_get(host, facts[i].kind), facts[i].fact,
				    json_null());
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
