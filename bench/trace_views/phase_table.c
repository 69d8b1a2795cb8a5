#include "bench/trace_views/phase_table.h"

#include "bench/base/array.h"
#include "bench/base/text.h"
#include "bench/trace_views/trace_look.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Adds a name to those of the unknown, unless it is there. 0 or -ENOMEM. */
static int add_unknown(struct phase_table *table, const char *name)
{
	char *more;

	if (table->unknown && list_has(table->unknown, "\n", name))
		return 0;
	if (asprintf(&more, "%s%s%s", table->unknown ? table->unknown : "",
		     table->unknown ? "\n" : "", name) < 0)
		return -ENOMEM;
	free(table->unknown);
	table->unknown = more;
	return 0;
}

int phase_table_add(struct phase_table *table, const struct traced_call *call)
{
	char text[TRACE_CELL_TEXT];
	int err = 0;

	if (!array_reserve(&table->rows, table->n, 1, sizeof(*table->rows)))
		return -ENOMEM;
	struct phase_row *row = &table->rows[table->n];
	*row = (struct phase_row){strdup(trace_cell_text(call->trace, call->cell, text)),
				  call->cell->instructions,
				  {0}};
	if (!row->name)
		return -ENOMEM;
	table->n++;
	memcpy(row->phases, call->phases, sizeof(row->phases));
	for (size_t i = 0; i < call->n_sums && !err; i++)
		if (call->sums[i].phase[PHASE_unknown])
			err = add_unknown(table, traced_name(call, call->sums[i].function));
	return err;
}

static bool has_phase(const struct phase_table *table, int phase)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->rows[i].phases[phase])
			return true;
	return false;
}

/* Phases are rows, calls are columns of numbers: there are more phases than fit a line as columns,
 * so that each call has a block of its own where text is read in a terminal. */
static void print_block(FILE *out, const struct phase_row *row)
{
	size_t mitigations = 0;

	fprintf(out, "\n%s: %zu instructions\n", row->name, row->instructions);
	for (int p = 0; p < PHASES; p++) {
		if (!row->phases[p])
			continue;
		mitigations += phases[p].mitigates ? row->phases[p] : 0;
		fprintf(out, "%8zu  %5.1f %%  %s%s\n", row->phases[p],
			100.0 * (double)row->phases[p] / (double)row->instructions,
			phases[p].mitigates ? "mitigation: " : "", phases[p].name);
	}
	if (mitigations)
		fprintf(out, "%8zu  %5.1f %%  all mitigations together\n", mitigations,
			100.0 * (double)mitigations / (double)row->instructions);
}

/* Calls are columns: there are more phases than fit side by side. */
static void print_markdown(FILE *out, const struct phase_table *table)
{
	fputs("\n| phase |", out);
	for (size_t i = 0; i < table->n; i++)
		fprintf(out, " %s |", table->rows[i].name);
	fputs("\n| --- |", out);
	for (size_t i = 0; i < table->n; i++)
		fputs(" ---: |", out);
	for (int p = 0; p < PHASES; p++) {
		if (!has_phase(table, p))
			continue;
		fprintf(out, "\n| %s%s |", phases[p].mitigates ? "mitigation: " : "",
			phases[p].name);
		for (size_t i = 0; i < table->n; i++)
			fprintf(out, " %zu |", table->rows[i].phases[p]);
	}
	fputs("\n| instructions |", out);
	for (size_t i = 0; i < table->n; i++)
		fprintf(out, " %zu |", table->rows[i].instructions);
	fputc('\n', out);
}

void phase_table_print(FILE *out, const struct phase_table *table, bool markdown)
{
	if (markdown)
		print_markdown(out, table);
	for (size_t i = 0; i < table->n && !markdown; i++)
		print_block(out, &table->rows[i]);
	if (!table->unknown)
		return;
	fputs("\nFunctions whose phase is not known: ", out);
	for (const char *c = table->unknown; *c; c++)
		if (*c == '\n')
			fputs(", ", out);
		else
			fputc(*c, out);
	fputc('\n', out);
}

void phase_table_free(struct phase_table *table)
{
	for (size_t i = 0; i < table->n; i++)
		free(table->rows[i].name);
	free(table->rows);
	free(table->unknown);
	*table = (struct phase_table){0};
}
