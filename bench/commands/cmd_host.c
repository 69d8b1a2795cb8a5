/* syspath host: what the host is and what would spoil a run on it. */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bench/base/interrupts.h"
#include "bench/base/text.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/commands/commands.h"
#include "bench/engine/host_facts.h"
#include "bench/engine/there.h"
#include "bench/host/advice.h"

struct request {
	bool json;
	const char *workers; /* as in struct choice */
	const char *via;
};

static const struct command_option options[] = {
	OPTION("json", 'j', NULL, "Print the host object of a result document", option_flag,
	       struct request, json),
	OPTION_WORKERS(struct request),
	OPTION_VIA(struct request),
	{0},
};

static const struct command_line command = {
	.options = options,
	.doc = "What this host is, and what to do before measuring on it.\v"
	       "Hard facts make two runs incomparable where they differ, soft ones are shown. "
	       "Nothing is changed. Some facts are readable by root alone.\n"
	       "Exit status: 0; 2 on a usage or environment error; 3 when the clocks disagree on "
	       "the TSC's frequency, of which that by the system call is printed.",
};

/* A value as people read it. Names and command lines come from outside: what would steer the
 * terminal is shown as '?'. */
static void print_value(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		if (!json_string_length(value))
			fputs("(none)", stdout);
		text_print(stdout, json_string_value(value));
		break;
	case JSON_INTEGER:
		printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		fputs(json_is_true(value) ? "yes" : "no", stdout);
		break;
	case JSON_OBJECT:
		fputs("(none)", stdout);
		break;
	default:
		fputs("not readable", stdout);
	}
	putchar('\n');
}

/* Width of the column of keys; those of an object within it are indented by 2. */
/* NOLINTNEXTLINE(misc-no-recursion): one level deep */
static int width_of_keys(const json_t *facts)
{
	int width = 0;
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)facts, key, value) {
		int own = (int)strlen(key);
		int within = json_object_size(value) ? 2 + width_of_keys(value) : 0;
		width = own > width ? own : width;
		width = within > width ? within : width;
	}
	return width;
}

/* NOLINTNEXTLINE(misc-no-recursion): one level deep */
static void print_facts(const json_t *facts, int indent, int width)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)facts, key, value) {
		if (json_object_size(value)) {
			printf("%*s", indent, "");
			text_print(stdout, key);
			putchar('\n');
			print_facts(value, indent + 2, width - 2);
		} else {
			printf("%*s", indent, "");
			text_print_padded(stdout, key, width);
			printf("  ");
			print_value(value);
		}
	}
}

static void print_advice(const json_t *advice)
{
	static const struct {
		const char *before, *key;
	} parts[] = {{"  ", "about"}, {": ", "what"}, {"\n      ", "command"}, {"\n", NULL}};
	size_t i;
	json_t *line;
	printf("advice (nothing was changed)\n");
	json_array_foreach (advice, i, line)
		for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++) {
			fputs(parts[k].before, stdout);
			if (parts[k].key)
				text_print(stdout,
					   json_string_value(json_object_get(line, parts[k].key)));
		}
}

static void print_human(const json_t *host, const json_t *advice)
{
	const json_t *hard = json_object_get(host, "hard"), *soft = json_object_get(host, "soft");
	int width = width_of_keys(hard), other = width_of_keys(soft);

	width = other > width ? other : width;
	puts("hard: where two runs differ in these, they cannot be compared");
	print_facts(hard, 2, width);
	puts("\nsoft: a difference is shown");
	print_facts(soft, 2, width);
	putchar('\n');
	print_advice(advice);
}

/* The rate of the TSC is measured meanwhile: describing the host takes some 10 ms, which is enough
 * for some parts in 100,000. EXIT_INCONCLUSIVE, when one line was printed: the clocks disagree, and
 * *host is there, with the rate by the system call. */
static int describe(const struct request *request, json_t **host)
{
	struct engine_settings settings = engine_defaults(true);
	struct tsc_rates rates = {.n = 0};
	struct tsc_clock start, end;
	struct there *there = NULL;
	struct cpu_kind cpu;
	static struct error error;

	settings.worker_folder = request->workers;
	settings.via = request->via;
	interrupts_catch();
	settings.cpu = there_choose_cpu(&settings, 1, -1, &error);
	int code = settings.cpu < 0 ? error.code : there_open(&settings, &there, &error);
	if (!code)
		code = there_clock(there, &start, &error);
	if (!code)
		code = host_facts_take(&settings, message_info, host, &error);
	if (!code)
		code = there_clock(there, &end, &error);
	if (!code) {
		double hz = tsc_clock_kernel_hz(&start, &end);
		host_facts_set_tsc(*host, hz, &start, &end);
		tsc_rates_add(&rates, tsc_clock_hz(&start, &end), "by the C library");
		tsc_rates_add(&rates, hz, "by the system call");
		code = there_machine(there, &cpu, &rates, &error);
	}
	if (!code)
		code = tsc_rates_check(&rates, &error);
	there_close(there);
	if (code)
		error_prefix(&error, "host: ");
	return report_error(&error);
}

int cmd_host(int argc, char **argv)
{
	struct request request = {0};

	options_parse(&command, argc, argv, &request);
	json_t *host = NULL;
	int code = describe(&request, &host);
	if (code && code != EXIT_INCONCLUSIVE)
		return code;
	json_t *advice = host_advice(host);
	if (!host || !advice) {
		json_decref(host);
		json_decref(advice);
		return command_no_memory("host", "to describe it");
	}
	if (!request.json)
		print_human(host, advice);
	else if (!json_dumpf(host, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII))
		putchar('\n');
	json_decref(host);
	json_decref(advice);
	return code;
}
