#include "bench/driver/boot_charts.h"

#include "bench/driver/boot_chart.h"
#include "bench/driver/commands.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SERIES = 12, TOGETHER = 8 };

/* getppid is the shortest way in and out; gettimeofday is the one that every path can carry. */
static const char *const drawn_ops[] = {"getppid", "gettimeofday"};

/* Of a sweep: the paths whose change is drawn, x86-64. */
static const char *const swept_paths[] = {"syscall", "int80", "vsyscall"};

/* Arms that stand in one chart. */
struct group {
	size_t arm[MAX_SERIES];
	size_t n;
};

static const struct run_cell *cell_of(const struct boot_session *s, size_t arm, const char *abi,
				      const char *path, const char *op)
{
	const struct boot_result *r = &s->results[arm];
	const struct run_cell *cell = r->ok ? document_cell(&r->document, abi, path, op) : NULL;

	return cell && cell->measured ? cell : NULL;
}

/* A row per path that any arm of the group has; returns how many. */
static size_t write_path_rows(FILE *out, const struct boot_session *s, const struct group *g,
			      const char *op)
{
	size_t rows = 0;

	fputs("$values << END\n", out);
	for (int p = 0; p < PATH_COUNT; p++)
		for (int a = 0; a < ABI_COUNT; a++) {
			const char *abi = abi_names[a], *path = paths[p].name;
			size_t have = 0;
			for (size_t i = 0; i < g->n; i++)
				have += cell_of(s, g->arm[i], abi, path, op) != NULL;
			if (!have || !strcmp(path, "empty"))
				continue;
			rows++;
			fprintf(out, "\"%s %s\"", abi, path);
			for (size_t i = 0; i < g->n; i++) {
				const struct run_cell *cell = cell_of(s, g->arm[i], abi, path, op);
				if (cell)
					fprintf(out, " %.6g", cell->exact_insn);
				else
					fputs(" NaN", out);
			}
			fputc('\n', out);
		}
	fputs("END\n", out);
	return rows;
}

/* Instructions by path, a bar per arm of the group. */
static int draw_group(const struct boot_session *s, const struct group *g, const char *stem,
		      const char *op)
{
	char *data = NULL, title[128], file[BOOT_CHART_STEM];
	size_t size;
	FILE *out = open_memstream(&data, &size);

	if (!out)
		return EXIT_USAGE;
	size_t rows = write_path_rows(out, s, g, op);
	boot_chart_head(out, g->n, rows, false, "instructions per call");
	snprintf(title, sizeof(title), "%s: instructions per call, by path", op);
	fputs("$head << END\n", out);
	boot_chart_line(out, title);
	boot_chart_line(out,
			"Exact counts from an emulator, user and kernel together, the empty loop "
			"subtracted. No bar: not available.");
	fputs("END\n$names << END\n", out);
	for (size_t i = 0; i < g->n; i++) {
		char name[512];
		const struct boot_arm *arm = &s->arms->arm[g->arm[i]];
		snprintf(name, sizeof(name), "%s: %.40s, %.30s", arm->name,
			 s->jobs[g->arm[i] * s->options->boots].kernel->version, arm->cpu);
		char *build = strstr(name, " (");
		const char *comma = strrchr(name, ',');
		if (build && comma)
			memmove(build, comma, strlen(comma) + 1);
		boot_chart_line(out, name);
	}
	fputs("END\n", out);
	snprintf(file, sizeof(file), "%.100s-%s", stem, op);
	int code = fclose(out) || !rows ? 0 : boot_chart_draw(s->options->folder, file, data);
	free(data);
	return code;
}

