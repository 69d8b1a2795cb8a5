#include "tests/unit/exact_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/emulator/boot_document.h"
#include "bench/record/document.h"
#include "tests/unit/outcome_sample.h"

json_t *exact_document(double total)
{
	struct outcome o = outcome_sample();
	json_t *host = json_pack("{s:{s:s, s:s}, s:{s:s}}", "hard", "kernel_release", "6.1.0",
				 "vsyscall_mode", "xonly", "soft", "hostname", "box");

	o.settings.engine = ENGINE_ICOUNT;
	for (int c = 0; c < SAMPLE_COUNT; c++) {
		struct cell_outcome *cell = &o.cells[c];
		cell->calls = cell->calls ? 10 : 0;
		for (uint32_t i = 0; i < cell->runs; i++)
			for (size_t k = 0; k < cell->samples[i].batches; k++)
				cell->samples[i].batch_tsc[k] = c == SAMPLE_EMPTY ? 0 : total / 10;
	}
	o.cells[SAMPLE_SYSCALL].samples[1].batch_tsc[2] = 5000;
	json_t *d = document_make(&o, host, 1700000000);
	json_decref(host);
	outcome_free(&o);
	assert_non_null(d);
	return d;
}

json_t *exact_armed(double total, const char *version, const char *append, const char *cpu)
{
	struct boot_arm arm = {.name = "a"};
	struct boot_kernel kernel = {.path = "/k/vmlinuz", .package = "linux-image"};
	struct boot_job job = {.arm = &arm, .kernel = &kernel};
	json_t *d = exact_document(total);
	struct error error = {0};

	snprintf(arm.append, sizeof(arm.append), "%s", append);
	snprintf(arm.cpu, sizeof(arm.cpu), "%s", cpu);
	snprintf(kernel.version, sizeof(kernel.version), "%s", version);
	json_object_set_new(d, "chain_insn", json_pack("{s:i, s:n}", "x86_64", 1000, "i386"));
	assert_int_equal(boot_document_complete(d, &job, "7.2.0", false, &error), 0);
	assert_null(json_object_get(d, "chain_insn"));
	boot_document_note_boots(d, 1, 0, 1);
	return d;
}

struct run_document exact_read(json_t *d)
{
	struct run_document read;
	struct error error = {0};

	if (document_check(d, &read, &error))
		fail_msg("%s", error.text);
	return read;
}
