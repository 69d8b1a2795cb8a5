#include "bench/table/arms_table.h"

#include "bench/base/text.h"
#include "bench/document/arms.h"
#include "bench/ops/ops.h"
#include "bench/table/table.h"
#include "stubs/paths.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_WIDTH = 8 };

/* A fact of the host, of documents that have it: a 32-bit kernel has no vsyscall page. */
static void print_fact(FILE *out, const struct run_document *d, const char *what, const char *key)
{
	const char *fact = document_fact(d, "hard", key);

	if (!fact)
		return;
	fprintf(out, ", %s ", what);
	text_print(out, fact);
}

static void print_legend(FILE *out, const struct arms_column *columns, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++)
		width = strlen(columns[i].name) > width ? strlen(columns[i].name) : width;
	for (size_t i = 0; i < n; i++) {
		const struct run_document *d = columns[i].document;
		fprintf(out, "[%zu] %s%-*s  ", i + 1, i < 9 && n > 9 ? " " : "", (int)width,
			columns[i].name);
		if (!d) {
			fputs("failed\n", out);
			continue;
		}
		const char *cpu = d->arm.cpu, *append = d->arm.append;
		text_print(out, document_fact_or_unknown(d, "hard", "kernel_release"));
		fputs(", ", out);
		text_print(out, cpu ? cpu : "unknown");
		print_fact(out, d, "vsyscall", "vsyscall_mode");
		print_fact(out, d, "__kernel_vsyscall", "kernel_vsyscall");
		if (append && append[0]) {
			fputs(": ", out);
			text_print(out, append);
		}
		fprintf(out, "; %.4g of the batches agree or more\n", arms_smallest_share(d));
	}
}

/* One figure of the table, right-aligned. */
static void print_cell(FILE *out, bool pipes, const struct run_cell *cell)
{
	char text[40];

	if (!cell)
		snprintf(text, sizeof(text), " ");
	else if (cell->status == CELL_FAILED)
		snprintf(text, sizeof(text), "FAILED");
	else if (cell->status == CELL_UNSAFE)
		snprintf(text, sizeof(text), "unsafe");
	else if (!cell->measured)
		snprintf(text, sizeof(text), "-");
	else
		snprintf(text, sizeof(text), "%.6g%s", arms_count(cell), cell->fallback ? "f" : "");
	bool marked = cell && cell->fallback && cell->measured;
	if (pipes)
		fprintf(out, " %s |", text);
	else
		fprintf(out, "%*s%s", CELL_WIDTH + marked, text, marked ? "" : " ");
}

/* A row is printed if any arm has the cell; an empty loop, if it is not 0. */
static int row_matters(const struct arms_column *columns, size_t n, const char *abi,
		       const char *path, const char *op)
{
	int empty = !strcmp(path, "empty");

	for (size_t i = 0; i < n; i++) {
		const struct run_cell *cell =
			columns[i].document ? document_cell(columns[i].document, abi, path, op)
					    : NULL;
		if (cell && (!empty || cell->status == CELL_FAILED || arms_count(cell) < 0 ||
			     arms_count(cell) > 0))
			return 1;
	}
	return 0;
}

static void print_titles(FILE *out, bool pipes, const char *op, size_t n)
{
	fprintf(out, pipes ? "\n### %s\n\n| path | abi |" : "\n%s\n  path            abi   ", op);
	for (size_t i = 0; i < n; i++) {
		char head[24];
		snprintf(head, sizeof(head), "[%zu]", i + 1);
		if (pipes)
			fprintf(out, " %s |", head);
		else
			fprintf(out, "%*s ", CELL_WIDTH, head);
	}
	fputs(pipes ? "\n| --- | --- |" : "\n", out);
	for (size_t i = 0; i < n && pipes; i++)
		fputs(i + 1 < n ? " ---: |" : " ---: |\n", out);
}

