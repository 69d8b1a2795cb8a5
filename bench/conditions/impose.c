#include "bench/conditions/impose.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int condition_none(const struct condition_needs *needs, char *why, size_t size)
{
	(void)needs;
	(void)why;
	(void)size;
	return 0;
}

int condition_impose(enum condition_id id, const struct condition_needs *needs, char *why,
		     size_t size)
{
	static condition_imposer *const imposers[CONDITION_COUNT] = {
#define CONDITION(id, name, waits, answers, what) [CONDITION_##id] = condition_##id,
#include "bench/conditions/conditions.def"
#undef CONDITION
	};

	return imposers[id](needs, why, size);
}

int condition_refused(const char *what, char *why, size_t size)
{
	snprintf(why, size, "%s: %s", what, strerrordesc_np(errno));
	return -1;
}
