#include "bench/emulator/request.h"

#include "bench/document/figure.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A key, where its value lies in the request, and the highest it may be. */
struct key {
	const char *name;
	size_t at;
	uint64_t high;
};

#define SETTING(member) offsetof(struct guest_request, settings.member)
#define CHOICE(member)	offsetof(struct guest_request, selection.member)

static const struct key keys[] = {
	{"calls", SETTING(calls), WIRE_MAX_CALLS},
	{"invocations", SETTING(invocations), 10000},
	{"batches", SETTING(batches), WIRE_MAX_BATCHES},
	{"warmup", SETTING(warmup), WIRE_MAX_BATCHES},
	{"singles", SETTING(singles), WIRE_MAX_BATCHES},
	{"abis", CHOICE(abis), UINT32_MAX},
	{"paths", CHOICE(paths), UINT32_MAX},
	{"ops", CHOICE(ops), UINT32_MAX},
	{"conditions", CHOICE(conditions), UINT32_MAX},
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

static uint32_t *member_of(struct guest_request *request, const struct key *key)
{
	return (uint32_t *)((char *)request + key->at);
}

int guest_request_text(const struct guest_request *request, char *text, size_t size)
{
	struct guest_request copy = *request;
	size_t used = 0;
	int n = snprintf(text, size, "engine %s\nseed %llu\n", figure_engines[copy.settings.engine],
			 (unsigned long long)copy.settings.seed);

	for (int i = 0; i <= KEYS; i++) {
		used += n > 0 ? (size_t)n : 0;
		if (n < 0 || used >= size)
			return -ENAMETOOLONG;
		if (i < KEYS)
			n = snprintf(text + used, size - used, "%s %u\n", keys[i].name,
				     *member_of(&copy, &keys[i]));
	}
	return (int)used;
}

static int read_number(const char *text, uint64_t high, uint64_t *out)
{
	char *end;

	errno = 0;
	if (*text < '0' || *text > '9')
		return -EINVAL;
	*out = strtoull(text, &end, 10);
	return errno || *end != '\n' || *out > high ? -EINVAL : 0;
}

/* The engine brings the settings that the text does not tell, the length of batches among them. */
static int read_engine(const char *text, struct engine_settings *out)
{
	for (int i = 0; i < ENGINE_KINDS; i++) {
		size_t n = strlen(figure_engines[i]);
		if (strncmp(text, figure_engines[i], n) || text[n] != '\n')
			continue;
		*out = i == ENGINE_ICOUNT ? engine_exact() : engine_defaults(true);
		out->engine = (enum engine_kind)i;
		return 0;
	}
	return -EINVAL;
}

/* One line, `length` bytes of key. */
static int read_line(const char *line, size_t length, struct guest_request *out)
{
	const char *value = line + length + 1;
	uint64_t number;

	if (length == 4 && !memcmp(line, "seed", 4))
		return read_number(value, ENGINE_MAX_SEED, &out->settings.seed);
	for (int i = 0; i < KEYS; i++) {
		if (strlen(keys[i].name) != length || memcmp(line, keys[i].name, length))
			continue;
		if (read_number(value, keys[i].high, &number))
			return -EINVAL;
		*member_of(out, &keys[i]) = (uint32_t)number;
		return 0;
	}
	return -EINVAL;
}

int guest_request_parse(const char *text, struct guest_request *out, const char **bad)
{
	static const char engine[] = "engine ";

	*out = (struct guest_request){.selection = selection_all()};
	*bad = text;
	if (strncmp(text, engine, sizeof(engine) - 1) ||
	    read_engine(text + sizeof(engine) - 1, &out->settings))
		return -EINVAL;
	for (const char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
		size_t length = strcspn(line, " \n");
		*bad = line;
		if (line[length] != ' ' || !strchr(line, '\n') || read_line(line, length, out))
			return -EINVAL;
	}
	return 0;
}
