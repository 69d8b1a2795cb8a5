/* What a small run measured, made up: figures that can be checked by hand. */
#ifndef SYSPATH_TESTS_OUTCOME_SAMPLE_H
#define SYSPATH_TESTS_OUTCOME_SAMPLE_H

#include "bench/engine/engine.h"

#include <jansson.h>

/* The cells, by their place. The TSC runs at 2 GHz: a tick is half a nanosecond. */
enum sample_cell {
	SAMPLE_SYSCALL,	  /* x86_64 syscall getppid: two invocations, batches 100 to 104 and 110 to
			     114 ticks, single calls 100, 200, 300 in each */
	SAMPLE_EMPTY,	  /* x86_64 empty getppid: one invocation of -0.25, 0 and 0.5 ticks */
	SAMPLE_FALLBACK,  /* x86_64 vdso time, which enters the kernel, without single calls */
	SAMPLE_SYSENTER,  /* i386 sysenter getppid: unavailable */
	SAMPLE_SYSCALL32, /* i386 syscall32 getppid: unsafe */
	SAMPLE_INT80,	  /* i386 int80 getppid: failed */
	SAMPLE_COUNT
};

/* To be passed to outcome_free. */
struct outcome outcome_sample(void);

/* Its document, with a small host object; a new reference. */
json_t *document_sample(void);

/* The value at a path like "cells[0].cost.tsc.floor"; a borrowed reference, NULL when absent. With
 * `parent` not NULL, *parent is the object or array that holds it, and *key its last name (in an
 * array: NULL, with *index its place). */
struct json_place {
	json_t *parent;
	char key[64]; /* empty in an array */
	size_t index;
};
json_t *json_at(json_t *root, const char *path, struct json_place *place);

/* Puts a value there (the reference is taken), or removes what is there when it is NULL. */
void json_put_at(json_t *root, const char *path, json_t *value);

#endif
