/* usage: fake_guest DOCUMENT [CLOCKSOURCE SETTLED WAITED_MS]
 *
 * What a guest does on its second serial port (bench/protocol/relay.h), on standard input and
 * output: its workers answer what makes the counts of the document, for the cells that it has. */
#include "bench/clocks/tsc.h"
#include "bench/ops/ops.h"
#include "bench/plugin/trace_log.h"
#include "bench/protocol/chains.h"
#include "bench/protocol/relay.h"
#include "bench/protocol/wire.h"
#include "bench/session/settings.h"
#include "stubs/paths.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { EMPTY_TICKS = 77, INPUT = 1 << 18 };

static const json_t *document;
static uint32_t abi; /* of the worker that runs */

/* With GUEST_ENDS, a number, it ends when it has sent so many bytes. */
static void put(const void *bytes, size_t size)
{
	static size_t sent;
	const char *ends = getenv("GUEST_ENDS");
	size_t most = ends ? strtoul(ends, NULL, 10) : SIZE_MAX;
	size_t n = size < most - sent ? size : most - sent;

	if (n && write(STDOUT_FILENO, bytes, n) != (ssize_t)n)
		exit(3);
	sent += n;
	if (sent == most)
		exit(1);
}

static void put_frame(uint32_t type, const void *bytes, size_t size)
{
	put(&(struct relay_head){type, (uint32_t)size}, sizeof(struct relay_head));
	put(bytes, size);
}

/* One frame of the worker, of two parts, as output of the relay. */
static void put_output(uint32_t type, const void *first, size_t first_size, const void *second,
		       size_t second_size)
{
	struct wire_head head = {type, (uint32_t)(first_size + second_size)};

	put(&(struct relay_head){RELAY_OUTPUT, (uint32_t)sizeof(head) + head.bytes},
	    sizeof(struct relay_head));
	put(&head, sizeof(head));
	put(first, first_size);
	put(second, second_size);
}

/* Exits at the end of the port. */
static void take(void *bytes, size_t size)
{
	for (char *at = bytes; size;) {
		ssize_t n = read(STDIN_FILENO, at, size);
		if (n <= 0)
			exit(0);
		at += n;
		size -= (size_t)n;
	}
}

static const json_t *cell_of(const struct wire_plan *plan)
{
	const json_t *cell;
	size_t i;

	json_array_foreach (json_object_get(document, "cells"), i, cell)
		if (!strcmp(json_string_value(json_object_get(cell, "abi")), abi_names[abi]) &&
		    !strcmp(json_string_value(json_object_get(cell, "path")),
			    paths[plan->path].name) &&
		    !strcmp(json_string_value(json_object_get(cell, "op")), ops[plan->op].name))
			return cell;
	return NULL;
}

static void answer_probe(const struct wire_plan *plan)
{
	const json_t *cell = cell_of(plan), *enters = json_object_get(cell, "enters_kernel");
	const char *status = json_string_value(json_object_get(cell, "status"));
	const char *reason = json_string_value(json_object_get(cell, "reason"));
	struct wire_probed p = {.path = plan->path, .op = plan->op, .status = WIRE_UNAVAILABLE};

	for (uint32_t i = 0; status && i < WIRE_STATUS_COUNT; i++)
		if (!strcmp(status, cell_status_names[i]))
			p.status = i;
	if (p.status == WIRE_OK)
		p.calls = 1;
	else
		snprintf(p.reason, sizeof(p.reason), "%s", reason ? reason : "not of the document");
	if (json_is_boolean(enters))
		p.enters = json_is_true(enters) ? WIRE_ENTERS : WIRE_ENTERS_NOT;
	put_output(WIRE_PROBED, &p, sizeof(p), NULL, 0);
}

static void answer_time(const struct wire_plan *plan)
{
	static uint32_t ticks[WIRE_MAX_BATCHES];
	const json_t *cost = json_object_get(cell_of(plan), "cost");
	double insn = json_number_value(json_object_get(json_object_get(cost, "exact"), "insn"));
	struct wire_timed t = {
		.path = plan->path,
		.op = plan->op,
		.status = WIRE_OK,
		.empty_tsc = EMPTY_TICKS,
		.wall_ns = 1000000,
		.calls = plan->calls,
		.batches = plan->batches,
		.tries = 1,
	};

	if (plan->singles || plan->ruler)
		exit(4); /* nothing is counted so */
	for (uint32_t i = 0; i < plan->batches; i++)
		ticks[i] = EMPTY_TICKS + ((uint32_t)lround(insn * plan->calls) << ICOUNT_SHIFT);
	put_output(WIRE_TIMED, &t, sizeof(t), ticks, plan->batches * sizeof(*ticks));
}

