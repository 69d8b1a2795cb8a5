#include "bench/plot/svg_ids.h"

#include "bench/files/sheet.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is in front of a name. */
static const char *const leads[] = {" id='", " id=\"", "href='#", "href=\"#", "url(#"};

static bool starts(const char *at, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - at) >= n && !memcmp(at, word, n);
}

/* The length of the lead at this place, or 0. */
static size_t lead_at(const char *at, const char *end)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
		if (starts(at, end, leads[i]))
			return strlen(leads[i]);
	return 0;
}

char *svg_ids_prefix(const char *svg, size_t length, const char *prefix, size_t *new_length)
{
	const char *end = svg + length;
	struct sheet sheet;
	bool in_tag = false;

	if (!sheet_open(&sheet))
		return NULL;
	for (const char *at = svg; at < end;) {
		size_t lead = in_tag ? lead_at(at, end) : 0;
		if (lead) {
			fprintf(sheet.out, "%.*s", (int)lead, at);
			at += lead;
			if (!starts(at, end, prefix))
				fprintf(sheet.out, "%s_", prefix);
			continue;
		}
		in_tag = *at == '<' || (in_tag && *at != '>');
		fputc(*at++, sheet.out);
	}
	char *text = sheet_close(&sheet);
	*new_length = sheet.length;
	return text;
}