static void print_op(FILE *out, bool pipes, const struct arms_column *columns, size_t n,
		     const char *op)
{
	int headed = 0;

	for (int p = 0; p < PATH_COUNT; p++)
		for (int a = 0; a < ABI_COUNT; a++) {
			if (!row_matters(columns, n, abi_names[a], paths[p].name, op))
				continue;
			if (!headed++)
				print_titles(out, pipes, op, n);
			if (pipes)
				fprintf(out, "| `%s` | %s |", paths[p].name, abi_names[a]);
			else
				fprintf(out, "  %-15s %-6s", paths[p].name, abi_names[a]);
			for (size_t i = 0; i < n; i++)
				print_cell(out, pipes,
					   columns[i].document
						   ? document_cell(columns[i].document,
								   abi_names[a], paths[p].name, op)
						   : NULL);
			fputc('\n', out);
		}
}

/* Each reason is printed once, with the arms it applies to. */
static void print_absence(FILE *out, const struct arms_column *columns, size_t n, size_t first,
			  const struct run_cell *cell)
{
	const char *comma = "";

	if (arms_first_absent(columns[first].document, cell) != cell)
		return;
	for (size_t i = 0; i < first; i++)
		if (arms_first_absent(columns[i].document, cell))
			return;
	fprintf(out, "  %-15s %-6s  %s in ", cell->path, cell->abi,
		cell_status_names[cell->status]);
	for (size_t i = 0; i < n; i++)
		if (arms_first_absent(columns[i].document, cell)) {
			fprintf(out, "%s[%zu]", comma, i + 1);
			comma = " ";
		}
	fputs(": ", out);
	text_print(out, cell->reason);
	fputc('\n', out);
}

static bool has_narrow_time(const struct run_document *d)
{
	for (size_t i = 0; d && i < d->n_cells; i++)
		if (d->cells[i].measured && d->cells[i].narrow_time)
			return true;
	return false;
}

static void print_narrow_time(FILE *out, const struct arms_column *columns, size_t n)
{
	size_t printed = 0;

	for (size_t i = 0; i < n; i++)
		if (has_narrow_time(columns[i].document))
			fprintf(out, "%s[%zu]", printed++ ? " " : "  32-bit time in ", i + 1);
	if (printed)
		fputs(": clock_gettime of the i386 table and vDSO, which have none with 64-bit time there\n",
		      out);
}

/* An arm whose vsyscall= parameter had no effect. */
static void print_mode_not_followed(FILE *out, const struct arms_column *column)
{
	static const char key[] = "vsyscall=";
	const char *at = column->document->arm.append, *asked = NULL;

	while (at && (at = strstr(at, key))) {
		at += sizeof(key) - 1;
		asked = at; /* the kernel uses the last one */
	}
	const char *found = document_fact_or_unknown(column->document, "hard", "vsyscall_mode");
	size_t length = asked ? strcspn(asked, " ") : 0;
	if (!asked || (strlen(found) == length && !strncmp(asked, found, length)))
		return;
	text_print(out, column->name);
	fprintf(out, " asked for vsyscall=%.*s; what the kernel has is ", (int)length, asked);
	text_print(out, found);
	fputs(": it does not know the mode asked for\n", out);
}

static void print_table(FILE *out, const struct arms_column *columns, size_t n, bool pipes)
{
	const char *unit = units[UNIT_INSTRUCTION].words;

	fputs(pipes ? TABLE_FENCE : "", out);
	fprintf(out,
		"%c%s per call, user and kernel together, empty loop subtracted. -: not available; f: makes a system call although it need not.\n",
		toupper((unsigned char)unit[0]), unit + 1);
	print_legend(out, columns, n);
	fputs(pipes ? TABLE_FENCE : "", out);
	for (int o = 0; o < OP_COUNT; o++)
		print_op(out, pipes, columns, n, ops[o].name);
	fputs(pipes ? "\n" TABLE_FENCE : "\n", out);
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; columns[i].document && c < columns[i].document->n_cells; c++)
			print_absence(out, columns, n, i, &columns[i].document->cells[c]);
	print_narrow_time(out, columns, n);
	for (size_t i = 0; i < n; i++)
		if (columns[i].document)
			print_mode_not_followed(out, &columns[i]);
	fputs(pipes ? TABLE_FENCE : "", out);
}

void arms_table_print(FILE *out, const struct arms_column *columns, size_t n)
{
	print_table(out, columns, n, false);
}

void arms_table_markdown(FILE *out, const struct arms_column *columns, size_t n)
{
	print_table(out, columns, n, true);
}
