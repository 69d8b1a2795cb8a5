#include "bench/cli/list_events.h"

#include "bench/base/exit_code.h"
#include "bench/cli/message.h"
#include "bench/counters/encode.h"
#include "bench/engine/counting.h"

#include <stdio.h>
#include <string.h>

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
	message_error(
		"--events: %s: libpfm4 knows no such PMU; 'syspath list --events' names those of "
		"this CPU",
		name);
	return EXIT_USAGE;
}

int list_events(const char *list)
{
	static struct counts counts;
	size_t ready = 0, length = strlen(list);

	if (length > 2 && !strcmp(list + length - 2, "::"))
		return list_names(list, length - 2);
	struct error error = {0};
	if (counting_prepare(list, &counts, &error))
		return report_error(&error);
	counting_try(&counts);
	int width = width_of(&counts.set);
	printf("%-*s  %-6s  %-11s  %5s  %s\n", width, "event", "counts", "status", "group",
	       "reason");
	for (size_t i = 0; i < counts.set.n; i++) {
		print_event(&counts.set.events[i], width);
		ready += counts.set.events[i].status == EVENT_READY;
	}
	printf("%zu events: %zu ok, counted in %u groups; what is in one group is counted "
	       "together\n",
	       counts.set.n, ready, counts.set.n_groups);
	puts("PMUs that libpfm4 has names for on this CPU model; 'syspath list --events PMU::' "
	     "lists "
	     "them:");
	encode_pmus(print_pmu, NULL);
	return EXIT_FINE;
}
