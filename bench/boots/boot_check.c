#include "bench/boots/boot_check.h"

#include "bench/base/array.h"
#include "bench/document/arms.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int add_document(const char *path, struct boot_references *out, struct error *error)
{
	int err = 0;

	if (!array_reserve(&out->document, out->n, 1, sizeof(*out->document)))
		err = error_no_memory(error, "to read it");
	else
		err = document_read(path, &out->document[out->n], error);
	if (err)
		return error_prefix(error, "%s: ", path);
	out->n++;
	return 0;
}

/* The documents of a folder, and of its subfolders down to `depth` levels. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as `depth` */
static int read_folder(const char *folder, int depth, struct boot_references *out,
		       struct error *error)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_visible, alphasort), err = 0;
	struct stat st;

	if (n < 0)
		return error_errno(error, -errno, "%s", folder);
	for (int i = 0; i < n; i++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		bool is_folder = depth && !err && !stat(path, &st) && S_ISDIR(st.st_mode);
		if (is_folder)
			err = read_folder(path, depth - 1, out, error);
		else if (!err && !fnmatch("*.json", entries[i]->d_name, 0))
			err = add_document(path, out, error);
		free(entries[i]);
	}
	free(entries);
	return err;
}

int boot_references_read(const char *folder, struct boot_references *out, struct error *error)
{
	*out = (struct boot_references){0};
	int err = read_folder(folder, 1, out, error);
	return err ? error_prefix(error, "reference counts: ") : 0;
}

void boot_references_free(struct boot_references *references)
{
	for (size_t i = 0; i < references->n; i++)
		document_free(&references->document[i]);
	free(references->document);
	*references = (struct boot_references){0};
}

/* Whether both are known and the same. */
static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* The distances of the numbers of two releases, "6.1.0-50-cloud-amd64": 6, 1, 0, 50. In a Debian
 * kernel's the last is the ABI number, which the package name contains, too. */
enum { RELEASE_NUMBERS = 4 };

static long next_number(const char **release)
{
	bool more = *release && isdigit((unsigned char)**release);
	char *end = NULL;
	long number = more ? strtol(*release, &end, 10) : 0;

	*release = more && (*end == '.' || *end == '-') ? end + 1 : NULL;
	return number;
}

static void release_distance(const char *a, const char *b, long distance[RELEASE_NUMBERS])
{
	for (int i = 0; i < RELEASE_NUMBERS; i++)
		distance[i] = labs(next_number(&a) - next_number(&b));
}

/* Whether two package names differ in numbers only. */
static bool same_stem(const char *a, const char *b)
{
	static const char numbers[] = "0123456789.+~";

	if (!a || !b)
		return false;
	for (;; a++, b++) {
		a += strspn(a, numbers);
		b += strspn(b, numbers);
		if (*a != *b)
			return false;
		if (!*a)
			return true;
	}
}

/* The distance of a reference from a document: the first member that differs decides, less is
 * nearer. */
struct distance {
	long kernel, release[RELEASE_NUMBERS], package, qemu, qemu_release[RELEASE_NUMBERS], append;
};

static struct distance distance_of(const struct run_arm *reference, const struct run_arm *arm)
{
	struct distance d = {
		.kernel = !same(reference->kernel, arm->kernel),
		.package = !same_stem(reference->package, arm->package),
		.qemu = !same(reference->qemu, arm->qemu),
		.append = !same(reference->harness_append, arm->harness_append),
	};

	release_distance(reference->kernel, arm->kernel, d.release);
	release_distance(reference->qemu, arm->qemu, d.qemu_release);
	return d;
}

static bool is_farther(const struct distance *a, const struct distance *b)
{
	const long *x = (const long *)a, *y = (const long *)b;

	for (size_t i = 0; i < sizeof(*a) / sizeof(*x); i++)
		if (x[i] != y[i])
			return x[i] > y[i];
	return false;
}

