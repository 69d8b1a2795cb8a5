/* syspath list: the cells on this host. */
#include "bench/base/interrupts.h"
#include "bench/cli/list_events.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/counters/event_set.h"
#include "bench/engine/engine.h"

#include <stdio.h>

struct list {
	struct choice choice;
	const char *events; /* NULL: the cells are listed */
};

static const struct command_option options[] = {
	OPTION("events", 'e', "LIST",
	       "List events to be counted instead: those of run --events LIST, or the default ones; PMU:: lists the names that libpfm4 has for a PMU",
	       option_text, struct list, events, .otherwise = EVENT_DEFAULT, .group = 1),
	{0},
};

static const struct command_line command = {
	.options = options,
	.shared = {PLACE_OPTIONS(struct list), CELL_OPTIONS(struct list)},
	.doc = "The cells on this host, each ok, unavailable, unsafe or failed, with its reason; or "
	       "the events.\v"
	       "Every path is tried, in a child process, so that what is listed is what is.",
};

/* The column of conditions stands there when one was asked for. */
static void print_line(bool under, const char *abi, const char *path, const char *op,
		       const char *condition, const char *status, const char *reason)
{
	printf("%-6s  %-15s  %-30s  ", abi, path, op);
	if (under)
		printf("%-12s  ", condition);
	printf("%-11s  %s\n", status, reason);
}

static int print_cells(const struct outcome *outcome)
{
	size_t count[WIRE_STATUS_COUNT] = {0};
	bool under = false;

	for (size_t i = 0; i < outcome->n_cells; i++)
		under = under || outcome->cells[i].id.condition != CONDITION_none;
	print_line(under, "abi", "path", "op", "condition", "status", "reason");
	for (size_t i = 0; i < outcome->n_cells; i++) {
		const struct cell_outcome *c = &outcome->cells[i];
		count[c->status]++;
		print_line(under, abi_names[c->id.abi], paths[c->id.path].name, ops[c->id.op].name,
			   conditions[c->id.condition].name, cell_status_names[c->status],
			   c->reason[0] ? c->reason : "-");
	}
	printf("%zu cells: %zu ok, %zu unavailable, %zu unsafe, %zu failed\n", outcome->n_cells,
	       count[WIRE_OK], count[WIRE_UNAVAILABLE], count[WIRE_UNSAFE], count[WIRE_FAILED]);
	return count[WIRE_FAILED] ? EXIT_BAD_CELL : EXIT_FINE;
}

int cmd_list(int argc, char **argv)
{
	struct engine_settings settings = engine_defaults(true);
	struct list list = {.choice = choice_default()};
	static struct cell_id cells[PLAN_MAX_CELLS];
	struct outcome outcome = {0};
	struct error error = {0};
	size_t n;

	options_parse(&command, argc, argv, &list);
	if (list.events)
		return list_events(list.events);
	settings.probe_only = true;
	int code = choice_resolve(&list.choice, &settings, cells, &n);
	if (code)
		return code;
	interrupts_catch();
	code = engine_run(&settings, cells, n, NULL, &outcome, &error) ? report_error(&error)
								       : print_cells(&outcome);
	outcome_free(&outcome);
	return code;
}
