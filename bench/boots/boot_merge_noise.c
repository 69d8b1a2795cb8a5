#include "bench/boots/boot_merge_noise.h"

#include <string.h>

static const char *text_of(const json_t *object, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : otherwise;
}

/* The index of a boot's record of a worker; the list's length if there is none. */
static size_t place_of(const json_t *noise, size_t boot, const char *abi, const char *condition)
{
	const json_t *record;
	size_t i;

	json_array_foreach (noise, i, record)
		if ((size_t)json_integer_value(json_object_get(record, "boot")) == boot &&
		    !strcmp(text_of(record, "abi", ""), abi) &&
		    !strcmp(text_of(record, "condition", "none"), condition))
			return i;
	return json_array_size(noise);
}

/* Adds the numbers of one record to another; unknown plus anything is unknown. */
static int add(json_t *sum, const json_t *record)
{
	const char *key;
	json_t *was;
	void *next;
	int err = 0;

	json_object_foreach_safe(sum, next, key, was)
	{
		const json_t *more = json_object_get(record, key);
		if (json_is_string(was) || json_is_null(was) || !strcmp(key, "boot"))
			continue;
		if (!json_is_number(more))
			err |= json_object_set_new(sum, key, json_null());
		else if (json_is_integer(was) && json_is_integer(more))
			err |= json_object_set_new(
				sum, key,
				json_integer(json_integer_value(was) + json_integer_value(more)));
		else
			err |= json_object_set_new(
				sum, key,
				json_real(json_number_value(was) + json_number_value(more)));
	}
	return err;
}

json_t *boot_merge_noise(json_t *const *documents, size_t n)
{
	json_t *list = json_array();
	int err = list ? 0 : -1;

	for (size_t boot = 0; boot < n && !err; boot++) {
		const json_t *record;
		size_t i;
		json_array_foreach (json_object_get(documents[boot], "noise"), i, record) {
			size_t place = place_of(list, boot, text_of(record, "abi", ""),
						text_of(record, "condition", "none"));
			json_t *sum = json_array_get(list, place);
			if (sum) {
				err |= add(sum, record);
				continue;
			}
			sum = json_deep_copy(record);
			err |= json_object_set_new(sum, "boot", json_integer((json_int_t)boot));
			err |= json_array_append_new(list, sum);
		}
	}
	if (!err)
		return list;
	json_decref(list);
	return NULL;
}

size_t boot_merge_order(const json_t *noise, size_t boot, const char *abi, const char *condition)
{
	size_t place = place_of(noise, boot, abi, condition);

	return place < json_array_size(noise) ? place : boot;
}
