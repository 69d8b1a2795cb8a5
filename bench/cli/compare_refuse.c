#include "bench/cli/compare_refuse.h"

#include "bench/base/exit_code.h"
#include "bench/cli/message.h"

#include <stdio.h>
#include <string.h>

/* Appends "KEY (BASE -> NEW)", or the key alone where the line grows long; false when it is full.
 */
static bool name_difference(char *line, size_t size, const struct fingerprint_difference *d)
{
	size_t used = strlen(line);

	if (used + sizeof(*d) + 32 < size)
		snprintf(line + used, size - used, "%s%s%s (%s -> %s)", used ? ", " : "", d->key,
			 d->in_run ? " changed during a run" : "", d->base, d->new);
	else if (used + sizeof(d->key) + 2 < size)
		snprintf(line + used, size - used, ", %s", d->key);
	else
		return false;
	return true;
}

/* The option that would let them differ: one name for all members of an object. */
static void name_option(char *keys, size_t size, const struct fingerprint_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const char *key = list->item[i].key;
		size_t used = strlen(keys);
		char fact[sizeof(list->item[i].key)];

		snprintf(fact, sizeof(fact), "%.*s", (int)strcspn(key, "."), key);
		if (!fingerprint_allows(keys, fact))
			snprintf(keys + used, size - used, "%s%s", used ? "," : "", fact);
	}
}

int compare_refuse_hosts(const struct comparison *c)
{
	const struct fingerprint_list *list = &c->refused;
	char line[1024] = "", keys[768] = "";
	size_t named = 0;

	if (!strcmp(list->item[0].key, "engine")) {
		message_error(
			"compare: not comparable: engine (%s -> %s): ticks of a clock and counts "
			"of instructions",
			list->item[0].base, list->item[0].new);
		return EXIT_NOTHING;
	}
	while (named < list->n && name_difference(line, sizeof(line), &list->item[named]))
		named++;
	name_option(keys, sizeof(keys), list);
	message_error("compare: not comparable: %s%s; if this difference is what you ask about: "
		      "--allow-diff %s",
		      line, named < list->n ? " and more" : "", keys);
	return EXIT_NOTHING;
}
