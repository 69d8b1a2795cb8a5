#include "bench/bars/boot_charts.h"

#include "bench/bars/arms_plot.h"
#include "bench/bars/vsyscall_plot.h"
#include "bench/base/array.h"
#include "bench/base/text.h"
#include "bench/plot/chart_file.h"
#include "bench/plot/plot_ops.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TOGETHER = 8,
	STEM = 160, /* bytes of a chart's file name without its ending */
};

/* Charts being added. */
struct charts {
	struct chart_queue *queue;
	const struct arms *arms;
	const struct boot_chart_place *place;
	struct plot_ops ops;
	char (*stem)[STEM]; /* those that are taken */
	size_t stems;
	struct error *error;
};

/* The default arms that are alike in one respect; `document` has room for all. */
struct group {
	const struct run_document **document;
	size_t n;
};

static bool is_taken(const struct charts *c, const char *stem)
{
	for (size_t i = 0; i < c->stems; i++)
		if (!strcmp(c->stem[i], stem))
			return true;
	return false;
}

/* Two kernels may have a name, or all of it that a file's name has room for, in common: the second
 * gets a number. 0 or -1. */
static int take_stem(struct charts *c, char stem[STEM])
{
	char plain[STEM];

	memcpy(plain, stem, sizeof(plain));
	for (size_t i = 2; is_taken(c, stem); i++)
		snprintf(stem, STEM, "%.*s-%zu", STEM - 24, plain, i);
	if (!array_reserve(&c->stem, c->stems, 1, STEM))
		return -1;
	memcpy(c->stem[c->stems++], stem, STEM);
	return 0;
}

/* As NAME.svg and NAME.png, as far as those formats are asked for, by scripts/bars.gp. */
static int add_text(struct charts *c, const char *name, const char *text)
{
	static const char *const scripts[] = {"axis", "bars", NULL};
	char id[STEM + 8];

	snprintf(id, sizeof(id), "boots_%s", name);
	struct chart_file chart = {"", c->place->folder, name, id, scripts, c->place->drawn};
	return chart_file_add(c->queue, &chart, text, c->place->formats, c->error);
}

/* Adds the text, which is freed, unless there is nothing to draw. `op`: NULL, of several. */
static int add(struct charts *c, char *text, size_t rows, const char *stem, const char *op)
{
	char name[STEM];

	if (!text)
		return rows ? error_no_memory(c->error, NULL) : 0;
	snprintf(name, sizeof(name), "%.*s%s%s", STEM - 48, stem, op ? "-" : "", op ? op : "");
	int code = take_stem(c, name) ? error_no_memory(c->error, NULL) : add_text(c, name, text);
	free(text);
	return code;
}

/* Instructions by path, a bar per arm of the group; in several charts when one has no room. */
static int add_group(struct charts *c, const struct group *g, const char *stem)
{
	size_t parts = (g->n + BARS_SERIES - 1) / BARS_SERIES;
	int code = 0;

	for (size_t p = 0; p < parts; p++) {
		size_t from = p * BARS_SERIES, left = g->n - from, rows;
		struct arms arms = {g->document + from, left < BARS_SERIES ? left : BARS_SERIES};
		char part[64] = "";
		if (parts > 1)
			snprintf(part, sizeof(part), ", part %zu of %zu", p + 1, parts);
		for (size_t o = 0; o < c->ops.n && !code; o++) {
			char *text = arms_plot_paths(&arms, c->ops.name[o], part, &rows);
			code = add(c, text, rows, stem, c->ops.name[o]);
		}
	}
	return code;
}

