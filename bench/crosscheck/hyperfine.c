#include "bench/crosscheck/hyperfine.h"

#include "bench/base/pin.h"
#include "bench/base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COMMAND_MAX = 8192, SAID_MAX = 65536 };

int hyperfine_quote(const char *text, char *quoted, size_t size)
{
	size_t used = 0;

	for (const char *at = text;; at++) {
		const char *piece = at == text ? "'" : "";
		const char *last = !*at ? "'" : *at == '\'' ? "'\\''" : NULL;
		char plain[2] = {*at, 0};
		int n = snprintf(quoted + used, size - used, "%s%s", piece, last ? last : plain);
		if (n < 0 || (size_t)n >= size - used)
			return -ENAMETOOLONG;
		used += (size_t)n;
		if (!*at)
			return 0;
	}
}

/* A time in seconds, not negative; NaN when it is none. */
static double seconds(const json_t *result, const char *key)
{
	const json_t *value = json_object_get(result, key);
	double s = json_number_value(value);

	return json_is_number(value) && isfinite(s) && s >= 0 ? s : (double)NAN;
}

int hyperfine_read(const char *json, struct hyperfine_times *out)
{
	json_t *root = json_loads(json, 0, NULL);
	const json_t *results = json_object_get(root, "results");
	const json_t *calls = json_array_get(results, 1);
	double none_s = seconds(json_array_get(results, 0), "median");
	double calls_s = seconds(calls, "median"), wall_s = seconds(calls, "mean");
	double lost = 1 - (seconds(calls, "user") + seconds(calls, "system")) / wall_s;
	int err = json_array_size(results) == 2 && none_s > 0 && calls_s > 0 && isfinite(lost)
			  ? 0
			  : -EINVAL;

	json_decref(root);
	if (!err)
		*out = (struct hyperfine_times){none_s, calls_s, lost > 0 ? lost : 0};
	return err;
}

/* The two files that hyperfine writes: memory, so that nothing is left behind whatever happens. */
struct catch
{
	int json, said; /* -1 when closed */
};

/* What hyperfine becomes besides what every program does. */
struct place {
	int json; /* a file that it keeps */
	int cpu;  /* that it and its commands stay on */
};

static int keep_and_pin(void *ctx)
{
	const struct place *place = ctx;

	return fcntl(place->json, F_SETFD, 0) ? -errno : pin_to(place->cpu);
}

/* Starts it and sees it end. 0, with its status of wait(2), or -errno. */
static int start_and_wait(const struct catch *to, const struct hyperfine_ask *ask, const char *none,
			  const char *calls, int *status)
{
	struct place place = {to->json, ask->cpu};
	char number[16], file[32];
	pid_t pid = 0;

	snprintf(number, sizeof(number), "%u", ask->runs);
	snprintf(file, sizeof(file), "/proc/self/fd/%d", to->json);
	const char *const argv[] = {"hyperfine",
				    "--shell=none",
				    "--style=basic",
				    "--runs",
				    number,
				    "--export-json",
				    file,
				    "--",
				    none,
				    calls,
				    NULL};
	struct program program = {
		.argv = argv,
		.in = -1,
		.out = -1,
		.err = to->said,
		.prepare = keep_and_pin,
		.ctx = &place,
	};
	int err = program_start(&program, &pid);
	int ended = err ? 0 : program_ended(pid, PROGRAM_UNLIMITED_MS, status);
	if (err || ended > 0)
		return err;
	program_end(pid);
	return ended ? ended : -EINTR;
}

/* What stands in the file, as a string. */
static void read_back(int fd, char *text, size_t size)
{
	ssize_t n = pread(fd, text, size - 1, 0);

	text[n > 0 ? n : 0] = 0;
}

static int judge_end(const struct catch *from, int status, struct hyperfine_times *out, char *why,
		     size_t size)
{
	char said[SAID_MAX];

	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		read_back(from->said, said, sizeof(said));
		snprintf(why, size, "hyperfine failed: %.*s", (int)strcspn(said, "\n"), said);
		return -EIO;
	}
	read_back(from->json, said, sizeof(said));
	if (hyperfine_read(said, out)) {
		snprintf(why, size,
			 "hyperfine's result cannot be read; release 1.15 is known to "
			 "work");
		return -EIO;
	}
	return 0;
}

static int run_caught(const struct catch *to, const struct hyperfine_ask *ask,
		      struct hyperfine_times *out, char *why, size_t size)
{
	char worker[COMMAND_MAX / 2], none[COMMAND_MAX], calls[COMMAND_MAX];
	int status = 0;

	int err = hyperfine_quote(ask->worker, worker, sizeof(worker));
	if (!err) {
		snprintf(none, sizeof(none), "%s --calls %s %s 0", worker, ask->path, ask->op);
		snprintf(calls, sizeof(calls), "%s --calls %s %s %llu", worker, ask->path, ask->op,
			 (unsigned long long)ask->calls);
		err = start_and_wait(to, ask, none, calls, &status);
	}
	if (err == -ENOENT)
		snprintf(why, size, "hyperfine is not installed: run scripts/deps");
	else if (err)
		snprintf(why, size, "hyperfine: %s", strerrordesc_np(-err));
	return err ? err : judge_end(to, status, out, why, size);
}

int hyperfine_run(const struct hyperfine_ask *ask, struct hyperfine_times *out, char *why,
		  size_t size)
{
	struct catch to = {memfd_create("hyperfine.json", MFD_CLOEXEC),
			   memfd_create("hyperfine.stderr", MFD_CLOEXEC)};
	int err = to.json < 0 || to.said < 0 ? -errno : 0;

	if (err)
		snprintf(why, size, "no memory file for hyperfine: %s", strerrordesc_np(-err));
	else
		err = run_caught(&to, ask, out, why, size);
	if (to.json >= 0)
		close(to.json);
	if (to.said >= 0)
		close(to.said);
	return err;
}
