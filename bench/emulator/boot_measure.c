#include "bench/emulator/boot_measure.h"

#include "bench/base/exit_code.h"
#include "bench/document/rounded.h"
#include "bench/emulator/guest_port.h"
#include "bench/emulator/unknown_words.h"
#include "bench/engine/host_facts.h"
#include "bench/record/document.h"
#include "bench/session/chains.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

/* What CHAIN_LINKS dependent additions take by the guest's TSC, in instructions: the mode of two
 * turns of that chain less that of one, and less the two instructions that end a turn; -1 where no
 * worker of the ABI runs or the chain failed. 0, or the code of *error. */
static int time_links(const struct engine_settings *settings, enum abi abi, int64_t *insn,
		      struct error *error)
{
	enum { BATCHES = 100, TURN_INSN = 2 }; /* count down, branch */
	struct chain_timing one, two;

	*insn = -1;
	if (time_chains(settings, abi, 1, BATCHES, &one, error) ||
	    time_chains(settings, abi, 2, BATCHES, &two, error))
		return error->code;
	if (one.state != TIMING_DONE || two.state != TIMING_DONE)
		return 0;
	int64_t ticks = two.add_tsc - one.add_tsc;
	if (ticks % (1 << ICOUNT_SHIFT))
		return error_set(
			error, -EPROTO,
			"%lld ticks (%s) are no whole number of instructions, of %d ticks each: this QEMU's counter does not count instructions",
			(long long)ticks, abi_names[abi], 1 << ICOUNT_SHIFT);
	*insn = ticks / (1 << ICOUNT_SHIFT) - TURN_INSN;
	return 0;
}

/* Adds what a chain of known length read in each ABI. 0, or the code of *error. */
static int add_check(json_t *document, const struct engine_settings *settings, struct error *error)
{
	json_t *check = json_object();
	int code = 0;

	for (int abi = 0; abi < ABI_COUNT && !code; abi++) {
		int64_t insn;
		code = time_links(settings, (enum abi)abi, &insn, error);
		json_object_set_new(check, abi_names[abi],
				    insn < 0 ? json_null() : json_integer((json_int_t)insn));
	}
	json_object_set_new(document, "chain_insn", check);
	return code;
}

/* Parameters that the kernel passed to the first program. 0, or the code of *error. */
static int add_unknown_words(json_t *document, const struct engine_settings *settings,
			     struct error *error)
{
	static const char *const files[] = {"/proc/1/cmdline", "/proc/1/environ"};
	struct worker_host host;
	char *text[2] = {NULL, NULL};
	size_t length[2] = {0, 0};

	int code = worker_host_open_any(settings, &host, error);
	for (int i = 0; i < 2 && !code; i++)
		(void)host_read_whole(&host.source, files[i], WIRE_MAX_FILE, &text[i], &length[i]);
	if (!code)
		code = worker_host_check(&host, error);
	if (!code)
		json_object_set_new(document, "unknown_words",
				    unknown_words(text[0], length[0], text[1], length[1]));
	worker_host_close(&host);
	free(text[0]);
	free(text[1]);
	return code;
}

static json_t *clocksource_of(const struct relay_hello *hello)
{
	return json_pack("{s:s, s:b, s:o}", "name", hello->clocksource, "settled", hello->settled,
			 "waited_s", json_rounded(hello->waited_ms * 1e-3));
}

/* The document of what was measured. 0, or the code of *error. */
static int make(const struct engine_settings *settings, const struct outcome *outcome,
		time_t started, json_t **document, struct error *error)
{
	json_t *host = NULL;

	if (!(tsc_clock_hz(&outcome->start, &outcome->end) > 0))
		return error_set(error, EXIT_USAGE, "the guest's clock does not advance");
	if (host_facts_take(settings, NULL, &host, error))
		return error->code;
	host_facts_set_tsc(host, outcome_tsc_hz(outcome), &outcome->start, &outcome->end);
	*document = document_make(outcome, host, started);
	json_decref(host);
	return *document ? 0 : error_no_memory(error, "for the result document");
}

/* The steps of a run. 0, or the code of *error. */
static int run(const struct guest_request *request, const struct engine_settings *settings, int log,
	       json_t **document, struct error *error)
{
	static struct cell_id cells[PLAN_MAX_CELLS];
	size_t n = plan_cells(&request->selection, cells);
	time_t started = time(NULL);
	struct outcome outcome;

	if (!engine_run(settings, cells, n, NULL, &outcome, error))
		make(settings, &outcome, started, document, error);
	if (!error->code && request->also)
		request->also(&(struct guest_done){settings, &outcome, *document, log}, error);
	outcome_free(&outcome);
	if (!error->code)
		add_unknown_words(*document, settings, error);
	if (!error->code && settings->engine == ENGINE_ICOUNT)
		add_check(*document, settings, error);
	return error->code;
}

int boot_measure(const struct guest_request *request, const struct guest_streams *streams,
		 json_t **document, struct error *error)
{
	struct engine_settings settings = request->settings;
	struct guest_port port;

	*document = NULL;
	if (guest_port_greet(&port, streams->to, streams->from, streams->noise, error))
		return error->code;
	settings.place = &port.place;
	if (!run(request, &settings, streams->log, document, error))
		json_object_set_new(*document, "clocksource", clocksource_of(&port.hello));
	if (error->code) {
		json_decref(*document);
		*document = NULL;
	}
	if (error->code && port.garbled)
		error_set(error, -EPROTO, "the guest's relay sent something that is no frame");
	else if (error->code && port.gone)
		error->code = -ENODATA;
	guest_port_close(&port);
	return error->code;
}