/* Every turn is the instructions of a chain and two more; CHAIN_INSN and CHAIN_TICKS, more ticks in
 * a turn, are of a wrong counter. */
static void answer_chain(const struct wire_plan *plan)
{
	static uint32_t ticks[CHAIN_COUNT * CHAIN_MAX_BATCHES];
	const char *wrong = getenv("CHAIN_INSN"), *more = getenv("CHAIN_TICKS");
	uint32_t ticks_more = more ? (uint32_t)strtoul(more, NULL, 10) : 0;
	uint32_t insn = wrong ? (uint32_t)strtoul(wrong, NULL, 10) : CHAIN_LINKS;
	struct wire_chained c = {
		.status = WIRE_OK,
		.calls = plan->calls,
		.batches = plan->batches,
		.chains = CHAIN_COUNT,
	};

	for (uint32_t i = 0; i < CHAIN_COUNT * plan->batches; i++)
		ticks[i] = plan->calls * (((insn + 2) << ICOUNT_SHIFT) + ticks_more);
	put_output(WIRE_CHAINED, &c, sizeof(c), ticks,
		   (size_t)CHAIN_COUNT * plan->batches * sizeof(*ticks));
}

static const char *host_fact(const char *section, const char *key)
{
	const json_t *host = json_object_get(document, "host");

	return json_string_value(json_object_get(json_object_get(host, section), key));
}

static void answer_inspect(void)
{
	const char *mode = host_fact("hard", "vsyscall_mode");
	struct wire_fact fact = {.kind = WIRE_FACT_VSYSCALL};

	if (abi != ABI_x86_64 || !mode)
		return;
	snprintf(fact.name, sizeof(fact.name), "%s", mode);
	put_output(WIRE_FACT, &fact, sizeof(fact), NULL, 0);
}

/* The words of the document behind init's name, each with its NUL. Their length. */
static size_t put_words(char *to, size_t size)
{
	const json_t *words = json_object_get(json_object_get(document, "arm"), "unknown_words"),
		     *word;
	size_t i, used = (size_t)snprintf(to, size, "/init") + 1;

	json_array_foreach (words, i, word)
		used += (size_t)snprintf(to + used, size - used, "%s", json_string_value(word)) + 1;
	return used;
}

static size_t put_line(char *to, size_t size, const char *line)
{
	return line ? (size_t)snprintf(to, size, "%s\n", line) : 0;
}

/* The content of a file, as far as the document has it; 0: no such file. */
static size_t read_there(const char *path, char *to, size_t size)
{
	if (!strcmp(path, "/proc/1/cmdline"))
		return put_words(to, size);
	if (!strcmp(path, "/proc/sys/kernel/osrelease"))
		return put_line(to, size, host_fact("hard", "kernel_release"));
	if (!strcmp(path, "/proc/sys/kernel/version"))
		return put_line(to, size, host_fact("hard", "kernel_version"));
	if (!strcmp(path, "/proc/cmdline"))
		return put_line(to, size, host_fact("soft", "kernel_command_line"));
	return 0;
}

/* --- what QEMU's plugin would record --------------------------------------------------------- */

/* Its code, by index: a loop around a call that enters the kernel, and an interrupt. */
enum { FENCE, LOAD, DOWN, BRANCH, ENTER, KERNEL, INTERRUPT, IRET };
#define INTERRUPT_AT 0xffffffff81001000

static void log_put(enum log_type type, const void *bytes, size_t size)
{
	const char *text = getenv("PLUGIN_LOG");
	int fd = text ? (int)strtol(text, NULL, 10) : -1;
	const struct log_head head = {type, (uint32_t)size};

	if (text && (write(fd, &head, sizeof(head)) != sizeof(head) ||
		     write(fd, bytes, size) != (ssize_t)size))
		exit(7);
}

