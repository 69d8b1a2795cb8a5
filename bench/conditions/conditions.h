/* The conditions: numbers and names that the workers and the driver share. */
#ifndef SYSPATH_CONDITIONS_H
#define SYSPATH_CONDITIONS_H

#include <stdbool.h>

/* Numbers are positions in conditions.def and travel between driver and worker; names in files. */
enum condition_id {
#define CONDITION(id, name, waits, answers, what) CONDITION_##id,
#include "bench/conditions/conditions.def"
#undef CONDITION
	CONDITION_COUNT
};

struct condition {
	const char *name;
	const char *what; /* what a call meets, one line */
	bool waits;	  /* the worker waits for another task by nature of the condition */
	bool answers;	  /* answers a number that no kernel implements, ahead of sys_enter */
};

extern const struct condition conditions[CONDITION_COUNT];

/* Position in conditions[], or -1 when there is no such name. */
int condition_by_name(const char *name);

#endif
