#include "tests/unit/sweep_sample.h"

#include "tests/unit/exact_sample.h"
#include "tests/unit/outcome_sample.h"

static json_t *arm(const char *name, const char *append, const char *option, double total)
{
	json_t *d = exact_armed(total, "6.1.0 #1", append, "A");

	json_put_at(d, "arm.name", json_string(name));
	json_put_at(d, "arm.option", option ? json_string(option) : json_null());
	return d;
}

void sweep_sample(struct sweep_sample *sample)
{
	json_t *d[SWEEP_COUNT] = {
		[SWEEP_DEFAULT] = arm("base", "vsyscall=none", NULL, 3370),
		[SWEEP_OTHER] = arm("other", "vsyscall=none", NULL, 4000),
		[SWEEP_DEARER] = arm("base-pti_on", "vsyscall=none pti=on", "pti=on", 3500),
		[SWEEP_UNKNOWN] = arm("base-nosuch", "vsyscall=none nosuch=1", "nosuch=1", 3370),
		[SWEEP_ABSENT] = arm("base-gone", "vsyscall=none gone", "gone", 3370),
	};
	json_t *gone = json_object_get(d[SWEEP_ABSENT], "cells"), *cell;
	size_t i;

	json_put_at(d[SWEEP_OTHER], "arm.cpu", json_string("B"));
	json_object_set_new(json_object_get(d[SWEEP_UNKNOWN], "arm"), "unknown_words",
			    json_pack("[s]", "nosuch=1"));
	json_array_foreach (gone, i, cell) {
		if (json_is_null(json_object_get(cell, "cost")))
			continue;
		json_object_set_new(cell, "status", json_string("unavailable"));
		json_object_set_new(cell, "reason", json_string("it is gone"));
		json_object_set_new(cell, "cost", json_null());
		json_object_set_new(cell, "tail", json_null());
	}
	for (i = 0; i < SWEEP_COUNT; i++) {
		sample->document[i] = exact_read(d[i]);
		sample->list[i] = &sample->document[i];
	}
	sample->arms = (struct arms){sample->list, SWEEP_COUNT};
}

void sweep_sample_free(struct sweep_sample *sample)
{
	for (size_t i = 0; i < SWEEP_COUNT; i++)
		document_free(&sample->document[i]);
}
