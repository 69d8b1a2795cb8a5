#include "bench/emulator/request.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A key, where its value is in the request, and the highest it may be. x86 is little-endian: a
 * number of 64 bits begins with its lower 32. */
struct key {
	const char *name;
	size_t at, size;
	uint64_t high;
};

#define MEMBER(member)                                                                             \
	offsetof(struct guest_request, member), sizeof(((struct guest_request *)0)->member)

static const struct key keys[] = {
	{"engine", MEMBER(settings.engine), ENGINE_KINDS - 1},
	{"seed", MEMBER(settings.seed), ENGINE_MAX_SEED},
	{"calls", MEMBER(settings.calls), WIRE_MAX_CALLS},
	{"invocations", MEMBER(settings.invocations), 10000},
	{"batches", MEMBER(settings.batches), WIRE_MAX_BATCHES},
	{"warmup", MEMBER(settings.warmup), WIRE_MAX_BATCHES},
	{"singles", MEMBER(settings.singles), WIRE_MAX_BATCHES},
	{"abis", MEMBER(selection.abis), UINT32_MAX},
	{"paths", MEMBER(selection.paths), UINT32_MAX},
	{"ops", MEMBER(selection.ops), UINT32_MAX},
	{"conditions", MEMBER(selection.conditions), UINT32_MAX},
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

int guest_request_text(const struct guest_request *request, char *text, size_t size)
{
	size_t used = 0;

	for (const struct key *key = keys; key < keys + KEYS && used < size; key++) {
		uint64_t number = 0;
		memcpy(&number, (const char *)request + key->at, key->size);
		used += (size_t)snprintf(text + used, size - used, "%s %" PRIu64 "\n", key->name,
					 number);
	}
	return used < size ? (int)used : -ENAMETOOLONG;
}

/* The number behind a key, which begins a line that has nothing else. Returns the next line; NULL
 * when the line is invalid. */
static const char *read_line(const char *line, const struct key *key, uint64_t *number)
{
	size_t length = strlen(key->name);
	char *end;

	if (strncmp(line, key->name, length) || line[length] != ' ' ||
	    !isdigit((unsigned char)line[length + 1]))
		return NULL;
	errno = 0;
	*number = strtoull(line + length + 1, &end, 10);
	return errno || *end != '\n' || *number > key->high ? NULL : end + 1;
}

int guest_request_parse(const char *text, struct guest_request *out, const char **bad)
{
	*out = (struct guest_request){0};
	*bad = text;
	for (const struct key *key = keys; key < keys + KEYS; key++) {
		uint64_t number;
		const char *next = read_line(*bad, key, &number);
		if (!next)
			return -EINVAL;
		/* The engine brings what has no key, the length of batches among them. */
		if (key == keys)
			out->settings =
				number == ENGINE_ICOUNT ? engine_exact() : engine_defaults(true);
		memcpy((char *)out + key->at, &number, key->size);
		*bad = next;
	}
	return **bad ? -EINVAL : 0;
}
