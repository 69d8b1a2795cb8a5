#include "bench/bars/vsyscall_plot.h"

#include "bench/bars/bars.h"
#include "bench/base/text.h"
#include "bench/ops/ops.h"
#include "stubs/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the order of what is given up: to be read, to be run, to be there. */
static const char *const modes[] = {"native", "emulate", "xonly", "none"};

enum { MODES = sizeof(modes) / sizeof(modes[0]) };

/* The page and what programs call in its place. */
static const enum path_id page_paths[] = {PATH_vsyscall, PATH_syscall, PATH_libc, PATH_vdso};

/* A bar of the comparison of modes. */
struct mode_series {
	const struct run_document *document;
	enum path_id path;
	const char *mode; /* NULL: any */
};

struct mode_chart {
	const struct run_document *of[MODES]; /* NULL: no arm has the mode */
	struct mode_series series[BARS_SERIES];
	size_t n;
	bool fallback;
};

static const struct run_cell *page_cell(const struct run_document *document, enum path_id path,
					int op)
{
	return arms_measured(document, abi_names[ABI_x86_64], paths[path].name, ops[op].name);
}

/* Whether a path costs the same in both, in every operation of the page. */
static bool same_costs(const struct run_document *a, const struct run_document *b,
		       enum path_id path)
{
	for (int o = 0; o < OP_COUNT; o++) {
		const struct run_cell *one = page_cell(a, path, o), *two = page_cell(b, path, o);
		if (ops[o].slot && (!one != !two || (one && arms_count(one) != arms_count(two))))
			return false;
	}
	return true;
}

static void add_series(struct mode_chart *c, enum path_id path)
{
	const struct run_document *first = NULL;
	bool same = path != PATH_vsyscall;

	for (size_t m = 0; m < MODES; m++) {
		first = first ? first : c->of[m];
		same = same && (!c->of[m] || same_costs(first, c->of[m], path));
	}
	for (size_t m = 0; m < MODES && c->n < BARS_SERIES; m++)
		if (c->of[m] && (!same || c->of[m] == first))
			c->series[c->n++] =
				(struct mode_series){c->of[m], path, same ? NULL : modes[m]};
}

/* A row per operation of the page that was counted; returns how many. */
static size_t put_page_rows(FILE *out, struct mode_chart *c)
{
	struct bar bars[BARS_SERIES];
	size_t rows = 0;

	fputs("$values << END\n", out);
	for (int o = 0; o < OP_COUNT; o++) {
		bool have = false;
		for (size_t i = 0; i < c->n; i++) {
			const struct run_cell *cell =
				page_cell(c->series[i].document, c->series[i].path, o);
			bars[i] = cell ? bar_of(arms_count(cell), false, cell)
				       : (struct bar){.figure = "not available"};
			have |= cell != NULL;
			c->fallback |= cell && cell->fallback;
		}
		if (!ops[o].slot || !have)
			continue;
		rows++;
		bars_put_row(out, ops[o].name, bars, c->n);
	}
	fputs("END\n", out);
	return rows;
}

/* The command line without the mode; to be freed. NULL when memory is out. */
static char *other_words(const struct run_arm *arm)
{
	static const char mode[] = "vsyscall=";
	char *words = strdup(arm->append ? arm->append : ""), *to = words;

	for (const char *at = words; words && *at;) {
		size_t n = strcspn(at, " "), with = n + (at[n] == ' ');
		if (strncmp(at, mode, strlen(mode)) != 0) {
			memmove(to, at, with);
			to += with;
		}
		at += with;
	}
	if (words)
		*(to > words && to[-1] == ' ' ? to - 1 : to) = 0;
	return words;
}

bool vsyscall_plot_alike(const struct run_document *a, const struct run_document *b)
{
	char *words = other_words(&a->arm), *others = other_words(&b->arm);
	bool same = words && others && !strcmp(words, others) &&
		    !text_order(a->arm.kernel, b->arm.kernel) &&
		    !text_order(a->arm.cpu, b->arm.cpu);

	free(words);
	free(others);
	return same;
}

/* 0 or -1 when memory is out. */
static int put_head(FILE *out, const struct mode_chart *c)
{
	const struct run_arm *arm = &c->series[0].document->arm;
	char release[ARMS_RELEASE], line[512], *words = other_words(arm);

	if (!words)
		return -1;
	fprintf(out,
		"$head << END\n|The vsyscall page by mode, and its alternatives: %s per call\n",
		units[UNIT_INSTRUCTION].words);
	arms_release(c->series[0].document, release);
	snprintf(line, sizeof(line), "Linux %s, %.60s%s%.300s", release,
		 arm->cpu ? arm->cpu : "unknown", *words ? ", " : "", words);
	free(words);
	bars_put_line(out, line);
	snprintf(
		line, sizeof(line),
		"Exact counts from an emulator, user and kernel together, the empty loop subtracted; x86_64. Without a mode: the same in all. %s",
		c->fallback ? bars_fallback_note : "");
	bars_put_line(out, line);
	fputs("END\n$names << END\n", out);
	for (size_t i = 0; i < c->n; i++) {
		const struct mode_series *s = &c->series[i];
		snprintf(line, sizeof(line), "%s%s%s", paths[s->path].name, s->mode ? ", " : "",
			 s->mode ? s->mode : "");
		bars_put_line(out, line);
	}
	fputs("END\n", out);
	return 0;
}

/* The first arm of each mode; returns how many there are. */
static size_t find_modes(const struct arms *arms, struct mode_chart *c)
{
	size_t there = 0;

	for (size_t m = 0; m < MODES; m++) {
		for (size_t i = 0; i < arms->n && !c->of[m]; i++)
			if (!strcmp(document_fact_or_unknown(arms->document[i], "hard",
							     "vsyscall_mode"),
				    modes[m]))
				c->of[m] = arms->document[i];
		there += c->of[m] != NULL;
	}
	return there;
}

char *vsyscall_plot(const struct arms *arms, size_t *rows)
{
	struct mode_chart c = {.n = 0};
	struct sheet sheet;

	*rows = 0;
	if (find_modes(arms, &c) < 2)
		return NULL;
	for (size_t p = 0; p < sizeof(page_paths) / sizeof(page_paths[0]); p++)
		add_series(&c, page_paths[p]);
	*rows = 1;
	if (!sheet_open(&sheet))
		return NULL;
	size_t counted = put_page_rows(sheet.out, &c);
	bars_put_shape(sheet.out, &(struct bars_shape){c.n, counted, UNIT_INSTRUCTION, "", false});
	*rows = put_head(sheet.out, &c) ? 0 : counted;
	bool failed = counted && !*rows;
	char *whole = bars_finish(&sheet, rows);
	*rows = failed ? 1 : *rows;
	return whole;
}
