#include "bench/session/process_facts.h"

#include "bench/base/text.h"
#include "bench/session/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int on_fact(void *ctx, uint32_t cell, const struct wire_head *head, const void *payload)
{
	struct process_facts *process = ctx;
	struct wire_fact fact;

	(void)cell;
	if (head->type != WIRE_FACT || head->bytes < sizeof(fact) ||
	    process->n == PROCESS_FACTS_MAX)
		return -EPROTO;
	memcpy(&fact, payload, sizeof(fact));
	if (head->bytes != sizeof(fact) + fact.bytes)
		return -EPROTO;
	fact.name[sizeof(fact.name) - 1] = 0;
	text_make_printable(fact.name);
	char *data = calloc(1, fact.bytes + 1);
	if (!data)
		return -ENOMEM;
	memcpy(data, (const char *)payload + sizeof(fact), fact.bytes);
	if (fact.kind != WIRE_FACT_ENTRY_CODE) {
		text_make_printable(data);
		fact.bytes = (uint32_t)strlen(data);
	}
	process->facts[process->n++] = (struct process_fact){fact, data};
	return 0;
}

static void on_absent(void *ctx, const char *why)
{
	struct process_facts *process = ctx;

	snprintf(process->absent, sizeof(process->absent), "%s", why);
}

int process_facts_take(const struct engine_settings *settings, enum abi abi,
		       struct process_facts *out, struct error *error)
{
	struct wire_request request = wire_request_make(WIRE_INSPECT, settings->cpu);
	struct session_callbacks callbacks = {
		.ctx = out,
		.answer = on_fact,
		.absent = on_absent,
	};

	*out = (struct process_facts){0};
	return session_run(settings, abi, &request, NULL, NULL, 0, &callbacks, error);
}

void process_facts_free(struct process_facts *process)
{
	for (size_t i = 0; i < process->n; i++)
		free(process->facts[i].data);
	process->n = 0;
}

const struct process_fact *process_facts_next(const struct process_facts *process,
					      enum wire_fact_kind kind, const char *name,
					      const struct process_fact *after)
{
	size_t i = after ? (size_t)(after - process->facts) + 1 : 0;

	for (; i < process->n; i++) {
		const struct process_fact *f = &process->facts[i];
		if (f->fact.kind == kind && (!name || !strcmp(f->fact.name, name)))
			return f;
	}
	return NULL;
}