enum boot_fit boot_reference_find(const struct boot_references *references,
				  const struct run_document *document, const char *append,
				  const struct run_document **out)
{
	const struct run_arm *arm = &document->arm;
	struct distance least = {0};

	*out = NULL;
	for (size_t i = 0; i < references->n; i++) {
		const struct run_document *r = &references->document[i];
		if (strcmp(r->engine, document->engine) != 0 || !same(r->arm.cpu, arm->cpu) ||
		    !same(r->arm.append, append))
			continue;
		struct distance d = distance_of(&r->arm, arm);
		if (*out && is_farther(&d, &least))
			continue;
		least = d;
		*out = r;
	}
	if (!*out)
		return BOOT_FIT_NONE;
	if (!same((*out)->arm.kernel, arm->kernel) ||
	    !same((*out)->arm.harness_append, arm->harness_append))
		return BOOT_FIT_NEAR;
	return same((*out)->arm.qemu, arm->qemu) ? BOOT_FIT_EXACT : BOOT_FIT_QEMU;
}

static const struct run_cell *same_cell(const struct run_document *d, const struct run_cell *like)
{
	return document_cell_under(d, like->condition, like->abi, like->path, like->op);
}

/* Counts are sums of integers divided by ten: equal or at least a tenth apart. */
bool boot_cells_differ(const struct run_cell *a, const struct run_cell *b)
{
	double apart = arms_count(a) - arms_count(b);

	return a->status != b->status || a->measured != b->measured || a->fallback != b->fallback ||
	       apart > 1e-6 || apart < -1e-6;
}

static void cell_text(const struct run_cell *cell, char text[32])
{
	if (!cell)
		snprintf(text, 32, "missing");
	else if (cell->measured)
		snprintf(text, 32, "%.6g%s", arms_count(cell), cell->fallback ? "f" : "");
	else
		snprintf(text, 32, "%s", cell_status_names[cell->status]);
}

/* A comparison being printed. */
struct check {
	FILE *out;
	bool same_libc;
	size_t compared, differ, not_asked, not_known, libc;
};

/* A cell of the reference and the same cell of the document; one of them may be NULL: differs. */
static void check_cell(struct check *check, const struct run_cell *a, const struct run_cell *b)
{
	const struct run_cell *either = a ? a : b;
	char was[32], is[32], change[32] = "";

	if (!check->same_libc && !strcmp(either->path, "libc")) {
		check->libc++;
		return;
	}
	check->compared++;
	if (a && b && !boot_cells_differ(a, b))
		return;
	if (!check->differ++)
		fprintf(check->out, "  %-15s %-6s  %-30s %11s %11s %9s\n", "path", "abi", "op",
			"reference", "here", "change");
	cell_text(a, was);
	cell_text(b, is);
	if (a && b && a->measured && b->measured)
		snprintf(change, sizeof(change), "%+.6g", arms_count(b) - arms_count(a));
	fprintf(check->out, "  %-15s %-6s  %-30s %11s %11s %9s\n", either->path, either->abi,
		either->op, was, is, change);
}

/* Whether the document, or the reference, should have a cell: it has one, measured or not, for each
 * combination of the selected ABIs, paths and operations, so these are known from its cells. */
static bool was_asked_for(const struct run_document *d, const struct run_cell *cell)
{
	bool abi = false, path = false, op = false;

	for (size_t i = 0; i < d->n_cells; i++) {
		abi |= !strcmp(d->cells[i].abi, cell->abi);
		path |= !strcmp(d->cells[i].path, cell->path);
		op |= !strcmp(d->cells[i].op, cell->op);
	}
	return abi && path && op;
}

size_t boot_check_print(FILE *out, const struct run_document *reference,
			const struct run_document *document, size_t *compared)
{
	struct check check = {.out = out,
			      .same_libc = same(reference->arm.libc, document->arm.libc)};

	for (size_t i = 0; i < document->n_cells; i++) {
		const struct run_cell *b = &document->cells[i], *a = same_cell(reference, b);
		if (a || was_asked_for(reference, b))
			check_cell(&check, a, b);
		else
			check.not_known++;
	}
	for (size_t i = 0; i < reference->n_cells; i++) {
		const struct run_cell *a = &reference->cells[i];
		if (same_cell(document, a))
			continue;
		if (was_asked_for(document, a))
			check_cell(&check, a, NULL);
		else
			check.not_asked++;
	}
	if (check.libc)
		fprintf(out,
			"  %zu cells of the libc path are left out: the C library is of another version\n",
			check.libc);
	if (check.not_asked)
		fprintf(out,
			"  %zu cells of the reference are left out: of an ABI, a path or an operation that was not counted\n",
			check.not_asked);
	if (check.not_known)
		fprintf(out,
			"  %zu cells have no reference: of an ABI, a path or an operation that it does not have\n",
			check.not_known);
	*compared = check.compared;
	return check.differ;
}
