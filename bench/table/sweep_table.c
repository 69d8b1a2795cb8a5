#include "bench/table/sweep_table.h"

#include "bench/ops/ops.h"
#include "stubs/paths.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = (int)PATH_COUNT * ABI_COUNT, LEAST_WIDTH = 7, LONGEST_OPTION = 44 };

/* A default and the options that are compared with it. */
struct sweep {
	const struct arms *arms;
	size_t base; /* the default's place in `arms` */
	int width;   /* of the options */
	const char *op;
	struct {
		const char *abi, *path;
	} column[MAX_COLUMNS];
	size_t columns;
};

static bool is_of(const struct sweep *s, size_t i)
{
	return arms_default_of(s->arms, i) == s->base;
}

/* A path has a column if the default or any option has it; the empty loop has none. */
static void choose_columns(struct sweep *s, const char *op)
{
	s->op = op;
	s->columns = 0;
	for (int p = 0; p < PATH_COUNT; p++)
		for (int a = 0; a < ABI_COUNT; a++) {
			const char *abi = abi_names[a], *path = paths[p].name;
			bool have = false;
			for (size_t i = 0; i < s->arms->n && p != PATH_empty; i++)
				have |= (i == s->base || is_of(s, i)) &&
					arms_measured(s->arms->document[i], abi, path, op);
			if (!have)
				continue;
			s->column[s->columns].abi = abi;
			s->column[s->columns++].path = path;
		}
}

static int column_width(const struct sweep *s, size_t c)
{
	size_t n = strlen(s->column[c].path);

	return n > LEAST_WIDTH ? (int)n : LEAST_WIDTH;
}

static void print_head(FILE *out, const struct sweep *s)
{
	fprintf(out, "\n%s\n  %-*s", s->op, s->width, "option");
	for (size_t c = 0; c < s->columns; c++)
		fprintf(out, " %*s ", column_width(s, c), s->column[c].path);
	fprintf(out, "\n  %-*s", s->width, "");
	for (size_t c = 0; c < s->columns; c++)
		fprintf(out, " %*s ", column_width(s, c), s->column[c].abi);
	fputc('\n', out);
}

static void print_option(FILE *out, const struct sweep *s, const char *option)
{
	char text[LONGEST_OPTION + 4];

	snprintf(text, sizeof(text), "%.*s%s", LONGEST_OPTION, option,
		 strlen(option) > LONGEST_OPTION ? "..." : "");
	fprintf(out, "  %-*s", s->width, text);
}

/* The figure of an arm on a path: the count of the default, else the difference to it. */
static void print_cell(FILE *out, const struct sweep *s, size_t arm, size_t c)
{
	const char *abi = s->column[c].abi, *path = s->column[c].path;
	const struct run_cell *was = arms_measured(s->arms->document[s->base], abi, path, s->op);
	const struct run_cell *is = arms_measured(s->arms->document[arm], abi, path, s->op);
	double added = is && was ? arms_count(is) - arms_count(was) : 0;
	char text[32];

	if (!is)
		snprintf(text, sizeof(text), "-");
	else if (arm == s->base)
		snprintf(text, sizeof(text), "%.6g", arms_count(is));
	else if (!was)
		snprintf(text, sizeof(text), "=%.6g", arms_count(is));
	else if (added < 0 || added > 0)
		snprintf(text, sizeof(text), "%+.6g", added);
	else
		snprintf(text, sizeof(text), "0");
	fprintf(out, " %*s%c", column_width(s, c), text, is && is->fallback ? 'f' : ' ');
}

static void print_arm(FILE *out, const struct sweep *s, size_t arm)
{
	const struct run_document *d = s->arms->document[arm];

	print_option(out, s, arm == s->base ? "(default)" : d->arm.option);
	if (arms_option_known(d))
		for (size_t c = 0; c < s->columns; c++)
			print_cell(out, s, arm, c);
	else
		fputs(" not known to this kernel", out);
	fputc('\n', out);
}

static void print_op(FILE *out, struct sweep *s, const char *op)
{
	choose_columns(s, op);
	if (!s->columns)
		return;
	print_head(out, s);
	print_arm(out, s, s->base);
	for (size_t i = 0; i < s->arms->n; i++)
		if (is_of(s, i))
			print_arm(out, s, i);
}

static void print_sweep(FILE *out, const struct arms *arms, size_t base)
{
	const struct run_arm *arm = &arms->document[base]->arm;
	struct sweep s = {.arms = arms, .base = base, .width = (int)strlen("(default)")};
	char release[ARMS_RELEASE];
	size_t options = 0;

	for (size_t i = 0; i < arms->n; i++) {
		const char *option = arms->document[i]->arm.option;
		if (!option || !is_of(&s, i))
			continue;
		size_t n = strlen(option);
		int width = n > LONGEST_OPTION ? LONGEST_OPTION + 3 : (int)n;
		s.width = width > s.width ? width : s.width;
		options++;
	}
	if (!options)
		return;
	arms_release(arms->document[base], release);
	fprintf(out,
		"\nWhat each option adds to %s (%s, %s, command line \"%s\"), in %s per call.\n"
		"-: not available; =: not available by default; f: makes a system call although it need not.\n",
		arm->name, release, arm->cpu, arm->append, units[UNIT_INSTRUCTION].words);
	for (int o = 0; o < OP_COUNT; o++)
		print_op(out, &s, ops[o].name);
}

void sweep_table_print(FILE *out, const struct arms *arms)
{
	for (size_t i = 0; i < arms->n; i++)
		if (arms->document[i]->arm.name && !arms->document[i]->arm.option)
			print_sweep(out, arms, i);
}
