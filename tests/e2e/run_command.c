#include "tests/e2e/run_command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { MAX_ARGUMENTS = 32 };

const char *built(const char *name)
{
	static char paths[8][PATH_MAX];
	static unsigned int next;
	const char *build = getenv("SYSPATH_BUILD");
	char *path = paths[next++ % 8];
	char folder[PATH_MAX];

	if (!realpath(build ? build : "build", folder))
		fail_msg("no build folder: SYSPATH_BUILD names none and there is no ./build");
	if (snprintf(path, PATH_MAX, "%s/%s", folder, name) >= PATH_MAX)
		fail_msg("the build folder has too long a name");
	return path;
}

static void become(const struct set_up *set_up, const char *const argv[], int out, int err)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD};
	int in = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL); /* a job in a script's background ignores some */
	unsetenv("SYSPATH_RESULTS");	     /* where a test's results go, it says */
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	if (set_up && set_up->work(set_up->ctx))
		_exit(COMMAND_NOT_SET_UP);
	execv(argv[0], (char *const *)argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

struct running command_start(const struct set_up *set_up, const char *const argv[])
{
	struct running r = {.what = ""};
	int out[2], err[2];
	size_t used = 0;

	for (size_t i = 0; argv[i] && used < sizeof(r.what); i++)
		used += (size_t)snprintf(r.what + used, sizeof(r.what) - used, "%s%s", i ? " " : "",
					 argv[i]);

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	fflush(NULL);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(pipe2(err, O_CLOEXEC), 0);
	r.pid = fork();
	assert_true(r.pid >= 0);
	if (!r.pid)
		become(set_up, argv, out[1], err[1]);
	setpgid(r.pid, r.pid); /* in both, so that it holds whoever is first */
	close(out[1]);
	close(err[1]);
	r.out = out[0];
	r.err = err[0];
	return r;
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Appends what there is to read. False at the end. */
static bool take(int fd, char **text, size_t *size)
{
	char *grown = realloc(*text, *size + 65536 + 1);

	assert_non_null(grown);
	*text = grown;
	ssize_t n = read(fd, grown + *size, 65536);
	*size += n > 0 ? (size_t)n : 0;
	grown[*size] = 0;
	return n > 0 || (n < 0 && errno == EINTR);
}

static bool read_both(struct running *r, struct command_end *end, int timeout_s)
{
	struct pollfd fds[2] = {{r->out, POLLIN, 0}, {r->err, POLLIN, 0}};
	double deadline = now_s() + timeout_s;
	size_t out_size = 0, err_size = 0;

	end->out = calloc(1, 1);
	end->err = calloc(1, 1);
	while ((fds[0].fd >= 0 || fds[1].fd >= 0) && now_s() < deadline) {
		if (poll(fds, 2, 1000) <= 0)
			continue;
		if (fds[0].revents && !take(r->out, &end->out, &out_size))
			fds[0].fd = -1;
		if (fds[1].revents && !take(r->err, &end->err, &err_size))
			fds[1].fd = -1;
	}
	return fds[0].fd < 0 && fds[1].fd < 0;
}

static volatile sig_atomic_t alarm_came;

static void on_alarm(int signal)
{
	(void)signal;
	alarm_came = 1; /* and waitpid(2) returns */
}

pid_t wait_for_child(pid_t pid, int *status)
{
	struct sigaction action = {.sa_handler = on_alarm}, before;
	pid_t ended;

	alarm_came = 0;
	sigaction(SIGALRM, &action, &before);
	alarm(COMMAND_TIMEOUT_S);
	do
		ended = waitpid(pid, status, __WALL);
	while (ended < 0 && errno == EINTR && !alarm_came);
	alarm(0);
	sigaction(SIGALRM, &before, NULL);
	if (ended >= 0 || errno != EINTR)
		return ended;
	if (pid > 0)
		kill(pid, SIGKILL);
	fail_msg("process %d neither ended nor stopped within %d s", (int)pid,
		 (int)COMMAND_TIMEOUT_S);
	return -1;
}

struct command_end command_finish_within(struct running *r, int timeout_s)
{
	struct command_end end = {0};
	int status;

	bool all = read_both(r, &end, timeout_s);
	if (!all)
		kill(-r->pid, SIGKILL);
	close(r->out);
	close(r->err);
	assert_int_equal(wait_for_child(r->pid, &status), r->pid);
	if (!all)
		fail_msg("%s: did not end within %d s; it printed:\n%s%s", r->what, timeout_s,
			 end.out, end.err);
	end.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	return end;
}

struct command_end command_finish(struct running *r)
{
	return command_finish_within(r, COMMAND_TIMEOUT_S);
}

void command_wait(const struct running *r, double *deadline, const char *what)
{
	if (*deadline == 0)
		*deadline = now_s() + (int)COMMAND_TIMEOUT_S;
	if (now_s() > *deadline) {
		kill(-r->pid, SIGKILL);
		fail_msg("%s: %s is not there within %d s", r->what, what, (int)COMMAND_TIMEOUT_S);
	}
	nanosleep(&(struct timespec){0, 2000000}, NULL);
}

struct command_end command_run(const struct set_up *set_up, const char *const argv[])
{
	struct running r = command_start(set_up, argv);

	return command_finish(&r);
}

struct command_end syspath(const struct set_up *set_up, ...)
{
	const char *argv[MAX_ARGUMENTS] = {built("syspath")};
	va_list ap;
	int n = 1;

	va_start(ap, set_up);
	while ((argv[n] = va_arg(ap, const char *)))
		assert_true(++n < MAX_ARGUMENTS);
	va_end(ap);
	return command_run(set_up, argv);
}

void command_free(struct command_end *end)
{
	free(end->out);
	free(end->err);
	*end = (struct command_end){0};
}

/* The children of the test, where the kernel lists them. */
static void kill_children(void)
{
	FILE *in = fopen("/proc/thread-self/children", "re");
	char list[4096] = "", *at = list, *end = list;

	if (in && fgets(list, sizeof(list), in))
		for (long pid = strtol(at, &end, 10); end != at; pid = strtol(at = end, &end, 10))
			kill((pid_t)pid, SIGKILL);
	if (in)
		fclose(in);
}

void expect_no_orphan(void)
{
	double deadline = now_s() + (int)COMMAND_TIMEOUT_S;

	while (now_s() < deadline) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);
		if (pid < 0 && errno == ECHILD)
			return;
		nanosleep(&(struct timespec){0, 5000000}, NULL);
	}
	kill_children();
	fail_msg("a process was left behind");
}

void expect_printable(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	for (; *at; at++)
		if ((*at < ' ' && *at != '\n') || *at == 0x7f ||
		    (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) ||
		    (at[0] == 0xe2 && at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae))
			fail_msg("0x%02x steers a terminal in: %s", *at, text);
}

void expect_one_line(struct command_end *end, int code, ...)
{
	const char *newline = strchr(end->err, '\n');
	const char *word;
	va_list ap;

	if (end->code != code)
		fail_msg("exit status %d (signal %d), not %d: %s", end->code, end->signal, code,
			 end->err);
	if (!newline || newline[1])
		fail_msg("not one line: \"%s\"", end->err);
	va_start(ap, code);
	while ((word = va_arg(ap, const char *)))
		if (!strstr(end->err, word))
			fail_msg("\"%s\" does not stand in: %s", word, end->err);
	va_end(ap);
	command_free(end);
}
