#include "tests/unit/trace/trace_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void sample_begin(struct trace_sample *s)
{
	*s = (struct trace_sample){0};
	s->arm = (struct trace_arm){.of.name = "a", .release = "6.1", .machine = "x86_64"};
	s->cell.names = (struct cell_names){"x86_64", "syscall", "getppid", "none"};
	s->cell.code = s->code;
	s->cell.sequence = s->sequence;
	s->cell.breaks = s->breaks;
	s->trace.arms = &s->arm;
	s->trace.n_arms = 1;
	s->trace.functions = s->functions;
	s->trace.cells = &s->cell;
	s->trace.n_cells = 1;
}

size_t sample_function(struct trace_sample *s, const char *name, const char *object,
		       uint64_t address)
{
	assert_true(s->trace.n_functions < SAMPLE_MOST);
	s->functions[s->trace.n_functions] = (struct trace_function){name, object, 0, address};
	return s->trace.n_functions++;
}

void sample_run(struct trace_sample *s, size_t function, uint64_t offset, const char *bytes)
{
	struct trace_code code = {
		.address = s->functions[function].address + offset,
		.function = function,
		.level =
			strcmp(s->functions[function].object, "kernel") ? TRACE_USER : TRACE_KERNEL,
		.length = (uint8_t)(strlen(bytes) / 2),
	};
	size_t i = 0;

	for (size_t b = 0; b < code.length; b++) {
		char byte[3] = {bytes[2 * b], bytes[2 * b + 1], 0};
		code.bytes[b] = (uint8_t)strtoul(byte, NULL, 16);
	}
	while (i < s->cell.n_code && (s->code[i].address != code.address ||
				      memcmp(s->code[i].bytes, code.bytes, sizeof(code.bytes))))
		i++;
	assert_true(i < SAMPLE_MOST && s->cell.instructions < SAMPLE_MOST);
	s->code[i] = code;
	s->cell.n_code += i == s->cell.n_code;
	s->sequence[s->cell.instructions++] = (uint32_t)i;
	s->cell.exact = s->cell.instructions;
}

void sample_exception(struct trace_sample *s, uint64_t to)
{
	s->breaks[s->cell.n_breaks++] =
		(struct trace_break){s->cell.instructions, TRACE_EXCEPTION, to};
}

struct traced_call sample_call(struct trace_sample *s)
{
	struct traced_call call;
	struct error error = {0};

	if (traced_call_make(&s->trace, &s->cell, &call, &error))
		fail_msg("%s", error.text);
	return call;
}

char *sample_outline(const struct traced_call *call)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	for (size_t i = 1; i < call->tree.n; i++) {
		const struct trace_node *n = &call->tree.nodes[i];
		fprintf(out, "%zu %s %zu/%zu\n", n->depth, traced_name(call, n->function), n->self,
			n->inclusive);
	}
	fclose(out);
	return text;
}

void assert_tree(struct trace_sample *s, const char *outline)
{
	struct traced_call call = sample_call(s);
	char *text = sample_outline(&call);

	assert_string_equal(text, outline);
	assert_int_equal(call.tree.nodes[0].inclusive, s->cell.instructions);
	free(text);
	traced_call_free(&call);
}
