/* syspath boots: exact instruction counts of any kernel, command line and CPU model. */
#include "bench/base/interrupts.h"
#include "bench/boots/boot_check.h"
#include "bench/boots/boot_report.h"
#include "bench/boots/boot_session.h"
#include "bench/cli/boot_options.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/progress.h"
#include "bench/cli/results_folder.h"
#include "bench/commands/commands.h"
#include "bench/files/read_file.h"
#include "bench/plot/boot_charts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAX_LIST = 1 << 18 }; /* bytes */

/* A text file of arms or options, to be freed; NULL after one line was printed. */
static char *read_list(const char *path)
{
	char *text;
	int err = read_text_file(path, MAX_LIST, &text);

	if (err)
		message_error("%s: %s", path, strerrordesc_np(-err));
	return text;
}

/* Adds the arms of a file, by one of the parsers of boot_arm.h. */
static int take_file(const char *path, struct boot_arms *arms,
		     int (*reader)(const char *, struct boot_arms *, struct error *))
{
	char *text = read_list(path);
	struct error error = {0};

	if (text && reader(text, arms, &error))
		error_prefix(&error, "%s: ", path);
	int code = text ? report_error(&error) : EXIT_USAGE;
	free(text);
	return code;
}

static int make_arms(const struct boots *b, struct boot_arms *arms)
{
	struct boot_grid grid = b->grid;
	struct error error = {0};
	char kernel[BOOT_TEXT];
	int code = 0;

	if (b->arms_file)
		code = take_file(b->arms_file, arms, boot_arms_text);
	int err = code ? 0 : boot_arms_append(arms, b->grid.append, &error);
	if (!code && !err && (!b->arms_file || b->grid_given)) {
		kernel_default(kernel, sizeof(kernel));
		grid.kernels = grid.kernels ? grid.kernels : kernel;
		/* A sweep has one mode by default. */
		if (!grid.modes)
			grid.modes = b->sweep_file ? "xonly" : "emulate,xonly,none";
		err = boot_arms_grid(&grid, arms, &error);
	}
	if (err) {
		error_prefix(&error, "arms: ");
		code = report_error(&error);
	}
	if (!code && b->sweep_file)
		code = take_file(b->sweep_file, arms, boot_arms_sweep);
	if (!code && !arms->n) {
		message_error("%s: no arm in it", b->arms_file);
		code = EXIT_USAGE;
	}
	return code;
}

/* Defaults that depend on whether time is measured. */
static void settle_accelerator(struct boots *b)
{
	struct boot_options *o = &b->options;

	/* What boots under KVM at all does so in seconds. */
	o->timeout_s = o->timeout_s ? o->timeout_s : o->kvm ? 60 : 180;
	o->boots = o->boots ? o->boots : o->kvm ? 5 : 1;
	/* Guests that run at once are timed against each other; counts do not mind. */
	o->at_once = o->at_once ? o->at_once : o->kvm ? 1 : 2;
	/* What time is measured on is this CPU, whatever model is in front of it. */
	b->grid.cpus = b->grid.cpus ? b->grid.cpus : o->kvm ? "host" : "intel,amd";
}

/* results/runs/boots-UTC. 0 or EXIT_USAGE after one line was printed. */
static int default_folder(char folder[RESULTS_PATH])
{
	time_t now = time(NULL);
	struct tm utc;
	char name[64];

	gmtime_r(&now, &utc);
	size_t n = strftime(name, sizeof(name), "/boots-%Y%m%dT%H%M%SZ", &utc);
	if (!results_runs(folder, RESULTS_PATH - n)) {
		memcpy(folder + strlen(folder), name, n + 1);
		return 0;
	}
	message_error("%s: %s; choose another place with --output-dir", results_folder(),
		      strerrordesc_np(ENAMETOOLONG));
	return EXIT_USAGE;
}