static void log_greet(void)
{
	static const struct log_code codes[] = {
		[FENCE] = {0x400000, 3, {0x0f, 0xae, 0xe8}},
		[LOAD] = {0x400003, 3, {0x4c, 0x89, 0xe0}},
		[DOWN] = {0x400008, 3, {0x48, 0xff, 0xcd}},
		[BRANCH] = {0x40000b, 2, {0x75, 0xf0}},
		[ENTER] = {0x400006, 2, {0x0f, 0x05}},
		[KERNEL] = {0xffffffff81000000, 1, {0x90}},
		[INTERRUPT] = {INTERRUPT_AT, 1, {0x90}},
		[IRET] = {INTERRUPT_AT + 1, 2, {0x48, 0xcf}},
	};

	log_put(LOG_HELLO, &(struct log_hello){1, 0}, sizeof(struct log_hello));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		log_put(LOG_CODE, &codes[i], sizeof(codes[i]));
}

static void log_index(uint32_t index)
{
	log_put(LOG_RUN, &index, sizeof(index));
}

/* A batch whose call is of so many instructions, with those of an interrupt in front. */
static void log_batch(size_t insn, bool interrupt, bool ended)
{
	log_put(LOG_BEGIN, NULL, 0);
	log_index(FENCE);
	log_index(LOAD);
	for (uint32_t i = INTERRUPT; interrupt && i <= IRET; i++)
		log_index(i);
	for (size_t i = 0; i < insn; i++)
		log_index(i ? KERNEL : ENTER);
	log_index(DOWN);
	log_index(BRANCH);
	log_index(FENCE);
	if (ended)
		log_put(LOG_END, NULL, 0);
}

/* With TRACE_MORE, a number, calls are longer than they were counted; with TRACE_INTERRUPT an
 * interrupt comes into each; with TRACE_NO_END the mark behind the last is not reached; with
 * TRACE_LOST no cell is recorded. */
static void answer_trace(const struct wire_plan *plan)
{
	const json_t *cost = json_object_get(cell_of(plan), "cost");
	const char *more = getenv("TRACE_MORE");
	size_t insn = (size_t)lround(json_number_value(
			      json_object_get(json_object_get(cost, "exact"), "insn"))) +
		      (more ? strtoul(more, NULL, 10) : 0);
	const struct wire_traced t = {.path = plan->path, .op = plan->op, .status = WIRE_OK};

	if (!getenv("TRACE_LOST")) {
		log_put(LOG_CELL, NULL, 0);
		log_batch(insn + 1, false, true); /* of the warm-up */
		log_batch(0, false, true);	  /* the empty loop */
		for (uint32_t i = 1; i <= plan->batches; i++)
			log_batch(insn, getenv("TRACE_INTERRUPT"),
				  i < plan->batches || !getenv("TRACE_NO_END"));
	}
	put_output(WIRE_TRACED, &t, sizeof(t), NULL, 0);
}

/* A function per page. With GUEST_HIDES the kernel hides them. */
static int symbol_at(uint64_t address, char *to, size_t size, size_t *n)
{
	const struct wire_symbol symbol = {address & ~0xfffull, (address & ~0xfffull) + 0x1000};

	if (getenv("GUEST_HIDES"))
		return -EACCES;
	memcpy(to, &symbol, sizeof(symbol));
	*n = sizeof(symbol);
	*n += (size_t)snprintf(to + *n, size - *n, "%s",
			       symbol.start == INTERRUPT_AT ? "asm_sysvec_apic_timer_interrupt"
							    : "entry_SYSCALL_64") +
	      1;
	to[(*n)++] = 0; /* of no module */
	return 0;
}

/* --------------------------------------------------------------------------------------------- */