/* "modes" or "kernels" and what the group has in common. */
static void group_stem(char stem[STEM], const char *kind, const char *a, const char *b)
{
	snprintf(stem, STEM, "%s-%.60s-%.40s", kind, a, b);
	for (char *c = stem; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '_';
}

/* The arms that are like the i-th, unless there are none or they were added before. */
static int add_like(struct charts *c, const struct group *all, size_t first, bool by_mode)
{
	const struct run_arm *like = &all->document[first]->arm;
	const struct run_document **room = calloc(all->n, sizeof(const void *));
	struct group g = {room, 0};
	char stem[STEM], release[ARMS_RELEASE];
	bool before = false;
	int code = 0;

	if (!room)
		return error_no_memory(c->error, NULL);
	for (size_t i = 0; i < all->n; i++) {
		const struct run_arm *arm = &all->document[i]->arm;
		bool in = !text_order(arm->cpu, like->cpu) &&
			  (by_mode ? !text_order(arm->kernel, like->kernel)
				   : !text_order(arm->append, like->append));
		before |= in && i < first;
		if (in)
			g.document[g.n++] = all->document[i];
	}
	arms_release(all->document[first], release);
	if (by_mode)
		group_stem(stem, "modes", release, like->cpu ? like->cpu : "");
	else
		group_stem(stem, "kernels", like->append ? like->append : "",
			   like->cpu ? like->cpu : "");
	if (g.n > 1 && !before)
		code = add_group(c, &g, stem);
	free(room);
	return code;
}

/* All arms that are no option of a sweep. */
static int add_defaults(struct charts *c, const struct group *all, bool swept)
{
	int code = 0;

	if (all->n <= TOGETHER) /* one alone shows nothing that a sweep's chart does not */
		return all->n > !!swept ? add_group(c, all, c->place->stem) : 0;
	for (size_t i = 0; i < all->n && !code; i++) {
		code = add_like(c, all, i, true);
		if (!code)
			code = add_like(c, all, i, false);
	}
	return code;
}

/* Whether an operation is one that the vsyscall page has. */
static bool of_page(const struct plot_ops *chosen)
{
	for (size_t i = 0; i < chosen->n; i++)
		if (ops[op_by_name(chosen->name[i])].slot)
			return true;
	return false;
}

/* The modes of the vsyscall page, for each kernel, CPU model and command line of which there are
 * several. */
static int add_vsyscall(struct charts *c, const struct group *all)
{
	const struct run_document **room = calloc(all->n + 1, sizeof(const void *));
	char stem[STEM], release[ARMS_RELEASE];
	int code = room ? 0 : error_no_memory(c->error, NULL);

	for (size_t i = 0; i < all->n && !code; i++) {
		const struct run_document *like = all->document[i];
		struct arms arms = {room, 0};
		bool before = false;
		for (size_t k = 0; k < all->n; k++) {
			if (!vsyscall_plot_alike(all->document[k], like))
				continue;
			before |= k < i;
			room[arms.n++] = all->document[k];
		}
		size_t rows = 0;
		char *text = before ? NULL : vsyscall_plot(&arms, &rows);
		arms_release(like, release);
		group_stem(stem, "vsyscall", release, like->arm.cpu ? like->arm.cpu : "");
		code = add(c, text, rows, stem, NULL);
	}
	free(room);
	return code;
}

static int add_sweep(struct charts *c, size_t base)
{
	char stem[STEM];
	const char *name = c->arms->document[base]->arm.name;
	int code = 0;

	snprintf(stem, sizeof(stem), "sweep-%.100s", name);
	for (size_t o = 0; o < c->ops.n && !code; o++) {
		size_t rows;
		char *text = arms_plot_sweep(c->arms, base, c->ops.name[o], &rows);
		code = add(c, text, rows, stem, c->ops.name[o]);
	}
	return code;
}

int boot_charts_add(struct chart_queue *queue, const struct arms *arms,
		    const struct boot_chart_place *place, struct error *error)
{
	struct charts c = {.queue = queue, .arms = arms, .place = place, .error = error};
	plot_ops_choose(place->ops, arms->document, arms->n, &c.ops);
	const struct run_document **room = calloc(arms->n + 1, sizeof(const void *));
	struct group defaults = {room, 0};
	int code = room ? 0 : error_no_memory(error, NULL);

	for (size_t i = 0; i < arms->n && !code; i++)
		if (!arms->document[i]->arm.option)
			defaults.document[defaults.n++] = arms->document[i];
	arms_sort(room, defaults.n);
	if (!code)
		code = add_defaults(&c, &defaults, defaults.n < arms->n);
	if (!code && of_page(&c.ops))
		code = add_vsyscall(&c, &defaults);
	for (size_t i = 0; i < arms->n && !code; i++)
		if (arms->document[i]->arm.name && !arms->document[i]->arm.option)
			code = add_sweep(&c, i);
	free(room);
	free(c.stem);
	return code;
}
