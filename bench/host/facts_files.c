#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/host/facts.h"

#define STATUS "/proc/self/status"

/* An integer that is the whole text; the kernel writes decimal in all files asked here. */
static json_t *integer_of(const char *text)
{
	char *end;
	errno = 0;
	long long n = strtoll(text, &end, 10);
	return errno || end == text || *end ? NULL : json_integer(n);
}

static json_t *flag_of(json_t *integer)
{
	if (!integer)
		return NULL;
	json_t *flag = json_boolean(json_integer_value(integer) != 0);
	json_decref(integer);
	return flag;
}

json_t *fact_line(const struct fact_context *context, const char *arg)
{
	char line[HOST_LINE_MAX];
	if (host_read_line(context->source, arg, line, sizeof(line)) < 0)
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
	if (line || !context->source->uname || context->source->uname(&known))
		return line;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i].file, arg))
			return json_string((const char *)&known + names[i].at);
	return NULL;
}

json_t *fact_number(const struct fact_context *context, const char *arg)
{
	char line[HOST_LINE_MAX];
	if (host_read_line(context->source, arg, line, sizeof(line)) < 0)
		return NULL;
	return integer_of(line);
}

json_t *fact_flag(const struct fact_context *context, const char *arg)
{
	return flag_of(fact_number(context, arg));
}

json_t *fact_field(const struct fact_context *context, const char *arg)
{
	char path[HOST_LINE_MAX], value[HOST_LINE_MAX];
	const char *colon = strchr(arg, ':');
	snprintf(path, sizeof(path), "%.*s", (int)(colon - arg), arg);
	if (host_read_field(context->source, path, colon + 1, value, sizeof(value)) < 0)
		return NULL;
	return json_string(value);
}

json_t *fact_status_number(const struct fact_context *context, const char *arg)
{
	char value[HOST_LINE_MAX];
	if (host_read_field(context->source, STATUS, arg, value, sizeof(value)) < 0)
		return NULL;
	return integer_of(value);
}

json_t *fact_status_flag(const struct fact_context *context, const char *arg)
{
	return flag_of(fact_status_number(context, arg));
}

json_t *fact_chosen(const struct fact_context *context, const char *arg)
{
	char line[HOST_LINE_MAX];
	if (host_read_line(context->source, arg, line, sizeof(line)) < 0)
		return NULL;
	const char *open = strpbrk(line, "([");
	if (!open)
		return NULL;
	return json_stringn(open + 1, strcspn(open + 1, ")]"));
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

json_t *fact_directory(const struct fact_context *context, const char *arg)
{
	char path[HOST_LINE_MAX];
	struct dirent **names;
	if (host_path(context->source, arg, path, sizeof(path)))
		return NULL;
	int n = scandir(path, &names, not_hidden, alphasort);
	if (n < 0)
		return NULL;

	json_t *table = json_object();
	for (int i = 0; i < n; i++) {
		char file[HOST_LINE_MAX];
		int len = snprintf(file, sizeof(file), "%s/%s", arg, names[i]->d_name);
		json_t *value =
			len > 0 && (size_t)len < sizeof(file) ? fact_line(context, file) : NULL;
		if (value)
			json_object_set_new(table, names[i]->d_name, value);
		free(names[i]);
	}
	free(names);
	return table;
}
