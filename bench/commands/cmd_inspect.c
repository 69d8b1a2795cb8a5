/* syspath inspect: how this host enters the kernel. */
#include "bench/base/interrupts.h"
#include "bench/base/text.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/clockcheck/clock_check.h"
#include "bench/commands/commands.h"
#include "bench/engine/engine.h"
#include "bench/engine/host_facts.h"
#include "bench/machine/affinity.h"
#include "bench/session/process_facts.h"

#include <capstone/capstone.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { EXECUTIONS = 4 }; /* enough to see that address space randomisation moves the vDSO */

struct inspect {
	struct choice choice;
	bool check, json;
};

static void check_json(const struct option_use *use, void *input)
{
	const struct inspect *in = input;

	if (in->json && !in->check)
		option_refuse(use, "--json goes with --check");
}

static const struct command_option options[] = {
	OPTION("check", 0, NULL,
	       "Whether clock functions stay in user space, why not, and what to do", option_flag,
	       struct inspect, check, .group = 1),
	OPTION("json", 'j', NULL, "Print the check as one JSON object", option_flag, struct inspect,
	       json),
	{0},
};

static const struct command_line command = {
	.options = options,
	.shared = {PLACE_OPTIONS(struct inspect), VIA_OPTIONS(struct inspect)},
	.check = check_json,
	.doc = "How this host enters the kernel: what the auxiliary vector, the memory map, the "
	       "vDSO and the vsyscall page of a 64-bit and of a 32-bit process really hold.\v"
	       "Exit status: 0; 1 with --check when a clock function makes a system call although "
	       "it need not, or the clock goes back from one CPU to another; 2 on a usage or "
	       "environment error; 3 when the clocks disagree on the TSC's frequency, or it is "
	       "not known whether functions stay in user space; 4 when nothing chosen can be "
	       "measured on this host.",
};

static void print_auxv(const struct process_facts processes[EXECUTIONS], const char *name)
{
	printf("  %-16s", name);
	for (int i = 0; i < EXECUTIONS; i++) {
		const struct process_fact *f =
			process_facts_next(&processes[i], WIRE_FACT_AUXV, name, NULL);
		if (f)
			printf("  0x%" PRIx64, f->fact.value);
		else
			printf("  absent");
	}
	printf("\n");
}

static void print_maps(const struct process_facts *process)
{
	const struct process_fact *f = NULL;
	int lines = 0;

	printf("  /proc/self/maps, first execution:\n");
	for (; (f = process_facts_next(process, WIRE_FACT_MAPS, NULL, f)); lines++)
		printf("    %s\n", f->data);
	if (!lines)
		printf("    no vdso, vvar or vsyscall line, or no /proc\n");
}

static void print_vdso(const struct process_facts *process)
{
	const struct process_fact *f = NULL;
	int symbols = 0;

	printf("  vDSO symbols, name@version and offset:\n");
	for (; (f = process_facts_next(process, WIRE_FACT_VDSO_SYMBOL, NULL, f)); symbols++)
		printf("    %s@%-*s  +0x%" PRIx64 "\n", f->fact.name,
		       40 - (int)strlen(f->fact.name), f->data[0] ? f->data : "(none)",
		       f->fact.value);
	if (!symbols)
		printf("    none: no vDSO is mapped, or it cannot be parsed\n");
}

/* "int $0x80" */
static void name_instruction(const cs_insn *insn, char *name, size_t size)
{
	snprintf(name, size, "%s%s%s", insn->mnemonic, insn->op_str[0] ? " " : "", insn->op_str);
}

/* 32-bit code, one instruction a line (address, bytes, mnemonic), up to and with the first return,
 * or as far as it decodes; above it the first instruction that enters the kernel. */
