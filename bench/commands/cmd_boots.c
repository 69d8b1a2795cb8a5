/* syspath boots: exact instruction counts of any kernel, command line and CPU model. */
#include "bench/bars/boot_charts.h"
#include "bench/base/interrupts.h"
#include "bench/boots/boot_check.h"
#include "bench/boots/boot_pair.h"
#include "bench/boots/boot_report.h"
#include "bench/boots/boot_session.h"
#include "bench/cli/boot_options.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/progress.h"
#include "bench/commands/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int make_arms(const struct boots *b, struct boot_arms *arms, struct error *error)
{
	/* Time is that of this CPU, whatever model the guest has. A sweep and a comparison of two
	 * kernels have one mode by default. */
	return boot_choice_arms(&b->choice, b->options.run.kvm ? "host" : "intel,amd",
				b->choice.sweep_file || b->choice.grid.base ? "xonly"
									    : "emulate,xonly,none",
				arms, error);
}

/* Defaults that depend on whether time is measured. */
static void settle_accelerator(struct boots *b)
{
	struct boot_options *o = &b->options;

	/* What boots under KVM at all does so in seconds. */
	o->run.timeout_s = o->run.timeout_s ? o->run.timeout_s : o->run.kvm ? 60 : 180;
	o->boots = o->boots ? o->boots : o->run.kvm ? 5 : 1;
	/* Guests that run at the same time slow each other; counts are not affected. */
	o->run.at_once = o->run.at_once ? o->run.at_once : o->run.kvm ? 1 : 2;
}

/* Combinations of options that cannot be. */
static int check_options(const struct boots *b, struct error *error)
{
	const struct boot_options *o = &b->options;
	static struct cell_id cells[PLAN_MAX_CELLS];

	if (!plan_cells(&o->run.request.selection, cells))
		return error_set(
			error, EXIT_USAGE,
			"no such cell: no chosen path has a chosen op on a chosen ABI; see 'syspath list'");
	if (o->run.kvm && o->boots && o->boots < 5)
		return error_set(
			error, EXIT_USAGE,
			"--boots %u: with kvm a boot is the replicate, and 5 is the least for a result",
			o->boots);
	if (!o->run.kvm && o->seeded)
		return error_set(error, EXIT_USAGE,
				 "--seed: with tcg nothing is random; it goes with --accel kvm");
	if (o->run.kvm && (b->check || o->strip))
		return error_set(error, EXIT_USAGE, "--accel kvm: time has no reference counts");
	return 0;
}

/* Settings that depend on others. 0, or the code of *error. */
static int settle(struct boots *b, char folder[RESULTS_PATH], struct error *error)
{
	struct boot_options *o = &b->options;
	uint64_t seed = o->seeded ? o->run.request.settings.seed : engine_random_seed();

	o->run.request.selection.ops = b->ops ? b->ops : usual_ops(!o->run.kvm);
	if (check_options(b, error))
		return error->code;
	o->run.request.settings = o->run.kvm ? engine_defaults(true) : engine_exact();
	if (o->run.kvm)
		o->run.request.settings.seed = seed;
	settle_accelerator(b);
	return boot_choice_places(o, "boots", folder, error);
}

/* What the new kernel adds. An exit code. */
static int report_pair(const struct boots *b, const struct boot_session *session)
{
	struct error error = {0};
	int code = boot_pair_report(stdout, session, &b->pair, &error);

	return error.code ? report_error(&error) : code;
}

/* Prints tables and draws charts of the documents. An exit code. */
static int report(const struct boots *b, const struct boot_session *session,
		  const struct boot_references *references)
{
	static const struct run_document *documents[BOOT_MAX_ARMS];
	const struct boot_chart_place place = {b->options.run.folder, "arms", 0, b->ops,
					       print_path};
	struct arms arms = {documents, 0};
	int code = 0, own = 0;

	for (size_t i = 0; i < session->arms->n; i++)
		if (session->results[i].ok)
			documents[arms.n++] = &session->results[i].document;
	boot_report_table(stdout, session, &arms);
	if (b->options.boots > 1 && !b->options.run.kvm)
		code = boot_report_exactness(stdout, session);
	if (b->check)
		own = boot_report_check(stdout, &arms, references, b->choice.grid.append);
	code = code ? code : own;
	if (!b->no_charts && !b->options.run.kvm) {
		struct error error = {0};
		struct chart_queue queue = {0};
		boot_charts_add(&queue, &arms, &place, &error);
		chart_queue_draw(&queue, &error);
		own = report_error(&error);
	}
	return code ? code : own;
}

int cmd_boots(int argc, char **argv)
{
	static struct boot_arms arms;
	static struct boots b = {
		.choice.grid = {.append = ""},
		.options.source.notice = message_info,
	};
	static struct boot_session session;
	static char folder[RESULTS_PATH];
	struct boot_references references = {0};
	struct error error = {0};

	b.options.callbacks = boot_callbacks_shown;
	b.options.source.fetching = progress_notice();
	b.options.run.request.selection = selection_default();
	options_parse(&boots_command, argc, argv, &b);
	interrupts_catch(); /* what is fetched is cleaned up, guests are ended */
	int code = settle(&b, folder, &error);
	/* Read before minutes are spent on counts to compare with them. */
	if (!code && b.check)
		code = boot_references_read(b.check, &references, &error);
	if (!code)
		code = make_arms(&b, &arms, &error);
	if (!code)
		code = boot_session_prepare(&session, &b.options, &arms, &error);
	if (!code)
		code = boot_session_run(&session, &error);
	if (error.code)
		code = report_error(&error);
	if (code != EXIT_USAGE) {
		int own = b.choice.grid.base ? report_pair(&b, &session)
					     : report(&b, &session, &references);
		code = code ? code : own;
	}
	boot_session_free(&session);
	boot_references_free(&references);
	return code;
}
