/* Result documents in other tools' formats (docs/formats.md). Pure: a format is a function from a
 * document to text. */
#ifndef SYSPATH_EXPORT_H
#define SYSPATH_EXPORT_H

#include "bench/document/read.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* What is not in the document. */
struct export_options {
	const char *origin;   /* kcidb: the submitting CI system, [a-z0-9_]+ */
	const char *build_id; /* kcidb: "ORIGIN:...", or NULL: made of origin and kernel version */
};

/* What a format is made from. */
struct export_source {
	const struct run_document *document;
	struct export_options options;
	struct tm started; /* UTC */
	bool dated;	   /* `started` is valid; false for an emulated run without a clock */
};

enum export_cells { EXPORT_COSTS, EXPORT_ALL }; /* see formats.def */
enum export_figures { EXPORT_TIMES, EXPORT_BOTH };

struct export_format {
	const char *id, *extension, *what;
	enum export_cells cells;
	enum export_figures figures;
	/* The text, to be freed; NULL when memory is out. */
	char *(*text)(const struct export_source *source);
};

enum {
#define FORMAT(id, extension, cells, figures, what) EXPORT_FORMAT_##id,
#include "bench/export/formats.def"
#undef FORMAT
	EXPORT_FORMATS
};
extern const struct export_format export_formats[EXPORT_FORMATS];

/* NULL if there is none of that name. */
const struct export_format *export_find(const char *id);

/* An origin ([a-z0-9_]+) and an id (an origin, ':' and text) in terms of KCIDB's schema; the text
 * is limited to printable ASCII without spaces. */
enum { EXPORT_ORIGIN_MAX = 63, EXPORT_ID_MAX = 767 }; /* bytes */
bool export_origin_valid(const char *origin);
bool export_id_valid(const char *id);

/* Exports a document as text, to be freed. 0; or with *text NULL: -EINVAL when "started" is no
 * time, -ENODATA when the document has no cell that the format supports (an EXPORT_ALL format
 * supports even an empty document), -ENOTSUP when it has exact counts and the format is for times
 * only, -ENOMEM. */
int export_text(const struct export_format *format, const struct run_document *document,
		const struct export_options *options, char **text);

/* The number of cells with figures that the format supports. */
size_t export_measured(const struct export_format *format, const struct run_document *document);

#define FORMAT(id, extension, cells, figures, what)                                                \
	char *export_##id(const struct export_source *source);
#include "bench/export/formats.def"
#undef FORMAT

#endif
