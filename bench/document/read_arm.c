#include "bench/document/read_arm.h"

/* A string that may be null or missing: *out is NULL then. */
static bool optional_text(struct reading *r, const json_t *object, const char *key,
			  const char **out)
{
	return field_absent(object, key) || field_text(r, object, key, out);
}

/* A command line, which may be empty. */
static bool read_append(struct reading *r, const json_t *object, const char **out)
{
	const json_t *value = json_object_get(object, "append");

	*out = "";
	return (json_is_string(value) && !json_string_length(value)) ||
	       field_text(r, object, "append", out);
}

static bool read_kernel(struct reading *r, const json_t *kernel, void *out)
{
	struct run_arm *arm = out;

	return field_text(r, kernel, "version", &arm->kernel) &&
	       optional_text(r, kernel, "package", &arm->package) &&
	       optional_text(r, kernel, "package_version", &arm->package_version);
}

/* Kernel parameters; missing in documents from before this member was added. */
static bool read_unknown_words(struct reading *r, const json_t *object, struct run_arm *arm)
{
	const json_t *word;
	size_t i;

	arm->unknown_words = json_object_get(object, "unknown_words");
	if (!arm->unknown_words)
		return true;
	if (!json_is_array(arm->unknown_words))
		return reading_wrong(r, "unknown_words", "not an array");
	json_array_foreach ((json_t *)arm->unknown_words, i, word)
		if (!json_is_string(word))
			return reading_wrong(r, "unknown_words", "not an array of text");
	return true;
}

bool read_arm_object(struct reading *r, const json_t *object, void *out)
{
	struct run_arm *arm = out;

	return field_text(r, object, "name", &arm->name) &&
	       field_part(r, object, "kernel", read_kernel, arm) &&
	       field_text(r, object, "cpu", &arm->cpu) && read_append(r, object, &arm->append) &&
	       optional_text(r, object, "option", &arm->option) &&
	       optional_text(r, object, "harness_append", &arm->harness_append) &&
	       optional_text(r, object, "qemu", &arm->qemu) &&
	       optional_text(r, object, "libc", &arm->libc) && read_unknown_words(r, object, arm);
}

bool read_arm(struct reading *r, const json_t *root, struct run_arm *arm)
{
	return !json_object_get(root, "arm") || field_part(r, root, "arm", read_arm_object, arm);
}
