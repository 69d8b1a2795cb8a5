#include "bench/export/export.h"

#include "bench/base/start_time.h"
#include "bench/export/export_part.h"

#include <errno.h>
#include <string.h>

const struct export_format export_formats[EXPORT_FORMATS] = {
#define FORMAT(id, extension, cells, figures, what)                                                \
	{#id, extension, what, EXPORT_##cells, EXPORT_##figures, export_##id},
#include "bench/export/formats.def"
#undef FORMAT
};

const struct export_format *export_find(const char *id)
{
	for (size_t i = 0; i < EXPORT_FORMATS; i++)
		if (!strcmp(export_formats[i].id, id))
			return &export_formats[i];
	return NULL;
}

/* Length of the origin that text begins with, 0 when it begins with none. */
static size_t origin_length(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return length <= EXPORT_ORIGIN_MAX ? length : 0;
}

bool export_origin_valid(const char *origin)
{
	size_t length = origin_length(origin);

	return length && !origin[length];
}

bool export_id_valid(const char *id)
{
	size_t length = origin_length(id);

	if (!length || id[length] != ':' || strlen(id) > EXPORT_ID_MAX)
		return false;
	for (const char *c = id; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return true;
}

size_t export_measured(const struct export_format *format, const struct run_document *document)
{
	size_t n = 0;

	for (size_t i = 0; i < document->n_cells; i++)
		n += format->cells == EXPORT_COSTS ? export_is_cost(&document->cells[i])
						   : document->cells[i].measured;
	return n;
}

int export_text(const struct export_format *format, const struct run_document *document,
		const struct export_options *options, char **text)
{
	struct export_source source = {.document = document, .options = *options};
	int64_t at;

	*text = NULL;
	if (!start_time_read(document->started, &at) || !gmtime_r(&at, &source.started))
		return -EINVAL;
	source.dated = start_time_is_known(at);
	if (format->figures == EXPORT_TIMES && !document_has(document, UNIT_NS))
		return -ENOTSUP;
	if (format->cells == EXPORT_COSTS && !export_measured(format, document))
		return -ENODATA;
	*text = format->text(&source);
	return *text ? 0 : -ENOMEM;
}
