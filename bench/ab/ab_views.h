/* What a paired experiment is shown as. */
#ifndef SYSPATH_AB_VIEWS_H
#define SYSPATH_AB_VIEWS_H

#include "bench/ab/ab.h"

#include <stdio.h>

void ab_print_table(FILE *out, const struct ab_settings *settings, const struct ab_result *result);

/* One JSON object, schema "syspath-ab/1", with every pair of every cell. */
void ab_print_json(FILE *out, const struct ab_settings *settings, const struct ab_result *result);

#endif
