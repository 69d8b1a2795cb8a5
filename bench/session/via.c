#include "bench/session/via.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What no shell takes for anything but itself, anywhere in a word. */
static const char plain[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+=:,@";

/* Quoted only where needed: ssh(1) and the like hand the words to a second shell, which a plain
 * path passes as it is. */
static void put_quoted(FILE *out, const char *text, size_t length)
{
	if (length && strspn(text, plain) >= length) {
		fprintf(out, "%.*s", (int)length, text);
		return;
	}
	fputc('\'', out);
	for (size_t i = 0; i < length; i++)
		if (text[i] == '\'')
			fputs("'\\''", out);
		else
			fputc(text[i], out);
	fputc('\'', out);
}

static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return !slash ? 0 : slash == path ? 1 : (size_t)(slash - path);
}

char *via_command(const char *template, const char *path)
{
	char *command = NULL;
	size_t size;
	FILE *out = open_memstream(&command, &size);

	if (!out)
		return NULL;
	for (const char *at = template; *at;) {
		if (!strncmp(at, "{}", 2)) {
			put_quoted(out, path, strlen(path));
			at += 2;
		} else if (!strncmp(at, "{dir}", 5)) {
			size_t length = folder_length(path);
			put_quoted(out, length ? path : ".", length ? length : 1);
			at += 5;
		} else {
			fputc(*at++, out);
		}
	}
	if (!strstr(template, "{}")) {
		fputc(' ', out);
		put_quoted(out, path, strlen(path));
	}
	if (fclose(out)) {
		free(command);
		return NULL;
	}
	return command;
}
