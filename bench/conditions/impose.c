#include "bench/conditions/impose.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int condition_none(const struct condition_needs *needs, char *why, size_t size)
{
	(void)needs;
	(void)why;
	(void)size;
	return 0;
}

int condition_impose(enum condition_id id, const struct condition_needs *needs, char *why,
		     size_t size)
{
	static condition_imposer *const imposers[CONDITION_COUNT] = {
#define CONDITION(id, name, waits, answers, what) [CONDITION_##id] = condition_##id,
#include "bench/conditions/conditions.def"
#undef CONDITION
	};

	return imposers[id](needs, why, size);
}

int condition_refused(const char *what, const char *hint, char *why, size_t size)
{
	snprintf(why, size, "%s: %s%s", what, strerrordesc_np(errno), hint);
	return -1;
}

_Noreturn void condition_end_as(int status)
{
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 2);
}