static void print_code(const struct process_fact *code)
{
	char entry[192] = "no entry instruction", name[192];
	size_t n = 0, length = 0;
	cs_insn *insns = NULL;
	csh decoder;

	if (cs_open(CS_ARCH_X86, CS_MODE_32, &decoder) == CS_ERR_OK) {
		cs_option(decoder, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
		n = cs_disasm(decoder, (const void *)code->data, code->fact.bytes, code->fact.value,
			      0, &insns);
		cs_close(&decoder);
	}
	while (length < n && (!length || insns[length - 1].id != X86_INS_RET))
		length++;
	for (size_t i = length; i-- > 0;)
		if (insns[i].id == X86_INS_SYSENTER || insns[i].id == X86_INS_SYSCALL ||
		    insns[i].id == X86_INS_INT)
			name_instruction(&insns[i], entry, sizeof(entry));
	printf("  __kernel_vsyscall enters by %s:\n", entry);
	for (size_t i = 0; i < length; i++) {
		printf("    %08" PRIx64 "  ", insns[i].address);
		for (int k = 0; k < insns[i].size; k++)
			printf("%02x ", insns[i].bytes[k]);
		printf("%*s", 3 * (7 - insns[i].size), "");
		name_instruction(&insns[i], name, sizeof(name));
		printf(" %s\n", name);
	}
	if (n)
		cs_free(insns, n);
}

static void print_entry(const struct process_facts *process)
{
	const struct process_fact *code =
		process_facts_next(process, WIRE_FACT_ENTRY_CODE, NULL, NULL);
	const struct process_fact *gs10 = process_facts_next(process, WIRE_FACT_GS10, NULL, NULL);

	if (!code) {
		printf("  __kernel_vsyscall: absent (no AT_SYSINFO)\n");
		return;
	}
	print_code(code);
	if (gs10)
		printf("  gs:0x10 holds 0x%" PRIx64 ": %s\n", gs10->fact.value,
		       gs10->fact.value == code->fact.value ? "__kernel_vsyscall"
							    : "not __kernel_vsyscall");
}

static void print_abi(const struct process_facts first[EXECUTIONS], enum abi abi)
{
	printf("\n%s process\n", abi_names[abi]);
	if (first->absent[0]) {
		printf("  %s\n", first->absent);
		return;
	}
	print_auxv(first, "AT_SYSINFO");
	print_auxv(first, "AT_SYSINFO_EHDR");
	print_maps(first);
	print_vdso(first);
	if (abi == ABI_i386)
		print_entry(first);
}

static void print_vsyscall(const struct process_facts *process)
{
	const struct process_fact *f = process_facts_next(process, WIRE_FACT_VSYSCALL, NULL, NULL);

	if (f)
		printf("vsyscall mode: %s (%s)\n", f->fact.name,
		       f->data[0] ? f->data : "the probe could not be made");
	if (f && !strcmp(f->fact.name, "none"))
		puts(CLOCK_CHECK_NO_VSYSCALL);
}

/* Which functions that could stay in user space do: the vDSO's, and the C library's above them. */
static void print_fallbacks(const struct outcome *outcome)
{
	static const char *const words[] = {
		[WIRE_ENTERS_UNKNOWN] = "unknown: no seccomp filter could be set",
		[WIRE_ENTERS_NOT] = "stays in user space",
		[WIRE_ENTERS] = "FALLBACK: makes a system call",
	};

	printf("\nfunctions that could stay in user space, each called once under a filter that traps system calls\n");
	for (size_t i = 0; i < outcome->n_cells; i++) {
		const struct cell_outcome *c = &outcome->cells[i];
		bool may_stay = cell_may_stay(c->id.abi, c->id.path, c->id.op);
		bool enters = c->enters == WIRE_ENTERS && !may_stay;
		if (may_stay || ops[c->id.op].vdso_name[c->id.abi])
			printf("  %-6s  %-4s  %-30s  %s\n", abi_names[c->id.abi],
			       paths[c->id.path].name, ops[c->id.op].name,
			       c->status != WIRE_OK ? c->reason
			       : enters		    ? "makes a system call"
						    : words[c->enters]);
	}
}

static void print_tsc(const struct outcome *outcome)
{
	double kernel_hz;
	int err = outcome->there ? 0 : tsc_hz_from_perf_mmap(&kernel_hz);

	printf("\nTSC: %.3f MHz, measured against CLOCK_MONOTONIC_RAW over %.2f s\n",
	       outcome_tsc_hz(outcome) / 1e6, outcome_duration_s(outcome));
	if (outcome->there)
		printf("     the kernel's own factor is not asked for by --via\n");
	else if (err)
		printf("     the kernel's own factor cannot be read (perf mmap page: %s)\n",
		       error_describe(err));
	else
		printf("     %.3f MHz by the kernel's own factor (perf mmap page)\n",
		       kernel_hz / 1e6);
}

static void print_line(const json_t *value)
{
	text_print(stdout, json_is_string(value) ? json_string_value(value) : "not readable");
	putchar('\n');
}

static void print_host_fact(const json_t *host, const char *section, const char *key)
{
	const json_t *value = json_object_get(json_object_get(host, section), key);
	const char *file;
	json_t *line;

	if (!json_is_object(value)) {
		printf("%s: ", key);
		print_line(value);
		return;
	}
	printf("%s:\n", key);
	json_object_foreach ((json_t *)value, file, line) {
		printf("  ");
		text_print_padded(stdout, file, 28);
		printf("  ");
		print_line(line);
	}
}

static int take_process_facts(const struct engine_settings *settings, uint32_t abis,
			      struct process_facts processes[ABI_COUNT][EXECUTIONS],
			      struct error *error)
{
	int code = 0;

	for (uint32_t abi = 0; abi < ABI_COUNT; abi++)
		for (int i = 0; i < EXECUTIONS && !code && abis >> abi & 1; i++)
			code = process_facts_take(settings, abi, &processes[abi][i], error);
	return code;
}

/* The vsyscall page is one of x86-64 processes alone: without them it is not shown. */
static void print_all(struct process_facts processes[ABI_COUNT][EXECUTIONS], uint32_t abis,
		      const struct outcome *outcome, json_t *host)
{
	print_vsyscall(processes[ABI_x86_64]);
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++)
		if (abis >> abi & 1)
			print_abi(processes[abi], abi);
	print_fallbacks(outcome);
	print_tsc(outcome);
	print_host_fact(host, "hard", "clocksource");
	print_host_fact(host, "soft", "clocksources_available");
	print_host_fact(host, "hard", "mitigations");
}

