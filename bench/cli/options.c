#include "bench/cli/options.h"

#include "bench/base/exit_code.h"
#include "bench/cli/message.h"
#include "bench/cli/option_check.h"
#include "bench/host/cpus_here.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct choice choice_default(void)
{
	return (struct choice){.selection = selection_all(), .cpu = -1};
}

/* "run" of "syspath run". */
static const char *command_name(const char *name)
{
	const char *space = strchr(name, ' ');

	return space ? space + 1 : name;
}

void option_refuse(const struct argp_state *state, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	message_error("%s: %s", command_name(state->name), text);
	exit(EXIT_USAGE);
}

error_t option_no_argument(const struct argp_state *state, int key, const char *arg)
{
	if (key != ARGP_KEY_ARG) /* ARGP_KEY_INIT comes before state->name is set */
		return ARGP_ERR_UNKNOWN;
	const char *space = strrchr(state->name, ' ');
	option_refuse(state, "'%s': %s takes no argument", arg, space ? space + 1 : state->name);
}

error_t options_parse(const struct argp *argp, int argc, char **argv, unsigned flags, void *input)
{
	const char *name = command_name(argv[0]);
	struct error error = {0};

	if (!option_check(argp, argc, argv, flags, &error))
		return argp_parse(argp, argc, argv, flags, NULL, input);
	message_error("%s: %s; 'syspath %s --help' lists them", name, error.text, name);
	return EINVAL;
}

uint64_t option_number(const struct argp_state *state, const char *option, const char *arg,
		       uint64_t low, uint64_t high)
{
	char *end;

	errno = 0;
	unsigned long long n = strtoull(arg, &end, 10);
	if (errno || end == arg || *end || strchr(arg, '-') || n < low || n > high)
		option_refuse(state, "%s %s: not a whole number from %llu to %llu", option, arg,
			      (unsigned long long)low, (unsigned long long)high);
	return n;
}

const char *option_place(const struct argp_state *state, const char *option, const char *arg)
{
	if (!*arg)
		option_refuse(state, "%s is empty; name a place, or omit it", option);
	return arg;
}

enum figure_kind option_stat(const struct argp_state *state, const char *arg)
{
	enum figure_kind stat;

	if (!figure_stat_named(arg, &stat))
		option_refuse(state, "--stat %s: there are floor and p50", arg);
	return stat;
}

static void take_list(const struct argp_state *state, const struct name_table *table,
		      const char *list, uint32_t *mask)
{
	const char *bad;
	size_t length;
	char names[512] = "";

	if (!selection_parse(table, list, mask, &bad, &length))
		return;
	selection_names(table, names, sizeof(names));
	option_refuse(state, "no %s named '%.*s'; there are %s", table->kind, (int)length, bad,
		      names);
}

enum { KEY_TIMEOUT = 512 }; /* beyond the keys of every command */

static error_t take_place(int key, char *arg, struct argp_state *state)
{
	struct choice *choice = state->input;

	switch (key) {
	case 'a':
		take_list(state, &abi_table, arg, &choice->selection.abis);
		return 0;
	case 'c':
		choice->cpu = (int)option_number(state, "--cpu", arg, 0, CPULIST_MAX - 1);
		return 0;
	case 'w':
		choice->workers = option_place(state, "--workers", arg);
		return 0;
	case KEY_TIMEOUT:
		choice->timeout_ms = (int)option_number(state, "--timeout", arg, 1, 86400) * 1000;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option place_options[] = {
	{"abi", 'a', "LIST", 0, "Only these ABIs: x86_64, i386", 0},
	{"cpu", 'c', "N", 0, "Measure on this CPU (default: the last that is allowed)", 0},
	{"workers", 'w', "DIR", 0, "Take syspath-worker64 and syspath-worker32 from this folder",
	 0},
	{"timeout", KEY_TIMEOUT, "S", 0,
	 "A cell hangs that gives no answer for S seconds (default: 60)", 0},
	{"patience", KEY_TIMEOUT, "S", OPTION_HIDDEN, NULL, 0}, /* its name before */
	{0},
};

const struct argp place_argp = {.options = place_options, .parser = take_place};

static error_t take_choice(int key, char *arg, struct argp_state *state)
{
	struct choice *choice = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = choice;
		return 0;
	case 'p':
		take_list(state, &path_table, arg, &choice->selection.paths);
		return 0;
	case 'o':
		take_list(state, &op_table, arg, &choice->selection.ops);
		return 0;
	case 'C':
		take_list(state, &condition_table, arg, &choice->selection.conditions);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option choice_options[] = {
	{"path", 'p', "LIST", 0, "Only these paths, comma-separated", 0},
	{"op", 'o', "LIST", 0, "Only these operations, comma-separated", 0},
	{"condition", 'C', "LIST", 0,
	 "Under these conditions: none (the default), seccomp, seccomp-args, ptrace, sud, "
	 "tracepoint",
	 0},
	{0},
};

const struct argp_child place_children[] = {{&place_argp, 0, NULL, 0}, {0}};

const struct argp choice_argp = {
	.options = choice_options,
	.parser = take_choice,
	.children = place_children,
};

const struct argp_child choice_children[] = {{&choice_argp, 0, NULL, 0}, {0}};

int choice_resolve(const struct choice *choice, struct engine_settings *settings,
		   struct cell_id cells[PLAN_MAX_CELLS], size_t *n_cells)
{
	struct error error = {0};
	int cpu = cpus_choose(choice->cpu, &error);

	if (cpu < 0)
		return report_error(&error);
	settings->cpu = cpu;
	settings->worker_folder = choice->workers;
	if (choice->timeout_ms)
		settings->timeout_ms = choice->timeout_ms;
	*n_cells = plan_cells(&choice->selection, cells);
	if (!*n_cells) {
		message_error("no such cell: no chosen path has a chosen op on a chosen ABI; see "
			      "'syspath list'");
		return EXIT_USAGE;
	}
	return 0;
}
