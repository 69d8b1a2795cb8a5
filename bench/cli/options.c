#include "bench/cli/options.h"

#include "bench/base/exit_code.h"
#include "bench/cli/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void option_refuse(const struct option_use *use, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	message_error("%s: %s", use->command, text);
	exit(EXIT_USAGE);
}

void options_parse(const struct command_line *line, int argc, char **argv, void *input)
{
	struct option_use use = {.command = argv[0] + strlen("syspath ")};
	static struct option_walk w; /* has joined arguments, for as long as the process */
	static struct error error;

	if (option_walk(line, argc, argv, input, &w, &error))
		option_refuse(&use, "%s; 'syspath %s --help' lists them", error.text, use.command);
	for (size_t i = 0; i < w.n_given; i++) {
		const struct option_slot *s = w.given[i];
		use.option = s->option;
		if (use.option->store)
			use.option->store(&use, s->argument ? s->argument : use.option->otherwise,
					  s->base + use.option->at);
	}
	use.option = NULL;
	if (!line->arguments && w.words.n) {
		const char *space = strrchr(use.command, ' ');
		option_refuse(&use, "'%s': %s takes no argument", w.words.word[0],
			      space ? space + 1 : use.command);
	}
	if (!w.words.n && line->missing)
		option_refuse(&use, "%s", line->missing);
	if (line->arguments)
		*(struct words *)((char *)input + line->words) = w.words;
	if (line->check)
		line->check(&use, input);
}

void option_flag(const struct option_use *use, const char *argument, void *at)
{
	(void)use;
	(void)argument;
	*(bool *)at = true;
}

void option_value(const struct option_use *use, const char *argument, void *at)
{
	(void)argument;
	*(unsigned int *)at = (unsigned int)use->option->low;
}

void option_text(const struct option_use *use, const char *argument, void *at)
{
	(void)use;
	*(const char **)at = argument;
}

void option_place(const struct option_use *use, const char *argument, void *at)
{
	if (!*argument)
		option_refuse(use, "--%s is empty; name a place, or omit it", use->option->name);
	*(const char **)at = argument;
}

void option_via(const struct option_use *use, const char *argument, void *at)
{
	(void)use;
	*(const char **)at = argument[strspn(argument, " \t\n")] ? argument : NULL;
}

static uint64_t number(const struct option_use *use, const char *argument)
{
	const struct command_option *o = use->option;
	char *end;

	errno = 0;
	unsigned long long n = strtoull(argument, &end, 10);
	if (errno || end == argument || *end || strchr(argument, '-') || n < o->low || n > o->high)
		option_refuse(use, "--%s %s: not a whole number from %llu to %llu", o->name,
			      argument, (unsigned long long)o->low, (unsigned long long)o->high);
	return n;
}

void option_u32(const struct option_use *use, const char *argument, void *at)
{
	*(uint32_t *)at = (uint32_t)number(use, argument);
}

void option_u64(const struct option_use *use, const char *argument, void *at)
{
	*(uint64_t *)at = number(use, argument);
}

void option_int(const struct option_use *use, const char *argument, void *at)
{
	*(int *)at = (int)number(use, argument);
}

void option_names(const struct option_use *use, const char *argument, void *at)
{
	const struct name_table *table = use->option->names;
	const char *bad;
	size_t length;
	char names[512] = "";

	if (!selection_parse(table, argument, at, &bad, &length))
		return;
	selection_names(table, names, sizeof(names));
	option_refuse(use, "no %s named '%.*s'; there are %s", table->kind, (int)length, bad,
		      names);
}

void option_percent(const struct option_use *use, const char *argument, void *at)
{
	const struct command_option *o = use->option;
	char *end;
	double percent = strtod(argument, &end);

	if (argument[strspn(argument, "0123456789.")] || end == argument || *end ||
	    !(percent > 0 && percent <= (double)o->high))
		option_refuse(use, "--%s %s: not a percentage above 0, to %llu", o->name, argument,
			      (unsigned long long)o->high);
	*(double *)at = percent;
}

void option_stat(const struct option_use *use, const char *argument, void *at)
{
	const struct figure_stat *stat = figure_stat_named(argument);
	char names[64];

	if (!stat || !(use->option->low >> (stat - figure_stats) & 1)) {
		figure_stat_names((unsigned int)use->option->low, names, sizeof(names));
		option_refuse(use, "--stat %s: there are %s", argument, names);
	}
	*(const struct figure_stat **)at = stat;
}

const struct command_option place_options[] = {
	OPTION("abi", 'a', "LIST", "Only these ABIs: x86_64, i386", option_names, struct choice,
	       selection.abis, .names = &abi_table),
	OPTION_CPU(struct choice),
	OPTION_WORKERS(struct choice),
	OPTION("timeout", 0, "S", "A cell hangs that gives no answer for S seconds (default: 60)",
	       option_u32, struct choice, timeout_s, .low = 1, .high = 86400, .former = "patience"),
	{0},
};

const struct command_option cell_options[] = {
	OPTION("path", 'p', "LIST", "Only these paths, comma-separated", option_names,
	       struct choice, selection.paths, .names = &path_table),
	OPTION("op", 'o', "LIST",
	       "Only these operations, comma-separated; all: those too that are left out by default",
	       option_names, struct choice, selection.ops, .names = &op_table),
	OPTION("condition", 'C', "LIST",
	       "Under these conditions: none (the default), seccomp, seccomp-args, ptrace, sud, tracepoint, seccomp-stacked, ssbd, timens",
	       option_names, struct choice, selection.conditions, .names = &condition_table),
	{0},
};

const struct command_option via_options[] = {
	OPTION_VIA(struct choice),
	{0},
};

struct choice choice_default(void)
{
	return (struct choice){.selection = selection_default(), .cpu = -1};
}

uint32_t chosen_ops(const struct selection *selection)
{
	return selection->ops == selection_default().ops ? 0 : selection->ops;
}

void choose_wait(uint32_t wait_s, bool quick, struct engine_settings *settings)
{
	settings->end_s =
		quick ? 2.7 : 10.2; /* what was measured is summed up and written after it */
	settings->wait_s = wait_s == WAIT_DEFAULT ? -1 : (double)wait_s;
}

int choose_cpu(int asked, struct engine_settings *settings, size_t n)
{
	static struct error error; /* large */
	int cpu = there_choose_cpu(settings, n, asked, &error);

	for (size_t i = 0; i < n; i++)
		settings[i].cpu = cpu;
	return cpu < 0 ? report_error(&error) : 0;
}

int choice_settings(const struct choice *choice, struct engine_settings *settings,
		    struct cell_id cells[PLAN_MAX_CELLS], size_t *n_cells)
{
	settings->worker_folder = choice->workers;
	settings->via = choice->via;
	if (choice->timeout_s)
		settings->timeout_ms = (int)choice->timeout_s * 1000;
	*n_cells = plan_cells(&choice->selection, cells);
	if (!*n_cells)
		return command_error(
			"no such cell: no chosen path has a chosen op on a chosen ABI; see 'syspath list'");
	return 0;
}

int choice_resolve(const struct choice *choice, struct engine_settings *settings,
		   struct cell_id cells[PLAN_MAX_CELLS], size_t *n_cells)
{
	int code = choice_settings(choice, settings, cells, n_cells);

	return code ? code : choose_cpu(choice->cpu, settings, 1);
}
