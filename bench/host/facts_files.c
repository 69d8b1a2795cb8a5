#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/host/facts.h"

/* An integer that is the whole text, whose reference it takes; the kernel writes decimal in all
 * files asked here. */
static json_t *integer_of(json_t *text)
{
	const char *string = text ? json_string_value(text) : "";
	char *end;

	errno = 0;
	long long n = strtoll(string, &end, 10);
	json_t *integer = errno || end == string || *end ? NULL : json_integer(n);
	json_decref(text);
	return integer;
}

json_t *fact_line(const struct fact_context *context, const char *arg)
{
	char path[HOST_LINE_MAX], line[HOST_LINE_MAX];
	const char *field = strchr(arg, ':');

	snprintf(path, sizeof(path), "%.*s", (int)strcspn(arg, ":"), arg);
	int length = field ? host_read_field(context->source, path, field + 1, line, sizeof(line))
			   : host_read_line(context->source, path, line, sizeof(line));
	if (length < 0)
		return NULL;
	/* How cpu/nohz_full prints, on many kernels, a mask that was never allocated. */
	return json_string(strcmp(line, "(null)") ? line : "");
}

json_t *fact_name(const struct fact_context *context, const char *arg)
{
	static const struct {
		const char *file;
		size_t at;
	} names[] = {
		{"/proc/sys/kernel/osrelease", offsetof(struct utsname, release)},
		{"/proc/sys/kernel/version", offsetof(struct utsname, version)},
		{"/proc/sys/kernel/hostname", offsetof(struct utsname, nodename)},
	};
	json_t *line = fact_line(context, arg);
	struct utsname known;
	if (line || !context->source->uname || context->source->uname(context->source, &known))
		return line;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i].file, arg))
			return json_string((const char *)&known + names[i].at);
	return NULL;
}

json_t *fact_number(const struct fact_context *context, const char *arg)
{
	return integer_of(fact_line(context, arg));
}

json_t *fact_flag(const struct fact_context *context, const char *arg)
{
	json_t *number = fact_number(context, arg);
	json_t *flag = number ? json_boolean(json_integer_value(number) != 0) : NULL;

	json_decref(number);
	return flag;
}

json_t *fact_chosen(const struct fact_context *context, const char *arg)
{
	json_t *line = fact_line(context, arg);
	const char *open = line ? strpbrk(json_string_value(line), "([") : NULL;
	json_t *chosen = open ? json_stringn(open + 1, strcspn(open + 1, ")]")) : NULL;

	json_decref(line);
	return chosen;
}

json_t *fact_directory(const struct fact_context *context, const char *arg)
{
	char *names;
	size_t length;

	if (host_names(context->source, arg, &names, &length))
		return NULL;
	json_t *table = json_object();
	for (const char *name = names; name < names + length; name += strlen(name) + 1) {
		char file[HOST_LINE_MAX];
		int len = snprintf(file, sizeof(file), "%s/%s", arg, name);
		json_t *value =
			len > 0 && (size_t)len < sizeof(file) ? fact_line(context, file) : NULL;
		if (value)
			json_object_set_new(table, name, value);
	}
	free(names);
	return table;
}

json_t *fact_time_namespace(const struct fact_context *context, const char *arg)
{
	/* Of the initial one: PROC_TIME_INIT_INO, which no other has. */
	static const char initial[] = "time:[4026531834]";
	char target[64];

	return host_link(context->source, arg, target, sizeof(target)) < 0
		       ? NULL
		       : json_boolean(strcmp(target, initial));
}