static void answer_query(const struct wire_query *query)
{
	struct wire_answer answer = {.kind = query->kind};
	struct tsc_clock now;
	char text[8192];
	size_t n = 0;

	if (query->kind == QUERY_CLOCK && !tsc_clock_now(&now)) {
		put_output(WIRE_ANSWER, &answer, sizeof(answer), &now, sizeof(now));
		return;
	}
	if (query->kind == QUERY_FILE)
		n = read_there(query->path, text, sizeof(text));
	answer.err = n ? 0 : -ENOENT;
	if (query->kind == QUERY_SYMBOL)
		answer.err = symbol_at(query->leaf | (uint64_t)query->subleaf << 32, text,
				       sizeof(text), &n);
	if (query->kind == QUERY_UNAME) {
		const struct utsname names = {.release = "6.1.0-1-fake", .machine = "x86_64"};
		put_output(WIRE_ANSWER, &(struct wire_answer){.kind = QUERY_UNAME},
			   sizeof(struct wire_answer), &names, sizeof(names));
		return;
	}
	if (query->kind == QUERY_VDSO)
		answer.err = -ENODATA;
	put_output(WIRE_ANSWER, &answer, sizeof(answer), text, n);
}

/* With GUEST_PHASES, a file: a line for each worker that times, "i386 62500000". */
static void note_phase(uint32_t phase_ns)
{
	const char *path = getenv("GUEST_PHASES");
	FILE *out = path ? fopen(path, "ae") : NULL;

	if (out) {
		fprintf(out, "%s %u\n", abi_names[abi], phase_ns);
		fclose(out);
	}
}

static void answer_cells(const struct wire_request *request, const struct wire_plan *plans)
{
	struct wire_done done = {0};

	(void)tsc_clock_now(&done.start);
	if (request->mode == WIRE_TIME)
		note_phase(request->phase_ns);
	if (request->mode == WIRE_INSPECT)
		answer_inspect();
	for (uint32_t i = 0; i < request->n_cells; i++) {
		put_output(WIRE_BEGIN, &plans[i], sizeof(plans[i]), NULL, 0);
		if (request->mode == WIRE_PROBE)
			answer_probe(&plans[i]);
		else if (request->mode == WIRE_CHAIN)
			answer_chain(&plans[i]);
		else if (request->mode == WIRE_TRACE)
			answer_trace(&plans[i]);
		else
			answer_time(&plans[i]);
	}
	(void)tsc_clock_now(&done.end);
	put_output(WIRE_DONE, &done, sizeof(done), NULL, 0);
}

static void greet(void)
{
	struct wire_hello hello = {
		.version = WIRE_VERSION,
		.tables = wire_tables(),
		.abi = abi,
		.pid = 2,
	};

	put_output(WIRE_HELLO, &hello, sizeof(hello), NULL, 0);
}

/* One worker, from RELAY_START on. */
static void run_worker(void)
{
	static char input[INPUT];
	struct wire_request request = {0};
	size_t size = 0, used = 0;
	struct relay_head head = {0};

	put_frame(RELAY_STARTED, &(struct relay_started){0}, sizeof(struct relay_started));
	greet();
	while (head.type != RELAY_KILL && head.type != RELAY_LAST) {
		take(&head, sizeof(head));
		if (size + head.bytes > sizeof(input))
			exit(5);
		take(input + size, head.bytes);
		size += head.bytes;
		memcpy(&request, input, sizeof(request));
		used = used ? used : sizeof(request);
		for (; request.mode == WIRE_ASK && size - used >= sizeof(struct wire_query);
		     used += sizeof(struct wire_query)) {
			struct wire_query query;
			memcpy(&query, input + used, sizeof(query));
			answer_query(&query);
		}
	}
	if (head.type == RELAY_LAST)
		answer_cells(&request, (const struct wire_plan *)(input + used));
	put_frame(RELAY_ENDED, &(struct relay_ended){0}, sizeof(struct relay_ended));
}

int main(int argc, char **argv)
{
	struct relay_hello hello = {.settled = 1, .clocksource = "tsc"};
	struct relay_start start;
	struct relay_head head;

	document = argc > 1 ? json_load_file(argv[1], 0, NULL) : NULL;
	if (!document)
		return 2;
	if (argc > 4) {
		snprintf(hello.clocksource, sizeof(hello.clocksource), "%s", argv[2]);
		hello.settled = (uint32_t)strtoul(argv[3], NULL, 10);
		hello.waited_ms = (uint32_t)strtoul(argv[4], NULL, 10);
	}
	log_greet();
	put_frame(RELAY_HELLO, &hello, sizeof(hello));
	for (;;) {
		take(&head, sizeof(head));
		if (head.type != RELAY_START || head.bytes != sizeof(start))
			return 6;
		take(&start, sizeof(start));
		abi = start.abi;
		run_worker();
	}
}
