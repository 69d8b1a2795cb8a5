#include "bench/driver/list_events.h"

#include "bench/counters/encode.h"
#include "bench/counters/group.h"
#include "bench/driver/commands.h"
#include "bench/driver/counting.h"

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
	char turn[16] = "-";

	if (ready)
		snprintf(turn, sizeof(turn), "%u", e->turn + 1);
	printf("%-*s  %-6s  %-11s  %4s  %s\n", width, e->name, event_domain_names[e->domain],
	       ready ? "ok" : "unavailable", turn,
	       !ready	  ? e->reason
	       : e->asked ? "-"
			  : "not asked for: counter truths are judged by it");
}

int list_events(const char *list)
{
	struct counts counts;
	size_t ready = 0;
	int code = counting_prepare(list, &counts);

	if (code)
		return code;
	event_set_make_turns(&counts.set, group_try, NULL);
	int width = width_of(&counts.set);
	printf("%-*s  %-6s  %-11s  %4s  %s\n", width, "event", "counts", "status", "turn",
	       "reason");
	for (size_t i = 0; i < counts.set.n; i++) {
		print_event(&counts.set.events[i], width);
		ready += counts.set.events[i].status == EVENT_READY;
	}
	printf("%zu events: %zu ok, counted in %u turns; what is in one turn is counted together\n",
	       counts.set.n, ready, counts.set.n_turns);
	puts("PMUs of this host that libpfm4 has names for:");
	encode_pmus(print_pmu, NULL);
	return EXIT_FINE;
}
