/* Trace documents: what is written is read; what is malformed is refused in one line that names
 * the place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/trace/trace_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char fixture[] = "tests/fixtures/trace/small.json";

static void test_document_is_read(void **state)
{
	struct trace t;
	struct error error = {0};

	(void)state;
	assert_int_equal(trace_read(fixture, &t, &error), 0);
	assert_int_equal(t.n_arms, 2);
	assert_string_equal(t.arms[1].of.append, "mitigations=off");
	assert_string_equal(t.arms[0].machine, "x86_64");
	assert_int_equal(t.n_cells, 8);
	const struct trace_cell *c = &t.cells[0];
	assert_int_equal(c->instructions, 46);
	assert_int_equal(c->exact, 46);
	assert_int_equal(c->code[0].address, 0x401000);
	assert_int_equal(c->code[0].length, 5);
	assert_memory_equal(c->code[0].bytes, "\xb8\x6e\0\0\0", 5);
	assert_int_equal(c->code[0].level, TRACE_USER);
	assert_int_equal(c->code[2].level, TRACE_KERNEL);
	assert_string_equal(t.functions[c->code[2].function].name, "entry_SYSCALL_64");
	assert_int_equal(c->n_cuts, 1);
	assert_int_equal(c->cuts[0].instructions, 812);
	assert_int_equal(t.cells[2].n_breaks, 2);
	assert_int_equal(t.cells[2].breaks[0].kind, TRACE_EXCEPTION);
	assert_int_equal(t.cells[3].status, CELL_UNAVAILABLE);
	assert_string_equal(t.cells[3].reason, "the kernel has no 32-bit entry");
	trace_free(&t);
}

/* What `set` puts at the place of a copy is refused with the text. */
struct wrong {
	const char *place; /* members and numbers, separated by '.' */
	const char *value; /* JSON; NULL: removed */
	const char *text;
};

/* Goes down to the value that holds the last part of the place; that part. */
static const char *descend(json_t **value, char *place)
{
	char *rest = place, *part = strsep(&rest, ".");

	while (rest) {
		*value = json_is_array(*value) ? json_array_get(*value, strtoul(part, NULL, 10))
					       : json_object_get(*value, part);
		assert_non_null(*value);
		part = strsep(&rest, ".");
	}
	return part;
}

static void put(json_t *root, const struct wrong *w)
{
	char place[128];
	json_t *value = w->value ? json_loads(w->value, JSON_DECODE_ANY, NULL) : NULL;

	strncpy(place, w->place, sizeof(place) - 1);
	place[sizeof(place) - 1] = 0;
	const char *part = descend(&root, place);
	if (json_is_array(root) && value)
		json_array_set_new(root, strtoul(part, NULL, 10), value);
	else if (json_is_array(root))
		json_array_remove(root, strtoul(part, NULL, 10));
	else if (value)
		json_object_set_new(root, part, value);
	else
		json_object_del(root, part);
}

