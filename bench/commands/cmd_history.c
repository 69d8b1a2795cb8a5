/* syspath history: its parts, of which this file holds log. */
#include "bench/cli/history_choice.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *what;
	int (*run)(int argc, char **argv);
} parts[] = {
	{"add", "put result documents into the history", history_command_add},
	{"log", "the runs it holds", history_command_log},
	{"trend", "one cell over the runs, and where its cost changed", history_command_trend},
	{"export", "all cells over the runs, as CSV for hunter", history_command_export},
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

int cmd_history(int argc, char **argv)
{
	static const char usage[] = "Usage: syspath history PART [OPTION...]";
	char name[64];

	if (argc >= 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?"))) {
		puts(usage);
		puts("Runs over time, in one SQLite file.\n");
		for (int i = 0; i < PARTS; i++)
			printf("  %-8s %s\n", parts[i].name, parts[i].what);
		puts("\n'syspath history PART --help' lists its options.\n"
		     "Exit status: 0; 2 on a usage or environment error, the history as it was; 4 when it has nothing of what was asked.");
		return EXIT_FINE;
	}
	if (argc >= 2 && !strcmp(argv[1], "--usage")) {
		puts(usage);
		return EXIT_FINE;
	}
	for (int i = 0; i < PARTS && argc >= 2; i++) {
		if (strcmp(parts[i].name, argv[1]))
			continue;
		snprintf(name, sizeof(name), "%s %s", argv[0], argv[1]);
		argv[1] = name;
		return parts[i].run(argc - 1, argv + 1);
	}
	return command_error("history: %s%s%sthere are add, log, trend, export",
			     argc >= 2 ? "no part named '" : "which part? ",
			     argc >= 2 ? argv[1] : "", argc >= 2 ? "'; " : "");
}

static const struct command_line log_command = {
	.shared = {{history_run_options, 0}},
	.doc = "The runs of the history in order of time, one line each.",
};

/* Of a run with a ruler the frequency of the core, too. */
static void print_log(const struct history_run *runs, size_t n)
{
	bool ruled = history_any_mhz(runs, n);
	char mhz[HISTORY_MHZ];

	printf("%6s  %-20s  %-8s  %5s  %6s  %-16s  %-20s  %-16s  %s%s\n", "run", "started", "host",
	       "cells", "failed", "engine", "kernel", "hostname", ruled ? "core MHz        " : "",
	       "commit");
	for (size_t i = 0; i < n; i++) {
		const struct history_run *r = &runs[i];
		printf("%6lld  %-20s  %.8s  %5lld  %6lld  %-16s  %-20s  %-16s  ", (long long)r->id,
		       r->started, r->fingerprint, (long long)r->measured, (long long)r->failed,
		       r->engine, r->kernel, r->hostname);
		if (ruled)
			printf("%-14s  ", history_mhz_text(r, mhz));
		printf("%s\n", r->commit[0] ? r->commit : "-");
	}
}

int history_command_log(int argc, char **argv)
{
	struct history_choice choice = {0};
	struct history *history;
	struct history_run *runs;
	size_t n;

	options_parse(&log_command, argc, argv, &choice);
	int code = history_choice_open(&choice, HISTORY_READ, &history);
	if (code)
		return code;
	int err = history_runs(history, &choice.filter, &runs, &n);
	if (err) {
		code = history_choice_fail(&choice, history, err);
	} else if (!n) {
		message_error("history: %s: no such run", choice.db);
		code = EXIT_NOTHING;
	} else {
		print_log(runs, n);
		free(runs);
	}
	history_close(history);
	return code;
}