/* Prints all that is found. An exit code, or that of *error. */
static int show_all(const struct engine_settings *settings, const struct outcome *outcome,
		    uint32_t abis, json_t *host, struct error *error)
{
	static struct process_facts processes[ABI_COUNT][EXECUTIONS];
	int code = take_process_facts(settings, abis, processes, error);

	if (!code)
		print_all(processes, abis, outcome, host);
	for (uint32_t abi = 0; abi < ABI_COUNT; abi++)
		for (int i = 0; i < EXECUTIONS; i++)
			process_facts_free(&processes[abi][i]);
	return code;
}

/* Tests the CPUs of this host, or has the reason why not. 0, or the code of *error. */
static int test_cpus(const struct outcome *outcome, struct warp *warp, struct error *error)
{
	const double seconds = 0.3; /* with probing and its own start, about half a second in all */
	struct cpulist cpus = {0};

	if (outcome->there && outcome->there->other_kernel) {
		*warp = (struct warp){.from = -1, .to = -1};
		snprintf(
			warp->reason, sizeof(warp->reason),
			"it is of this host's CPUs, and the workers of --via run on another kernel");
		return 0;
	}
	int err = cpus_allowed(&cpus);
	if (err)
		return error_errno(error, err, "the CPUs that are allowed cannot be found out");
	return warp_test(&cpus, seconds, warp) ? error_set(error, EXIT_USAGE, "interrupted") : 0;
}

/* Prints whether clock functions stay in user space. An exit code, or that of *error. */
static int show_check(const struct inspect *in, const struct outcome *outcome, const json_t *host,
		      struct error *error)
{
	bool elsewhere = outcome->there && outcome->there->other_kernel;
	static struct clock_log log;
	struct warp warp;

	if (test_cpus(outcome, &warp, error))
		return error->code;
	if (elsewhere)
		log.err = -EOPNOTSUPP; /* it is a device, and no file that a worker hands over */
	else
		clock_log_read(&host_source_live, &log);
	json_t *check = clock_check(&(struct clock_check_input){outcome, host, &log, &warp});
	if (!check)
		return error_no_memory(error, "for the check");
	if (!in->json)
		clock_check_print(stdout, check);
	else if (!json_dumpf(check, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII))
		putchar('\n');
	int code = clock_check_code(check);
	json_decref(check);
	return code;
}

/* What --check asks about; else all that the vDSO and the C library have. */
static void choose_cells(struct inspect *in)
{
	struct selection *s = &in->choice.selection;

	s->paths = UINT32_C(1) << PATH_vdso | UINT32_C(1) << PATH_libc;
	s->ops = in->check ? 0 : s->ops;
	for (uint32_t op = 0; op < OP_COUNT && in->check; op++)
		if (op_asks_clock((enum op_id)op))
			s->ops |= UINT32_C(1) << op;
}

int cmd_inspect(int argc, char **argv)
{
	struct engine_settings settings = engine_defaults(true);
	struct inspect in = {.choice = choice_default()};
	static struct cell_id cells[PLAN_MAX_CELLS];
	struct outcome outcome = {0};
	struct error error = {0};
	json_t *host = NULL;
	size_t n;

	options_parse(&command, argc, argv, &in);
	choose_cells(&in);
	settings.probe_only = true;
	interrupts_catch(); /* from here on there are workers and files to clear away */
	int code = choice_resolve(&in.choice, &settings, cells, &n);
	if (code)
		return code;
	code = engine_run(&settings, cells, n, NULL, &outcome, &error);
	if (!code)
		code = host_facts_take(&settings, message_info, &host, &error);
	if (!code) {
		host_facts_set_tsc(host, outcome_tsc_hz(&outcome), &outcome.start, &outcome.end);
		code = in.check ? show_check(&in, &outcome, host, &error)
				: show_all(&settings, &outcome, in.choice.selection.abis, host,
					   &error);
	}
	/* What falls back outweighs a rate that is not sure. */
	if (!error.code && (!code || code == EXIT_NOTHING) &&
	    outcome_check_clocks(&outcome, &error))
		error_prefix(&error, "inspect: ");
	json_decref(host);
	outcome_free(&outcome);
	return error.code ? report_error(&error) : code;
}