/* Settings that depend on others. 0 or an exit code after one line was printed. */
static int settle(struct boots *b, char folder[RESULTS_PATH])
{
	struct boot_options *o = &b->options;
	static struct cell_id cells[PLAN_MAX_CELLS];

	uint64_t seed = o->seeded ? o->request.settings.seed : engine_random_seed();
	o->request.settings = o->kvm ? engine_defaults(true) : engine_exact();
	if (o->kvm)
		o->request.settings.seed = seed;
	o->request.selection = b->selection;
	if (!plan_cells(&b->selection, cells)) {
		message_error("no such cell: no chosen path has a chosen op on a chosen ABI; see "
			      "'syspath list'");
		return EXIT_USAGE;
	}
	if (o->kvm && o->boots && o->boots < 5) {
		message_error(
			"--boots %u: with kvm a boot is the replicate, and 5 is the least that "
			"tells anything",
			o->boots);
		return EXIT_USAGE;
	}
	if (!o->kvm && o->seeded) {
		message_error("--seed: with tcg there is nothing of chance to seed; it goes with "
			      "--accel kvm");
		return EXIT_USAGE;
	}
	if (o->kvm && (b->check || o->strip)) {
		message_error("--accel kvm: time has no reference counts");
		return EXIT_USAGE;
	}
	settle_accelerator(b);
	if (!o->folder && default_folder(folder))
		return EXIT_USAGE;
	o->folder = o->folder ? o->folder : folder;
	if (!o->source.cache[0] &&
	    kernel_cache_folder(o->source.cache, sizeof(o->source.cache) / 2)) {
		message_error("no folder to keep kernels in: set HOME, or name one with --cache");
		return EXIT_USAGE;
	}
	return 0;
}

/* Prints tables and draws charts of the documents. */
static int report(const struct boots *b, const struct boot_session *session, int code)
{
	const struct run_document **room = calloc(session->arms->n + 1, sizeof(const void *));
	const struct boot_chart_place place = {b->options.folder, "arms", 0, print_path};
	struct arms arms = {room, 0};
	size_t drawn;

	struct error error = {0};
	if (!room) {
		error_no_memory(&error, "for the table of arms");
		return report_error(&error);
	}
	for (size_t i = 0; i < session->arms->n; i++)
		if (session->results[i].ok)
			room[arms.n++] = &session->results[i].document;
	int own = boot_report_table(stdout, session, &arms, &error);
	report_error(&error);
	if (b->options.boots > 1 && !b->options.kvm)
		own = boot_report_exactness(stdout, session);
	if (b->check) {
		error = (struct error){0};
		int checked = boot_report_check(stdout, &arms, b->check, b->grid.append, &error);
		report_error(&error);
		own = own ? own : checked;
	}
	if (!b->no_charts && !b->options.kvm) {
		error = (struct error){0};
		boot_charts_draw(&arms, &place, &drawn, &error);
		int undrawn = report_error(&error);
		own = own ? own : undrawn;
	}
	free(room);
	return code ? code : own;
}

/* Whether there is something to compare with is known before minutes are spent on what to compare.
 */
static int try_references(const char *folder)
{
	struct boot_references references;
	struct error error = {0};

	if (boot_references_read(folder, &references, &error))
		error_prefix(&error, "reference counts: ");
	boot_references_free(&references);
	return report_error(&error);
}

static void show_console(const char *log, const char *lines)
{
	fprintf(stderr, "  the last lines of %s:\n%s\n", log, lines);
}

static void show_boot(size_t ended, size_t boots, const char *arm, double took_s)
{
	progress_line("syspath: %zu of %zu boots, %s took %.1f s", ended, boots, arm, took_s);
	if (ended == boots)
		progress_keep();
}

int cmd_boots(int argc, char **argv)
{
	static struct boot_arms arms;
	static struct boots b = {
		.grid = {.append = ""},
		.options.callbacks = {message_error, show_console, show_boot},
		.options.source.notice = message_info,
	};
	static struct boot_session session;
	static char folder[RESULTS_PATH];

	b.selection = selection_all();
	options_parse(&boots_command, argc, argv, &b);
	interrupts_catch(); /* what is fetched is cleaned up, guests are ended */
	int code = settle(&b, folder);
	if (!code && b.check)
		code = try_references(b.check);
	if (!code)
		code = make_arms(&b, &arms);
	if (!code) {
		struct error error = {0};
		code = boot_session_prepare(&session, &b.options, &arms, &error);
		if (code) {
			code = report_error(&error);
		} else {
			code = boot_session_run(&session, &error);
			if (error.code)
				code = report_error(&error);
			if (code != EXIT_USAGE)
				code = report(&b, &session, code);
		}
		boot_session_free(&session);
	}
	return code;
}
