/* What the fake worker was asked, which it writes down (tests/e2e/fake_samples.h). */
#ifndef SYSPATH_TESTS_ASKED_H
#define SYSPATH_TESTS_ASKED_H

#include "tests/e2e/fake_samples.h"
#include "tests/e2e/run_command.h"

#include <stdbool.h>
#include <stddef.h>

/* Seconds for which all processes together may wait. */
#define ASKED_WAIT "9"

enum { ASKED_WORKERS = 32, ASKED_PLANS = 64 };

/* What one worker was asked. */
struct asked {
	bool timed;
	char abi[16];
	unsigned int cells;
	unsigned long inject, wait_ns;
	struct wire_plan plan[ASKED_PLANS];
	size_t n;
};

/* Of every worker, in the order in which they ran. */
struct asked_record {
	struct asked worker[ASKED_WORKERS];
	size_t n;
	char text[1 << 16]; /* the file */
};

/* Reads what the fakes in a folder wrote down; the test fails when it cannot be read. */
void asked_load(const char *place, struct asked_record *r);

/* The timing workers, in the order in which they ran. Returns how many. */
size_t asked_timed(const struct asked_record *r, const struct asked *workers[ASKED_WORKERS]);

/* Whether the worker was asked for the cell; the test fails when it was twice. */
bool asked_for(const struct asked *w, uint32_t path, uint32_t op);

/* Runs the fakes of a folder; the document is r.json there. */
struct command_end asked_run(const char *place, const char *abi_list, const char *path_list,
			     const char *op_list, const char *seed, const char *inject,
			     const char *runs);

#endif
