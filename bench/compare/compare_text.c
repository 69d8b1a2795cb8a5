/* Figures of a comparison as text, for the table and Markdown. */
#include "bench/base/text.h"
#include "bench/compare/compare.h"
#include "bench/document/rounded.h"

#include <math.h>
#include <string.h>

const char *compare_unit(const struct comparison *c, enum compare_status status,
			 struct judged_by by)
{
	if (c->settings.control && status != COMPARED_CONTROL)
		return "x";
	return units[units[by.figure.unit].shown].name;
}

size_t compare_count_by(const struct comparison *c, enum compare_status status, struct judged_by by)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->cells[i].status == status && compare_judged_by(&c->cells[i], by);
	return n;
}

void compare_by_text(struct judged_by by, char *text, size_t size)
{
	snprintf(text, size, "%s, %s", by.stat->name, units[by.figure.unit].words);
}

void compare_of_text(const struct compared_cell *cell, char *text, size_t size)
{
	struct figure_key figure = cell->by.figure;

	text[0] = 0;
	if (figure.unit == UNIT_CYCLE)
		snprintf(text, size, " of %s, %s", figure_key_name(figure),
			 units[figure.unit].words);
}

/* The unit of differences, which are shown as measured: in ticks. */
static const char *unit_of(const struct comparison *c, const struct compared_cell *cell)
{
	enum unit unit = cell->by.figure.unit;

	if (c->settings.control && cell->status != COMPARED_CONTROL)
		return "control";
	return units[unit].shown == unit ? units[unit].name : units[unit].words;
}

static double percent(double ratio)
{
	return unsigned_zero(100 * (ratio - 1), 0.005);
}

static double change_of(double difference)
{
	return unsigned_zero(difference, 0.0005);
}

static void level_text(const struct comparison *c, const struct compared_cell *cell, double level,
		       double scale, char *text, size_t size)
{
	enum unit unit = cell->by.figure.unit;

	if (!c->settings.control || cell->status == COMPARED_CONTROL)
		unit_text(units[unit].shown, unit == UNIT_TICK ? level * scale : level, text, size);
	else
		snprintf(text, size, "%.4f", unsigned_zero(level, 0.00005));
}

static void change_text(const struct comparison *c, const struct compared_cell *cell, char *text,
			size_t size)
{
	const struct effect *e = &cell->effect;

	if (e->kind == EFFECT_RATIO)
		snprintf(text, size, "%+.2f %%", percent(e->estimate));
	else if (e->kind == EFFECT_EXACT)
		snprintf(text, size, "%+.7g %s", e->estimate + 0.0,
			 units[cell->by.figure.unit].name);
	else
		snprintf(text, size, "%+.3f %s", change_of(e->estimate), unit_of(c, cell));
}

static void span_text(const struct comparison *c, const struct compared_cell *cell, char *text,
		      size_t size)
{
	const struct effect *e = &cell->effect;

	if (e->kind == EFFECT_EXACT)
		snprintf(text, size, "exact");
	else if (isinf(e->span.hi))
		snprintf(text, size, "unknown");
	else if (e->kind == EFFECT_RATIO)
		snprintf(text, size, "[%+.2f, %+.2f] %%", percent(e->span.lo), percent(e->span.hi));
	else
		snprintf(text, size, "[%+.3f, %+.3f] %s", change_of(e->span.lo),
			 change_of(e->span.hi), unit_of(c, cell));
}

void compare_row(const struct comparison *c, const struct compared_cell *cell,
		 struct compare_row *out)
{
	level_text(c, cell, cell->effect.base, c->base_scale, out->base, sizeof(out->base));
	level_text(c, cell, cell->effect.new, c->new_scale, out->new, sizeof(out->new));
	change_text(c, cell, out->change, sizeof(out->change));
	span_text(c, cell, out->span, sizeof(out->span));
	op_under(cell->op, cell->condition, out->op);
}

const char *compare_verdict_text(const struct compared_cell *cell)
{
	if (cell->status == COMPARED_CONTROL && cell->verdict == VERDICT_REGRESSION)
		return "slower";
	if (cell->status == COMPARED_CONTROL && cell->verdict == VERDICT_IMPROVEMENT)
		return "faster";
	return verdict_names[cell->verdict];
}

void compare_heading_text(const struct comparison *c, char *text, size_t size)
{
	const struct figure_stat *stat = c->by->stat;
	struct figure_key figure = c->by->figure;
	double alpha = c->settings.alpha;
	int n = snprintf(text, size, "%s -> %s: ", c->base.name, c->new.name);

	if (n < 0 || (size_t)n >= size)
		return text_make_printable(text);
	text += n;
	size -= (size_t)n;
	if (figure_is_exact(figure))
		snprintf(text, size, "%s per call, exact: any difference is one",
			 units[figure.unit].words);
	else
		snprintf(
			text, size,
			"%s per call%s%s, median over invocations; change by Hodges-Lehmann with its %g %% interval; p by exact rank sum, Holm over %zu cells. A change needs p < %g and at least the tolerance and %g %s",
			figure_key_name(figure),
			c->settings.control ? " as a multiple of the same run's " : ", ",
			c->settings.control ? c->settings.control
					    : units[units[figure.unit].shown].words,
			100 * (1 - alpha), c->statuses[COMPARED_JUDGED], alpha, stat->least,
			unit_name(figure.unit, stat->least));
	text_make_printable(text - n);
}

void compare_sum_text(const struct comparison *c, char *text, size_t size)
{
	bool first = true;
	int n = 0;

	for (int v = 0; v < VERDICT_COUNT && n >= 0 && (size_t)n < size; v++)
		n += snprintf(text + n, size - (size_t)n, "%s%zu %s", v ? ", " : "", c->verdicts[v],
			      verdict_names[v]);
	for (int f = 0; f < COMPARED_COUNT && n >= 0 && (size_t)n < size; f++)
		if (compare_statuses[f].sum && c->statuses[f]) {
			n += snprintf(text + n, size - (size_t)n, "%s%zu %s", first ? "; " : ", ",
				      c->statuses[f], compare_statuses[f].sum);
			first = false;
		}
	if (comparison_control_leaps(comparison_control_slower(c)) && n >= 0 && (size_t)n < size)
		snprintf(text + n, size - (size_t)n, "%scontrol slower than by drift",
			 first ? "; " : ", ");
}
