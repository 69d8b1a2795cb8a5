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

static uint64_t read_address(const char *text)
{
	return text[0] == 'K' ? UINT64_C(0xffffffff81000000) + strtoull(text + 1, NULL, 16)
			      : strtoull(text, NULL, 16);
}

/* Executes "NAME+OFFSET" or "+OFFSET"; the number of its function, `last` in the second case. */
static size_t execute(struct trace_sample *s, char *where, const char *bytes, size_t last)
{
	char *plus = strchr(where, '+');
	uint64_t offset = plus ? strtoull(plus + 1, NULL, 16) : 0;
	size_t f = plus == where ? last : 0;

	if (plus)
		*plus = '\0';
	while (*where && f < s->trace.n_functions && strcmp(s->functions[f].name, where) != 0)
		f++;
	assert_true(f < s->trace.n_functions);
	sample_run(s, f, offset, bytes);
	return f;
}

void sample_execute(struct trace_sample *s, const char *functions, const char *steps)
{
	static char names[SAMPLE_MOST][64];
	char word[2][64];
	size_t last = SAMPLE_MOST;
	int length;

	sample_begin(s);
	for (const char *at = functions; *at; at += length) {
		char *name = names[s->trace.n_functions];
		assert_int_equal(sscanf(at, "%63s %63[^,]%n", name, word[1], &length), 2);
		length += (int)strspn(at + length, ", ");
		sample_function(s, name, word[1][0] == 'K' ? "kernel" : "worker",
				read_address(word[1]));
	}
	for (const char *at = steps; *at; at += length) {
		assert_int_equal(sscanf(at, "%63s %63[^,]%n", word[0], word[1], &length), 2);
		length += (int)strspn(at + length, ", ");
		if (strcmp(word[0], "exception") != 0)
			last = execute(s, word[0], word[1], last);
		else
			s->breaks[s->cell.n_breaks++] = (struct trace_break){
				s->cell.instructions, TRACE_EXCEPTION, read_address(word[1])};
	}
}

struct traced_call sample_call(struct trace_sample *s)
{
	struct traced_call call;
	struct error error = {0};

	if (traced_call_make(&s->trace, &s->cell, &call, &error))
		fail_msg("%s", error.text);
	return call;
}
