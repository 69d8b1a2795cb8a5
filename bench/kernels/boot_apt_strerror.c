#include "bench/kernels/boot_apt.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The first that matches the cause is used; a full disk makes downloads fail, too. */
static const struct remedy {
	const char *sign, *what;
} remedies[] = {
	{"No space left on device", "choose another place with --cache"},
	{"Disk quota exceeded", "choose another place with --cache"},
	{"have enough free space", "choose another place with --cache"},
	{"is not signed",
	 "Debian's keys are missing here or too old: install a current debian-archive-keyring (scripts/deps --for boots)"},
	{"does not have a Release file",
	 "unknown release: name another archive with --mirror, or an image with --kernel"},
	{"No packages found", "the release has no such kernel: see --kernel in docs/boots.md"},
	{"Failed to fetch",
	 "name an image with --kernel, or another archive with --mirror (past releases: --archive)"},
};

enum { REMEDIES = sizeof(remedies) / sizeof(remedies[0]) };

/* How specific a line is: apt ends with "Some index files failed" and tar's parent with
 * "killed by signal (Broken pipe)". */
static int rank_of(const char *line)
{
	bool disk = strstr(line, remedies[0].sign) || strstr(line, remedies[1].sign);

	return disk ? 3 : !strncmp(line, "E: ", 3) ? 2 : 1;
}

void apt_strerror(char *output, char *reason, size_t size)
{
	const char *cause = "it printed nothing", *what = NULL;
	char *rest = NULL;
	int best = 0;

	for (char *line = strtok_r(output, "\r\n", &rest); line;
	     line = strtok_r(NULL, "\r\n", &rest)) {
		line += strspn(line, " \t");
		/* The first of apt's errors; of other lines the last. */
		if (!*line || rank_of(line) < best || (rank_of(line) == best && best > 1))
			continue;
		best = rank_of(line);
		cause = line;
	}
	if (!strncmp(cause, "E: ", 3))
		cause += 3;
	for (size_t i = 0; i < REMEDIES && !what; i++)
		what = strstr(cause, remedies[i].sign) ? remedies[i].what : NULL;
	size_t n = strlen(cause);
	/* apt 3 ends with the address and a colon. */
	while (n && strchr(" \t.:;,", cause[n - 1]))
		n--;
	snprintf(reason, size, "%.*s%s%s", (int)(n < 300 ? n : 300), cause, what ? "; " : "",
		 what ? what : "");
}
