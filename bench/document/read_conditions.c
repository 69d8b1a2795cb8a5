#include "bench/document/read_conditions.h"

#include <stdlib.h>
#include <string.h>

bool read_conditions(struct reading *r, struct run_document *document)
{
	const struct run_cell *cells = document->cells;
	const char **names = calloc(document->n_cells + 1, sizeof(*names));
	size_t n = 0;

	if (!names)
		return reading_no_memory(r, "cells");
	for (size_t i = 0; i < document->n_cells; i++) {
		size_t k = 0;
		while (k < n && strcmp(names[k], cells[i].condition) != 0)
			k++;
		if (k == n)
			names[n++] = cells[i].condition;
	}
	document->conditions = names;
	document->n_conditions = n;
	return true;
}
