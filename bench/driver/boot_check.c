#include "bench/driver/boot_check.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int is_document(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 5 && !strcmp(entry->d_name + n - 5, ".json") && entry->d_name[0] != '.';
}

int boot_references_read(const char *folder, struct boot_references *out, char *why, size_t size)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_document, alphasort), err = 0;

	*out = (struct boot_references){0};
	if (n < 0) {
		err = -errno;
		snprintf(why, size, "%s: %s", folder, strerrordesc_np(-err));
		return err;
	}
	out->document = calloc((size_t)n + 1, sizeof(*out->document));
	for (int i = 0; i < n; i++) {
		char path[4096], reason[256];
		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		free(entries[i]);
		if (err)
			continue;
		err = out->document
			      ? document_read(path, &out->document[out->n], reason, sizeof(reason))
			      : -ENOMEM;
		if (err)
			snprintf(why, size, "%s: %s", path, out->document ? reason : "no memory");
		else
			out->n++;
	}
	free(entries);
	return err;
}

void boot_references_free(struct boot_references *references)
{
	for (size_t i = 0; i < references->n; i++)
		document_free(&references->document[i]);
	free(references->document);
	*references = (struct boot_references){0};
}

static const json_t *arm_of(const struct run_document *d)
{
	return json_object_get(d->root, "arm");
}

/* Whether both have the same text under the key; null, which is unknown, is equal to nothing. */
static int same(const json_t *a, const json_t *b, const char *key)
{
	const char *x = json_string_value(json_object_get(a, key));
	const char *y = json_string_value(json_object_get(b, key));

	return x && y && !strcmp(x, y);
}

/* How close a reference is, 0: not at all. */
static int closeness(const struct run_document *reference, const struct run_document *document,
		     const char *append)
{
	const json_t *a = arm_of(reference), *b = arm_of(document);
	const json_t *x = json_object_get(a, "kernel"), *y = json_object_get(b, "kernel");
	const char *own = json_string_value(json_object_get(a, "append"));

	if (strcmp(reference->engine, document->engine) != 0 || !same(a, b, "cpu") || !own ||
	    strcmp(own, append) != 0)
		return 0;
	/* The image's own words tell its build; a package's name, its series. */
	return 1 + 8 * same(x, y, "version") + 4 * same(x, y, "package") + 2 * same(a, b, "qemu") +
	       same(a, b, "harness_append");
}

enum boot_fit boot_reference_find(const struct boot_references *references,
				  const struct run_document *document, const char *append,
				  const struct run_document **out)
{
	int best = 0;

	*out = NULL;
	for (size_t i = 0; i < references->n; i++) {
		int near = closeness(&references->document[i], document, append);
		if (near < best || !near)
			continue;
		best = near; /* of equals the last: file names ascend with releases as a rule */
		*out = &references->document[i];
	}
	if (!*out)
		return BOOT_FIT_NONE;
	const json_t *a = arm_of(*out), *b = arm_of(document);
	return same(json_object_get(a, "kernel"), json_object_get(b, "kernel"), "version") &&
			       same(a, b, "qemu") && same(a, b, "harness_append")
		       ? BOOT_FIT_EXACT
		       : BOOT_FIT_NEAR;
}

static const struct run_cell *same_cell(const struct run_document *d, const struct run_cell *like)
{
	return document_cell_under(d, like->condition, like->abi, like->path, like->op);
}

/* Counts are sums of whole numbers over ten: equal or a tenth apart. */
static int cells_differ(const struct run_cell *a, const struct run_cell *b)
{
	double apart = a->exact_insn - b->exact_insn;

	return a->status != b->status || a->fallback != b->fallback || apart > 1e-6 ||
	       apart < -1e-6;
}

static void cell_text(const struct run_cell *cell, char text[32])
{
	if (cell->measured)
		snprintf(text, 32, "%.6g%s", cell->exact_insn, cell->fallback ? "f" : "");
	else
		snprintf(text, 32, "%s", cell_status_names[cell->status]);
}

static void print_difference(FILE *out, const struct run_cell *a, const struct run_cell *b)
{
	char was[32], is[32], change[32] = "";

	cell_text(a, was);
	cell_text(b, is);
	if (a->measured && b->measured)
		snprintf(change, sizeof(change), "%+.6g", b->exact_insn - a->exact_insn);
	fprintf(out, "  %-15s %-6s  %-30s %11s %11s %9s\n", b->path, b->abi, b->op, was, is,
		change);
}

size_t boot_check_print(FILE *out, const struct run_document *reference,
			const struct run_document *document, size_t *compared)
{
	int same_libc = same(arm_of(reference), arm_of(document), "libc");
	size_t differ = 0, skipped = 0;

	*compared = 0;
	for (size_t i = 0; i < document->n_cells; i++) {
		const struct run_cell *b = &document->cells[i], *a = same_cell(reference, b);
		if (!a)
			continue;
		if (!same_libc && !strcmp(b->path, "libc")) {
			skipped++;
			continue;
		}
		++*compared;
		if (!cells_differ(a, b))
			continue;
		if (!differ++)
			fprintf(out, "  %-15s %-6s  %-30s %11s %11s %9s\n", "path", "abi", "op",
				"reference", "here", "change");
		print_difference(out, a, b);
	}
	if (skipped)
		fprintf(out,
			"  %zu cells of the libc path are left out: the C library is of "
			"another version\n",
			skipped);
	return differ;
}

size_t boot_documents_differ(const struct run_document *a, const struct run_document *b)
{
	size_t differ = 0;

	for (size_t i = 0; i < a->n_cells; i++) {
		const struct run_cell *other = same_cell(b, &a->cells[i]);
		differ += !other || cells_differ(&a->cells[i], other);
	}
	return differ;
}
