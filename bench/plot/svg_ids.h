/* Prefixes the ids of an SVG's parts. gnuplot uses the same ids for point shapes and fill patterns
 * in every chart (gpPt4, gpPat1); in a page with several charts, the first definition would apply
 * to all. */
#ifndef SYSPATH_SVG_IDS_H
#define SYSPATH_SVG_IDS_H

#include <stddef.h>

/* Puts "PREFIX_" in front of every id, and of every reference to one (href="#...", url(#...)),
 * that does not have it yet. Only within tags: text is left alone. The new text, to be freed, and
 * its length; NULL when memory is out. */
char *svg_ids_prefix(const char *svg, size_t length, const char *prefix, size_t *new_length);

#endif
