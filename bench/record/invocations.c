#include "bench/record/invocations.h"

#include "bench/document/rounded.h"

/* 0 or -1. */
static int append(json_t *lists, const char *key, json_t *value)
{
	return json_array_append_new(json_object_get(lists, key), value);
}

json_t *invocations_make(const struct invocation_record *records, size_t n, double ns_per_tick,
			 bool ruled)
{
	json_t *lists =
		json_pack("{s:[], s:[], s:[], s:[], s:[], s:[], s:[], s:[]}", "order", "floor_tsc",
			  "p50_tsc", "floor_ns", "p50_ns", "lost_share", "tries", "disturbed");
	static const char *const of_ruled[] = {"p10_cycles", "p50_cycles", "shared"};
	int err = lists ? 0 : -1;

	for (size_t i = 0; ruled && i < sizeof(of_ruled) / sizeof(of_ruled[0]) && !err; i++)
		err = json_object_set_new(lists, of_ruled[i], json_array());

	for (size_t i = 0; i < n && !err; i++) {
		const struct invocation_record *t = &records[i];
		err = append(lists, "order", json_integer(t->order)) ||
		      append(lists, "floor_tsc", json_rounded(t->floor)) ||
		      append(lists, "p50_tsc", json_rounded(t->p50)) ||
		      append(lists, "floor_ns", json_rounded(t->floor * ns_per_tick)) ||
		      append(lists, "p50_ns", json_rounded(t->p50 * ns_per_tick)) ||
		      append(lists, "lost_share", json_rounded(t->lost_share)) ||
		      append(lists, "tries", json_integer(t->tries)) ||
		      append(lists, "disturbed", json_boolean(t->disturbed)) ||
		      (ruled && (append(lists, "p10_cycles", json_rounded(t->p10_cycles)) ||
				 append(lists, "p50_cycles", json_rounded(t->p50_cycles)) ||
				 append(lists, "shared", json_boolean(t->shared))));
	}
	if (err) {
		json_decref(lists);
		return NULL;
	}
	return lists;
}
