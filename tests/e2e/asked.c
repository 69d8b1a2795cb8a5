#include "tests/e2e/asked.h"

#include "tests/e2e/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void take_line(struct asked_record *r, const char *line)
{
	char mode[16];
	struct wire_plan p = {0};

	if (!strncmp(line, "  plan ", 7)) {
		assert_true(r->n && r->worker[r->n - 1].n < ASKED_PLANS);
		struct asked *w = &r->worker[r->n - 1];
		/* NOLINTNEXTLINE(cert-err34-c): written by the fake */
		assert_int_equal(
			sscanf(line,
			       "  plan %u %u calls %u batches %u warmup %u singles %u ruler %u alone %u",
			       &p.path, &p.op, &p.calls, &p.batches, &p.warmup, &p.singles,
			       &p.ruler, &p.alone),
			8);
		w->plan[w->n++] = p;
		return;
	}
	assert_true(r->n < ASKED_WORKERS);
	struct asked *w = &r->worker[r->n++];
	*w = (struct asked){0};
	/* NOLINTNEXTLINE(cert-err34-c): written by the fake */
	assert_int_equal(sscanf(line, "%15s %15s cells %u inject %lu wait %lu", mode, w->abi,
				&w->cells, &w->inject, &w->wait_ns),
			 5);
	w->timed = !strcmp(mode, "time");
}

void asked_load(const char *place, struct asked_record *r)
{
	FILE *in = fopen(in_folder(place, FAKE_RECORD), "re");
	char line[256];

	assert_non_null(in);
	*r = (struct asked_record){0};
	for (size_t used = 0; fgets(line, sizeof(line), in);) {
		used += (size_t)snprintf(r->text + used, sizeof(r->text) - used, "%s", line);
		assert_true(used < sizeof(r->text));
		take_line(r, line);
	}
	fclose(in);
}

size_t asked_timed(const struct asked_record *r, const struct asked *workers[ASKED_WORKERS])
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		if (r->worker[i].timed)
			workers[n++] = &r->worker[i];
	return n;
}

bool asked_for(const struct asked *w, uint32_t path, uint32_t op)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += w->plan[i].path == path && w->plan[i].op == op;
	assert_true(n <= 1);
	return n;
}

struct command_end asked_run(const char *place, const char *abi_list, const char *path_list,
			     const char *op_list, const char *seed, const char *inject,
			     const char *runs)
{
	return syspath(NULL, "run", "--workers", place, "--abi", abi_list, "--path", path_list,
		       "--op", op_list, "--quick", "--batches", "5", "--invocations", runs,
		       "--seed", seed, "--inject", inject, "--wait", ASKED_WAIT, "--output",
		       in_folder(place, "r.json"), NULL);
}
