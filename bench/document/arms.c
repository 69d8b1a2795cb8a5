#include "bench/document/arms.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

void arms_release(const struct run_document *document, char release[ARMS_RELEASE])
{
	const char *kernel = document->arm.kernel ? document->arm.kernel : "unknown";

	snprintf(release, ARMS_RELEASE, "%.*s", (int)strcspn(kernel, " "), kernel);
}

/* strverscmp(3) alone has 7.2-rc1 behind 7.2-amd64. */
int arms_release_order(const struct run_document *left, const struct run_document *right)
{
	static const char numbers[] = "0123456789.", candidate[] = "-rc";
	char a[ARMS_RELEASE], b[ARMS_RELEASE];

	arms_release(left, a);
	arms_release(right, b);
	size_t n = strspn(a, numbers), m = strspn(b, numbers);
	bool first = !strncmp(a + n, candidate, strlen(candidate));
	bool second = !strncmp(b + m, candidate, strlen(candidate));
	if (first != second && n == m && !strncmp(a, b, n))
		return first ? -1 : 1;
	return strverscmp(a, b);
}

void arms_sort(const struct run_document **documents, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct run_document *moved = documents[i];
		size_t to = i;
		for (; to && arms_release_order(documents[to - 1], moved) > 0; to--)
			documents[to] = documents[to - 1];
		documents[to] = moved;
	}
}

/* Whether both are known and the same. */
static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* Whether `base` is `arm` without its option on the command line. */
static bool is_default(const struct run_arm *base, const struct run_arm *arm)
{
	if (base->option || !base->append || !same(base->kernel, arm->kernel) ||
	    !same(base->cpu, arm->cpu))
		return false;
	size_t n = strlen(base->append);
	return !strncmp(arm->append, base->append, n) && (!n || arm->append[n] == ' ') &&
	       !strcmp(arm->append + n + (n > 0), arm->option);
}

size_t arms_default_of(const struct arms *arms, size_t i)
{
	const struct run_arm *arm = &arms->document[i]->arm;
	size_t found = SIZE_MAX;

	for (size_t k = 0; arm->option && k < arms->n; k++) {
		const struct run_arm *base = &arms->document[k]->arm;
		if (!is_default(base, arm))
			continue;
		/* Two builds may have the same version string; then the arm's name is shown. */
		if (!strncmp(arm->name, base->name, strlen(base->name)))
			return k;
		found = found == SIZE_MAX ? k : found;
	}
	return found;
}

bool arms_option_known(const struct run_document *document)
{
	const char *option = document->arm.option;
	const json_t *word;
	size_t i;

	if (!option)
		return true;
	json_array_foreach ((json_t *)document->arm.unknown_words, i, word) {
		const char *text = json_string_value(word);
		size_t n = strlen(text);
		for (const char *at = option; n && (at = strstr(at, text)); at += n)
			if ((at == option || at[-1] == ' ') && (!at[n] || at[n] == ' '))
				return false;
	}
	return true;
}

const struct run_cell *arms_measured(const struct run_document *document, const char *abi,
				     const char *path, const char *op)
{
	const struct run_cell *cell = document_cell(document, abi, path, op);

	return cell && cell->measured ? cell : NULL;
}

const struct run_cell *arms_first_absent(const struct run_document *document,
					 const struct run_cell *like)
{
	for (size_t i = 0; document && i < document->n_cells; i++) {
		const struct run_cell *cell = &document->cells[i];
		if (cell->status != CELL_OK && cell->status == like->status &&
		    !strcmp(cell->abi, like->abi) && !strcmp(cell->path, like->path) &&
		    !strcmp(cell->reason, like->reason))
			return cell;
	}
	return NULL;
}

double arms_count(const struct run_cell *cell)
{
	return cell_value(cell, FIGURE_EXACT, UNIT_INSTRUCTION);
}

double arms_smallest_share(const struct run_document *document)
{
	double least = 1;

	for (size_t i = 0; i < document->n_cells; i++)
		if (document->cells[i].measured && document->cells[i].exact_share < least)
			least = document->cells[i].exact_share;
	return least;
}