/* The stem of a group's charts: "modes" and what the group has in common. */
static void group_stem(char *stem, const char *kind, const char *a, const char *b)
{
	const char *slash = strrchr(a, '/');

	snprintf(stem, BOOT_CHART_STEM, "%s-%.60s-%.60s", kind, slash ? slash + 1 : a, b);
	for (char *c = stem; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '_';
}

/* Draws one group of arms that are like the first in one respect and that nothing of a sweep. */
static int draw_like(const struct boot_session *s, size_t first, bool by_mode)
{
	const struct boot_arm *like = &s->arms->arm[first];
	struct group g = {.n = 0};
	char stem[BOOT_CHART_STEM];
	int code = 0;

	for (size_t i = 0; i < s->arms->n; i++) {
		const struct boot_arm *arm = &s->arms->arm[i];
		const char *a = by_mode ? arm->kernel : arm->append;
		const char *b = by_mode ? like->kernel : like->append;
		if (arm->option[0] || strcmp(arm->cpu, like->cpu) != 0 || strcmp(a, b) != 0)
			continue;
		if (i < first)
			return 0; /* drawn already */
		if (g.n < MAX_SERIES)
			g.arm[g.n++] = i;
	}
	if (g.n < 2)
		return 0;
	if (by_mode)
		group_stem(stem, "modes", like->kernel, like->cpu);
	else
		group_stem(stem, "kernels", like->append, like->cpu);
	for (size_t o = 0; o < sizeof(drawn_ops) / sizeof(drawn_ops[0]) && !code; o++)
		code = draw_group(s, &g, stem, drawn_ops[o]);
	return code;
}

static int draw_arms(const struct boot_session *s)
{
	struct group all = {.n = 0};
	size_t plain = 0;
	int code = 0;

	for (size_t i = 0; i < s->arms->n; i++) {
		if (s->arms->arm[i].option[0])
			continue;
		if (plain++ < TOGETHER)
			all.arm[all.n++] = i;
	}
	if (plain <= TOGETHER) {
		for (size_t o = 0; o < sizeof(drawn_ops) / sizeof(drawn_ops[0]) && !code; o++)
			code = draw_group(s, &all, "arms", drawn_ops[o]);
		return code;
	}
	for (size_t i = 0; i < s->arms->n && !code; i++) {
		if (s->arms->arm[i].option[0])
			continue;
		code = draw_like(s, i, true);
		if (!code)
			code = draw_like(s, i, false);
	}
	return code;
}

/* A row per option that was swept on the arm `base`; returns how many. */
static size_t write_option_rows(FILE *out, const struct boot_session *s, size_t base,
				const char *op)
{
	const struct boot_arm *from = &s->arms->arm[base];
	size_t rows = 0;

	fputs("$values << END\n", out);
	for (size_t i = 0; i < s->arms->n; i++) {
		const struct boot_arm *arm = &s->arms->arm[i];
		size_t n = strlen(from->append);
		if (!arm->option[0] || strcmp(arm->kernel, from->kernel) != 0 ||
		    strcmp(arm->cpu, from->cpu) != 0 ||
		    strncmp(arm->append, from->append, n) != 0 ||
		    strcmp(arm->append + n + (n > 0), arm->option) != 0)
			continue;
		rows++;
		fputc('"', out);
		for (const char *c = arm->option; *c; c++)
			fputc(*c == '"' || *c == '\\' ? '\'' : *c, out);
		fputc('"', out);
		for (size_t p = 0; p < sizeof(swept_paths) / sizeof(swept_paths[0]); p++) {
			const struct run_cell *a = cell_of(s, base, "x86_64", swept_paths[p], op);
			const struct run_cell *b = cell_of(s, i, "x86_64", swept_paths[p], op);
			if (a && b)
				fprintf(out, " %.6g", b->exact_insn - a->exact_insn);
			else
				fputs(" NaN", out);
		}
		fputc('\n', out);
	}
	fputs("END\n", out);
	return rows;
}

/* What each option of a sweep costs, against one default arm. */
static int draw_sweep(const struct boot_session *s, size_t base)
{
	const size_t series = sizeof(swept_paths) / sizeof(swept_paths[0]);
	char *data = NULL, line[512], stem[BOOT_CHART_STEM];
	size_t size;
	FILE *out = open_memstream(&data, &size);

	if (!out)
		return EXIT_USAGE;
	size_t rows = write_option_rows(out, s, base, "gettimeofday");
	boot_chart_head(out, series, rows, true, "instructions per call, against the default");
	fputs("$head << END\n", out);
	boot_chart_line(out, "gettimeofday: what each option adds");
	snprintf(line, sizeof(line), "Default: %s, %.60s, %s, command line \"%s\"",
		 s->arms->arm[base].name, s->jobs[base * s->options->boots].kernel->version,
		 s->arms->arm[base].cpu, s->arms->arm[base].append);
	boot_chart_line(out, line);
	fputs("END\n$names << END\n", out);
	for (size_t p = 0; p < series; p++) {
		const struct run_cell *cell =
			cell_of(s, base, "x86_64", swept_paths[p], "gettimeofday");
		if (cell)
			snprintf(line, sizeof(line), "x86_64 %s (default %.6g)", swept_paths[p],
				 cell->exact_insn);
		else
			snprintf(line, sizeof(line), "x86_64 %s", swept_paths[p]);
		boot_chart_line(out, line);
	}
	fputs("END\n", out);
	snprintf(stem, sizeof(stem), "sweep-%s", s->arms->arm[base].name);
	int code = fclose(out) || !rows ? 0 : boot_chart_draw(s->options->folder, stem, data);
	free(data);
	return code;
}

int boot_charts_draw(const struct boot_session *session)
{
	int code = draw_arms(session);

	for (size_t i = 0; i < session->arms->n && !code; i++)
		if (!session->arms->arm[i].option[0])
			code = draw_sweep(session, i);
	return code;
}