static void test_malformed_documents_are_refused(void **state)
{
	static const struct wrong wrongs[] = {
		{"schema", "\"syspath-run/2\"", "schema: not \"syspath-trace/1\""},
		{"schema", NULL, "schema: missing"},
		{"started", "\"today\"", "started: not a UTC time like 2026-01-31T12:00:00Z"},
		{"arms", "[]", "arms: there is none"},
		{"arms.0.machine", "\"arm64\"", "arms[0].machine: a word that is not known here"},
		{"arms.1.name", "\"auto\"", "arms: two of them have one name"},
		{"arms.0.plugin_api", "0", "arms[0].plugin_api: 0 is not between 1 and 1000"},
		{"functions.0.arm", "2", "functions: the arm of element 0: there are 2 arms"},
		{"functions.0.address", "\"401000\"",
		 "functions[0].address: not an address like 0xffffffff81000000"},
		{"functions.0.address", "\"0x00000000000401000\"",
		 "functions[0].address: not an address like 0xffffffff81000000"},
		{"functions.0.name", "\"a\\u001bb\"",
		 "functions[0].name: not 1 to 1023 printable characters"},
		{"cells.0.arm", "2", "cells[0].arm: 2: there are 2 arms"},
		{"cells.0.status", "\"fine\"", "cells[0].status: a word that is not known here"},
		{"cells.0.exact", NULL, "cells[0].exact: missing"},
		{"cells.0.instructions", "45", "cells[0].sequence: 46 elements, not 45"},
		{"cells.0.sequence.7", "40",
		 "cells[0].sequence: element 7 is no index of the 40 of code"},
		{"cells.0.sequence.7", "-1",
		 "cells[0].sequence: element 7 is no index of the 40 of code"},
		{"cells.0.code.3", "[]", "cells[0].code[3]: not a list of 4 elements"},
		{"cells.0.code.3.0", "4",
		 "cells[0].code[3]: no address like \"0xffffffff81000000\" at the front"},
		{"cells.0.code.3.1", "\"0f0\"",
		 "cells[0].code[3]: not 1 to 15 bytes in hexadecimal behind the address"},
		{"cells.0.code.3.1", "\"\"",
		 "cells[0].code[3]: not 1 to 15 bytes in hexadecimal behind the address"},
		{"cells.0.code.3.1", "\"00112233445566778899aabbccddeeff\"",
		 "cells[0].code[3]: not 1 to 15 bytes in hexadecimal behind the address"},
		{"cells.0.code.3.2", "1000",
		 "cells[0].code[3]: not the index of a function behind the bytes"},
		{"cells.0.code.3.2", "20", "cells[0].code[3]: a function of another arm"},
		{"cells.0.code.3.3", "\"ring3\"",
		 "cells[0].code[3]: neither \"user\" nor \"kernel\" at the end"},
		{"cells.0.cut.0.at", "47",
		 "cells[0].cut: positions that do not ascend within the sequence"},
		{"cells.0.cut.0.instructions", "0",
		 "cells[0].cut[0].instructions: 0 is not between 1 and "},
		{"cells.2.discontinuities.0.at", "12",
		 "cells[2].discontinuities: positions that do not ascend within the sequence"},
		{"cells.2.discontinuities.0.kind", "\"jump\"",
		 "cells[2].discontinuities[0].kind: a word that is not known here"},
		{"cells.3.reason", NULL, "cells[3].reason: missing"},
		{"cells.1.path", "\"syscall\"", NULL},
		{"cells.5.arm", "0", "cells[5].code[0]: a function of another arm"},
		{"cells.7.arm", "0", "cells: i386 sysenter getppid (none) of arm 0 is there twice"},
	};

	(void)state;
	json_t *good = json_load_file(fixture, 0, NULL);
	assert_non_null(good);
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		json_t *root = json_deep_copy(good);
		struct error error = {0};
		struct trace t;
		put(root, &wrongs[i]);
		int code = trace_check(root, &t, &error);
		if (!wrongs[i].text) {
			assert_int_equal(code, 0);
			trace_free(&t);
			continue;
		}
		assert_int_equal(code, -EINVAL);
		if (strncmp(error.text, wrongs[i].text, strlen(wrongs[i].text)) != 0)
			fail_msg("%s: '%s', not '%s'", wrongs[i].place, error.text, wrongs[i].text);
		assert_null(t.cells);
	}
	json_decref(good);
}

static void test_what_is_no_document_is_refused(void **state)
{
	struct error error = {0};
	struct trace t;

	(void)state;
	assert_int_equal(trace_read("tests/fixtures/trace/nosuch", &t, &error), -ENOENT);
	assert_int_equal(trace_read("tests/fixtures/run/small.json", &t, &error), -EINVAL);
	assert_string_equal(error.text, "schema: not \"syspath-trace/1\"");
	assert_int_equal(trace_read("/dev/null", &t, &error), -EINVAL);
	assert_string_equal(error.text, "empty: not a trace document");
	assert_int_equal(trace_check(json_array(), &t, &error), -EINVAL);
	assert_string_equal(error.text, "not a JSON object");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document_is_read),
		cmocka_unit_test(test_malformed_documents_are_refused),
		cmocka_unit_test(test_what_is_no_document_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
