#include "bench/crosscheck/hyperfine.h"

#include "bench/base/pin.h"
#include "bench/base/program.h"
#include "bench/files/private_folder.h"
#include "bench/files/read_file.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { COMMAND_MAX = 8192, OUTPUT_MAX = 8192, RESULT_MAX = 64 << 20 };

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

/* A time in seconds, not negative; NaN when it is none. Release 1 has it in the result itself, by
 * `old`; release 2 (schema_version 2) among the figures of a metric. */
static double seconds(const json_t *result, const char *old, const char *metric, const char *figure)
{
	const json_t *summary = json_object_get(result, "summary");
	const json_t *value = summary ? json_object_get(json_object_get(summary, metric), figure)
				      : json_object_get(result, old);
	double s = json_number_value(value);

	return json_is_number(value) && isfinite(s) && s >= 0 ? s : (double)NAN;
}

static int read_command(const json_t *result, struct hyperfine_command *out, double *lost_share)
{
	static const char wall[] = "time_wall_clock";
	double wall_s = seconds(result, "mean", wall, "mean");
	double user_s = seconds(result, "user", "time_user", "mean");
	double system_s = seconds(result, "system", "time_system", "mean");

	out->wall_s = seconds(result, "median", wall, "median");
	out->cpu_s = user_s + system_s;
	*lost_share = fmax(1 - out->cpu_s / wall_s, 0);
	return out->wall_s > 0 && wall_s > 0 && isfinite(out->cpu_s) ? 0 : -EINVAL;
}

int hyperfine_read(const char *json, size_t commands, struct hyperfine_times *out)
{
	json_t *root = json_loads(json, 0, NULL);
	const json_t *results = json_object_get(root, "results");
	struct hyperfine_times t = {.lost_share = 0};
	struct hyperfine_command *const command[] = {&t.none, &t.calls, &t.ruler};
	int err = json_array_size(results) == commands ? 0 : -EINVAL;

	for (size_t i = 0; i < commands && !err; i++) {
		double lost;
		err = read_command(json_array_get(results, i), command[i], &lost);
		/* Starting a process is mostly waiting for it. */
		t.lost_share = i ? fmax(t.lost_share, lost) : 0;
	}
	json_decref(root);
	if (!err)
		*out = t;
	return err;
}

/* It and its commands stay on one CPU. */
static int pin(void *cpu)
{
	return pin_to(*(const int *)cpu);
}

/* Release 2 writes all of every run, some 500 bytes each. */
static int read_result(const char *path, size_t commands, struct hyperfine_times *out)
{
	char *text = NULL;
	int err = read_text_file(path, RESULT_MAX, &text);

	if (!err)
		err = hyperfine_read(text, commands, out);
	free(text);
	return err;
}

static int judge_end(int status, const char *output, const char *json, size_t commands,
		     struct hyperfine_times *out, struct error *error)
{
	if (WIFSIGNALED(status))
		return error_set(error, -EIO, "hyperfine was killed by SIG%s",
				 sigabbrev_np(WTERMSIG(status)));
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return error_set(error, -EIO, "hyperfine failed: %.*s", (int)strcspn(output, "\n"),
				 output);
	if (read_result(json, commands, out))
		return error_set(
			error, -EIO,
			"hyperfine's result cannot be read; releases 1.15 to 2.0 are known to work");
	return 0;
}

static int run_in(const char *folder, const struct hyperfine_ask *ask, struct hyperfine_times *out,
		  struct error *error)
{
	static char worker[COMMAND_MAX / 2], none[COMMAND_MAX], calls[COMMAND_MAX],
		ruler[COMMAND_MAX];
	static char output[OUTPUT_MAX];
	char json[PRIVATE_FOLDER_MAX + 16], runs[16];
	int status = 0, cpu = ask->cpu, err = hyperfine_quote(ask->worker, worker, sizeof(worker));
	const char *const argv[] = {"hyperfine",
				    "--shell=none",
				    "--style=basic",
				    "--runs",
				    runs,
				    "--export-json",
				    json,
				    "--",
				    none,
				    calls,
				    ask->turns ? ruler : NULL,
				    NULL};
	const struct program program = {
		.argv = argv,
		.in = -1,
		.out = -1,
		.err = PROGRAM_CAPTURE,
		.prepare = pin,
		.ctx = &cpu,
	};

	snprintf(json, sizeof(json), "%s/result", folder);
	snprintf(runs, sizeof(runs), "%u", ask->runs);
	if (!err) {
		snprintf(none, sizeof(none), "%s --calls %s %s 0", worker, ask->path, ask->op);
		snprintf(calls, sizeof(calls), "%s --calls %s %s %llu", worker, ask->path, ask->op,
			 (unsigned long long)ask->calls);
		snprintf(ruler, sizeof(ruler), "%s --ruler %s %s %llu", worker, ask->path, ask->op,
			 (unsigned long long)ask->turns);
		err = program_capture(&program, ask->timeout_ms, &status, output, sizeof(output));
	}
	if (err == -ENOENT)
		return error_set(error, err, "hyperfine is not installed: run scripts/deps");
	if (err)
		return error_errno(error, err, "hyperfine");
	return judge_end(status, output, json, ask->turns ? 3 : 2, out, error);
}

int hyperfine_run(const struct hyperfine_ask *ask, struct hyperfine_times *out, struct error *error)
{
	struct private_folder folder;
	int err = private_folder_make(&folder, error);

	if (err)
		return err;
	err = run_in(folder.path, ask, out, error);
	private_folder_remove(&folder);
	return err;
}
