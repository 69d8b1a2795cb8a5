#include "bench/session/no_worker.h"

#include "bench/base/exit_code.h"

#include <stdio.h>
#include <string.h>

/* Documents hold reasons in ASCII. */
static void make_ascii(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

void no_worker_describe(struct worker_process *w, char *text, size_t size)
{
	const char *line = worker_last_line(w);
	char how[96];

	worker_end_describe(w, how, sizeof(how));
	snprintf(text, size, "%s: %s", how, line ? line : "it printed no reason");
	make_ascii(text);
}

int no_worker_error(struct worker_process *w, enum worker_reply reply, struct error *error)
{
	const char *abi = abi_names[w->abi], *line = worker_last_line(w);
	char how[WIRE_REASON];

	switch (reply) {
	case WORKER_NOISE:
		if (strstr(w->noise, "^@")) /* as a terminal echoes a NUL */
			return error_set(
				error, EXIT_USAGE,
				"--via: the command gives the %s worker a terminal, which changes what passes: start it without one (ssh, podman: no -t)",
				abi);
		w->noise[strcspn(w->noise, "\n")] = 0;
		return error_set(
			error, EXIT_USAGE,
			"--via: the command printed '%s' where the %s worker's first frame was to be; its standard output must carry the worker's and nothing else",
			w->noise, abi);
	case WORKER_GARBLED: /* a refusal, of a build before there was a hello */
	case WORKER_OTHER_BUILD:
		return error_set(
			error, EXIT_USAGE,
			"--via: the %s worker that the command started is of another build; copy that of this build there, or name its folder with --workers",
			abi);
	case WORKER_WANTS_TERMINAL:
		return error_set(
			error, EXIT_USAGE,
			"--via: the command wants the terminal (a password, a question), which it cannot have; make it ask nothing (ssh: a key or an agent, -o BatchMode=yes)");
	case WORKER_TIMED_OUT:
		return error_set(
			error, EXIT_USAGE,
			"--via: no frame of the %s worker within %d s: the command started none, or keeps back what it sends; the last line of its standard error: %s",
			abi, w->timeout_ms / 1000, line ? line : "none");
	default:
		no_worker_describe(w, how, sizeof(how));
		return error_set(error, EXIT_USAGE,
				 "--via: the command ended before the %s worker began: it %s", abi,
				 how);
	}
}
