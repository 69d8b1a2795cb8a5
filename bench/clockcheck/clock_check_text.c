/* The check of the clock for people. */
#include "bench/base/text.h"
#include "bench/clockcheck/clock_check.h"

#include <string.h>

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "not known";
}

/* Functions by what is known of them; those that the C library does not ask the vDSO for are left
 * out. */
struct counts {
	size_t all, stay, fall_back, unknown, failed;
};

static struct counts count(const json_t *functions)
{
	struct counts n = {0};
	const json_t *f;
	size_t i;

	json_array_foreach ((json_t *)functions, i, f) {
		const json_t *fallback = json_object_get(f, "fallback");
		bool ok = !strcmp(text_at(f, "status"), "ok");
		n.stay += json_is_false(fallback) && json_is_null(json_object_get(f, "reason"));
		n.fall_back += json_is_true(fallback);
		n.unknown += ok && json_is_null(fallback);
		n.failed += !strcmp(text_at(f, "status"), "failed");
	}
	n.all = n.stay + n.fall_back + n.unknown + n.failed;
	return n;
}

static void print_verdict(FILE *out, const json_t *check)
{
	struct counts n = count(json_object_get(check, "functions"));
	const char *verdict = text_at(check, "verdict");

	fprintf(out, "%s: ", verdict);
	if (!strcmp(verdict, "failed"))
		fprintf(out, "%zu of %zu clock functions fail", n.failed, n.all);
	else if (!strcmp(verdict, "fallback"))
		fprintf(out, "%zu of %zu clock functions make a system call although they need not",
			n.fall_back, n.all);
	else if (!strcmp(verdict, "backwards"))
		fputs("clock functions stay in user space, and the TSC that they read goes back from one CPU to another",
		      out);
	else if (!strcmp(verdict, "unknown"))
		fprintf(out, "whether %zu of %zu clock functions stay in user space is not known",
			n.unknown, n.all);
	else if (!strcmp(verdict, "nothing"))
		fputs("no clock function of the vDSO or the C library can be called here", out);
	else
		fprintf(out, "%zu clock functions of the vDSO and the C library stay in user space",
			n.stay);
	fputc('\n', out);
}

/* Those that do not stay in user space, or are not there, with the reason. */
static void print_functions(FILE *out, const json_t *functions)
{
	const json_t *f;
	size_t i;

	json_array_foreach ((json_t *)functions, i, f) {
		const json_t *fallback = json_object_get(f, "fallback");
		const char *reason = json_string_value(json_object_get(f, "reason"));
		bool ok = !strcmp(text_at(f, "status"), "ok");
		if (json_is_false(fallback) && !reason)
			continue;
		fprintf(out, "  %-6s  %-4s  %-30s  ", text_at(f, "abi"), text_at(f, "path"),
			text_at(f, "op"));
		if (!ok)
			fprintf(out, "%s: ", text_at(f, "status"));
		text_print(out, reason ? reason
				: json_is_true(fallback)
					? "FALLBACK: makes a system call"
					: "unknown: no seccomp filter could be set");
		fputc('\n', out);
	}
}

static void print_clocksource(FILE *out, const json_t *clocksource)
{
	const json_t *available = json_object_get(clocksource, "available"), *name;
	const char *by = json_string_value(json_object_get(clocksource, "chosen_by"));
	size_t i;

	fputs("clocksource: ", out);
	text_print(out, text_at(clocksource, "current"));
	json_array_foreach ((json_t *)available, i, name) {
		fputs(i ? " " : ", of ", out);
		text_print(out, json_string_value(name));
	}
	fprintf(out, "\n  chosen by %s%s: ", by && strcmp(by, "somebody") ? "the " : "",
		by ? by : "whom is not known");
	text_print(out, text_at(clocksource, "because"));
	fputc('\n', out);
}

static void print_log(FILE *out, const json_t *log)
{
	const char *unread = json_string_value(json_object_get(log, "unread"));
	const json_t *line;
	size_t i;

	if (unread)
		fprintf(out, "kernel log: not readable: %s\n", unread);
	json_array_foreach (json_object_get(log, "lines"), i, line) {
		fputs("kernel log: ", out);
		text_print(out, json_string_value(line));
		fputc('\n', out);
	}
}

static void print_warp(FILE *out, const json_t *warp)
{
	const json_t *largest = json_object_get(warp, "largest_tsc");

	fputs("warp test: ", out);
	if (json_is_null(largest)) {
		fprintf(out, "not made: %s\n", text_at(warp, "reason"));
		return;
	}
	json_int_t step = json_integer_value(largest);
	if (step)
		fprintf(out, "the TSC went back by up to %lld ticks, from CPU %lld to CPU %lld,",
			(long long)step,
			(long long)json_integer_value(json_object_get(warp, "from")),
			(long long)json_integer_value(json_object_get(warp, "to")));
	else
		fputs("no step backwards", out);
	fprintf(out, " in %lld readings handed round %lld CPUs in %.2f s\n",
		(long long)json_integer_value(json_object_get(warp, "handed")),
		(long long)json_integer_value(json_object_get(warp, "cpus")),
		json_number_value(json_object_get(warp, "seconds")));
}

void clock_check_print(FILE *out, const json_t *check)
{
	const json_t *item;
	size_t i;

	print_verdict(out, check);
	print_functions(out, json_object_get(check, "functions"));
	print_clocksource(out, json_object_get(check, "clocksource"));
	print_log(out, json_object_get(check, "kernel_log"));
	fputs("hypervisor: ", out);
	text_print(out, text_at(check, "hypervisor"));
	fputc('\n', out);
	print_warp(out, json_object_get(check, "warp"));
	json_array_foreach (json_object_get(check, "advice"), i, item)
		fprintf(out, "to do: %s\n    %s\n", text_at(item, "what"),
			text_at(item, "command"));
	json_array_foreach (json_object_get(check, "warnings"), i, item)
		fprintf(out, "warning: %s\n", json_string_value(item));
}
