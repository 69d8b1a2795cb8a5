#include "bench/session/sight.h"

#include "bench/session/conversation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int on_fact(void *ctx, uint32_t cell, const struct wire_head *head, const void *payload)
{
	struct sight *sight = ctx;
	struct wire_fact fact;

	(void)cell;
	if (head->type != WIRE_FACT || head->bytes < sizeof(fact) || sight->n == SIGHT_MAX_FACTS)
		return -EPROTO;
	memcpy(&fact, payload, sizeof(fact));
	if (head->bytes != sizeof(fact) + fact.bytes)
		return -EPROTO;
	fact.name[sizeof(fact.name) - 1] = 0;
	char *data = calloc(1, fact.bytes + 1);
	if (!data)
		return -ENOMEM;
	memcpy(data, (const char *)payload + sizeof(fact), fact.bytes);
	sight->facts[sight->n++] = (struct sight_fact){fact, data};
	return 0;
}

static void on_broke(void *ctx, uint32_t cell, const char *why)
{
	(void)ctx;
	(void)cell;
	(void)why; /* no cell is asked for, so none breaks */
}

static void on_absent(void *ctx, const char *why)
{
	struct sight *sight = ctx;

	snprintf(sight->absent, sizeof(sight->absent), "%s", why);
}

int sight_take(const struct engine_settings *settings, enum abi abi, struct sight *out,
	       struct error *error)
{
	struct wire_request request = wire_request_make(WIRE_INSPECT, settings->cpu);
	struct listener listener = {
		.ctx = out,
		.answer = on_fact,
		.broke = on_broke,
		.absent = on_absent,
	};

	*out = (struct sight){0};
	return converse(settings, abi, &request, NULL, NULL, 0, &listener, error);
}

void sight_free(struct sight *sight)
{
	for (size_t i = 0; i < sight->n; i++)
		free(sight->facts[i].data);
	sight->n = 0;
}

const struct sight_fact *sight_next(const struct sight *sight, enum wire_fact_kind kind,
				    const char *name, const struct sight_fact *after)
{
	size_t i = after ? (size_t)(after - sight->facts) + 1 : 0;

	for (; i < sight->n; i++) {
		const struct sight_fact *f = &sight->facts[i];
		if (f->fact.kind == kind && (!name || !strcmp(f->fact.name, name)))
			return f;
	}
	return NULL;
}
