/* syspath list: the cells on this host. */
#include "bench/base/interrupts.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/counters/encode.h"
#include "bench/engine/counting.h"
#include "bench/engine/engine.h"

#include <stdio.h>
#include <string.h>

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
	.shared = {PLACE_OPTIONS(struct list), VIA_OPTIONS(struct list), CELL_OPTIONS(struct list)},
	.doc = "The cells on this host, each ok, unavailable, unsafe or failed, with its reason; or "
	       "the events.\v"
	       "Every path is tried, in a child process, so that what is listed is what is.",
};

/* The column of conditions is printed when one was asked for. */
static void print_line(bool under, const char *abi, const char *path, const char *op,
		       const char *condition, const char *status, const char *reason)
{
	printf("%-6s  %-15s  %-30s  ", abi, path, op);
	if (under)
		printf("%-15s  ", condition);
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
			   c->reason[0] ? c->reason
			   : c->narrow_time
				   ? "32-bit time: the kernel has no such call with 64-bit time"
				   : "-");
	}
	printf("%zu cells: %zu ok, %zu unavailable, %zu unsafe, %zu failed\n", outcome->n_cells,
	       count[WIRE_OK], count[WIRE_UNAVAILABLE], count[WIRE_UNSAFE], count[WIRE_FAILED]);
	return count[WIRE_FAILED] ? EXIT_BAD_CELL : EXIT_FINE;
}

static void print_pmu(void *ctx, const char *name, const char *what)
{
	(void)ctx;
	printf("  %-20s  %s\n", name, what);
}

static int width_of(const struct event_set *set)
{
	size_t width = strlen("event");

	for (size_t i = 0; i < set->n; i++)
		if (strlen(set->events[i].name) > width)
			width = strlen(set->events[i].name);
	return (int)width;
}

static void print_event(const struct event *e, int width)
{
	bool ready = e->status == EVENT_READY;
	char group[16] = "-";

	if (ready)
		snprintf(group, sizeof(group), "%u", e->group + 1);
	printf("%-*s  %-6s  %-11s  %5s  %s\n", width, e->name, event_domain_names[e->domain],
	       ready ? "ok" : "unavailable", group,
	       !ready	  ? e->reason
	       : e->asked ? "-"
			  : "not asked for: counter truths are judged by it");
}

static void print_name(void *ctx, const char *name, const char *what)
{
	(void)ctx;
	printf("%-48s  %s\n", name, what ? what : "-");
}

/* What libpfm4 has names for in the PMU of that name. */
static int list_names(const char *pmu, size_t length)
{
	char name[EVENT_NAME_MAX];

	snprintf(name, sizeof(name), "%.*s", (int)length, pmu);
	if (!encode_names(name, print_name, NULL))
		return EXIT_FINE;
	return command_error(
		"--events: %s: libpfm4 knows no such PMU; 'syspath list --events' names those of this CPU",
		name);
}

/* The events of a list as --events takes it, each with what its count includes, whether this host
 * counts it for this user, and if not why. An exit code; 2 after one line that names an event that
 * is unknown. */
static int list_events(const char *list, const char *via)
{
	static struct counts counts;
	size_t ready = 0, length = strlen(list);

	if (length > 2 && !strcmp(list + length - 2, "::"))
		return list_names(list, length - 2);
	struct error error = {0};
	if (counting_prepare(list, &counts, &error))
		return report_error(&error);
	counting_try(via, &counts);
	int width = width_of(&counts.set);
	printf("%-*s  %-6s  %-11s  %5s  %s\n", width, "event", "counts", "status", "group",
	       "reason");
	for (size_t i = 0; i < counts.set.n; i++) {
		print_event(&counts.set.events[i], width);
		ready += counts.set.events[i].status == EVENT_READY;
	}
	printf("%zu events: %zu ok, counted in %u groups; what is in one group is counted together\n",
	       counts.set.n, ready, counts.set.n_groups);
	puts("PMUs that libpfm4 has names for on this CPU model; 'syspath list --events PMU::' lists them:");
	encode_pmus(print_pmu, NULL);
	return EXIT_FINE;
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
		return list_events(list.events, list.choice.via);
	settings.probe_only = true;
	interrupts_catch(); /* from here on there are workers and files to clear away */
	int code = choice_resolve(&list.choice, &settings, cells, &n);
	if (code)
		return code;
	code = engine_run(&settings, cells, n, NULL, &outcome, &error) ? report_error(&error)
								       : print_cells(&outcome);
	outcome_free(&outcome);
	return code;
}
