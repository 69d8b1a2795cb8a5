/* Whether gnuplot has a font: without one it draws a PNG without text and reports no error. */
#ifndef SYSPATH_GNUPLOT_FONT_H
#define SYSPATH_GNUPLOT_FONT_H

#include "bench/base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* False when PNG charts would have no letters; *error then says what to install. Found out once, by
 * drawing two letters that no font shows alike; true where that cannot be found out. */
bool gnuplot_finds_font(struct error *error);

#endif
