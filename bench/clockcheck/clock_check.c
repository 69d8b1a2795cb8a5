#include "bench/clockcheck/clock_check.h"

#include "bench/base/exit_code.h"
#include "bench/clockcheck/clock_cause.h"
#include "bench/ops/ops.h"

#include <string.h>

/* How many functions there are of each kind. */
struct function_counts {
	size_t stay, fall_back, unknown, failed;
	bool missing; /* one of the vDSO is not there, and the C library's falls back */
};

/* The cell of the same ABI and condition, or NULL. */
static const struct cell_outcome *cell_like(const struct outcome *o, const struct cell_outcome *c,
					    enum path_id path, enum op_id op)
{
	for (size_t i = 0; i < o->n_cells; i++) {
		const struct cell_id *id = &o->cells[i].id;
		if (id->path == path && id->abi == c->id.abi && id->op == op &&
		    id->condition == c->id.condition)
			return &o->cells[i];
	}
	return NULL;
}

static bool stays(const struct cell_outcome *c)
{
	return c && c->status == WIRE_OK && c->enters == WIRE_ENTERS_NOT;
}

static const char *excuse_of(const struct outcome *o, const struct cell_outcome *c)
{
	bool vdso = stays(cell_like(o, c, PATH_vdso, c->id.op));
	bool monotonic = stays(cell_like(o, c, c->id.path, OP_clock_gettime_monotonic));

	return clock_entry_excuse(c->id.path, c->id.op, vdso, monotonic);
}

/* One function, and what it counts for. */
static json_t *judge_function(const struct outcome *o, const struct cell_outcome *c,
			      struct function_counts *t)
{
	const struct cell_outcome *below =
		c->id.path == PATH_libc ? cell_like(o, c, PATH_vdso, c->id.op) : NULL;
	bool ok = c->status == WIRE_OK, enters = ok && c->enters == WIRE_ENTERS;
	const char *excuse = enters ? excuse_of(o, c) : NULL;
	bool falls = enters && !excuse;
	bool unknown = ok && c->enters == WIRE_ENTERS_UNKNOWN;

	t->failed += c->status == WIRE_FAILED;
	t->fall_back += falls;
	t->unknown += unknown;
	t->stay += ok && !falls && !unknown;
	t->missing |= falls && below && below->status == WIRE_UNAVAILABLE;
	json_t *fallback = !ok || unknown ? json_null() : json_boolean(falls);
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:s?}", "abi", abi_names[c->id.abi], "path",
			 paths[c->id.path].name, "op", ops[c->id.op].name, "status",
			 cell_status_names[c->status], "fallback", fallback, "reason",
			 ok ? excuse : c->reason);
}

static json_t *judge_functions(const struct outcome *o, struct function_counts *t)
{
	json_t *out = json_array();

	for (size_t i = 0; i < o->n_cells; i++) {
		const struct cell_id *id = &o->cells[i].id;
		if (op_asks_clock(id->op) && cell_may_stay(id->abi, id->path, id->op))
			json_array_append_new(out, judge_function(o, &o->cells[i], t));
	}
	return out;
}

static json_t *log_object(const struct clock_log *log)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < log->n; i++)
		json_array_append_new(lines, json_string(log->line[i].text));
	return json_pack("{s:o, s:s?}", "lines", lines, "unread",
			 log->err ? strerrordesc_np(-log->err) : NULL);
}

static json_t *warp_object(const struct warp *w, double tsc_hz)
{
	bool tested = !w->reason[0];

	if (!tested)
		return json_pack("{s:i, s:n, s:s}", "cpus", w->cpus, "largest_tsc", "reason",
				 w->reason);
	return json_pack("{s:i, s:I, s:f, s:I, s:o, s:o, s:o, s:n}", "cpus", w->cpus, "handed",
			 (json_int_t)w->handed, "seconds", w->seconds, "largest_tsc",
			 (json_int_t)w->largest, "largest_ns",
			 tsc_hz > 0 ? json_real((double)w->largest * 1e9 / tsc_hz) : json_null(),
			 "from", w->largest ? json_integer(w->from) : json_null(), "to",
			 w->largest ? json_integer(w->to) : json_null(), "reason");
}

/* A list of names, as an array of strings; null where the fact is. */
static json_t *name_array(const json_t *names)
{
	char text[1024], *rest = NULL;
	json_t *out = json_is_string(names) ? json_array() : json_null();

	if (!json_is_string(names))
		return out;
	snprintf(text, sizeof(text), "%s", json_string_value(names));
	for (char *name = strtok_r(text, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
		json_array_append_new(out, json_string(name));
	return out;
}

static json_t *clocksource_object(const json_t *host, const struct clock_cause *cause)
{
	const json_t *hard = json_object_get(host, "hard"), *soft = json_object_get(host, "soft");

	return json_pack("{s:s?, s:o, s:s?, s:s}", "current",
			 json_string_value(json_object_get(hard, "clocksource")), "available",
			 name_array(json_object_get(soft, "clocksources_available")), "chosen_by",
			 clock_chooser_names[cause->by], "because", cause->because);
}

/* What breaks when a TSC that is not steady is forced. */
static json_t *force_warning(const struct warp *w)
{
	static const char begin[] =
		"do not force a TSC (clocksource=tsc, tsc=reliable) that the kernel called unstable or that goes back: time then goes backwards or at a wrong rate, and with it timeouts, leases and logs";

	if (w->largest)
		return json_sprintf("%s; here it went back by %llu ticks from CPU %d to CPU %d",
				    begin, (unsigned long long)w->largest, w->from, w->to);
	if (w->reason[0])
		return json_sprintf("%s; the warp test was not made: %s", begin, w->reason);
	return json_sprintf(
		"%s; the warp test found no step backwards just now, which is no proof: 'syspath selfcheck' holds the TSC's rate against the kernel's clock, too",
		begin);
}

static json_t *warnings_of(const struct clock_check_input *in, const struct clock_cause *cause,
			   const struct function_counts *t)
{
	const json_t *hard = json_object_get(in->host, "hard");
	const char *mode = json_string_value(json_object_get(hard, "vsyscall_mode"));
	json_t *out = json_array();

	if (cause->by_tsc && in->warp->largest)
		json_array_append_new(
			out,
			json_sprintf(
				"the clocksource is tsc, and the TSC goes back by %llu ticks from CPU %d to CPU %d: so does time; boot with tsc=unstable until the firmware or the hypervisor is mended",
				(unsigned long long)in->warp->largest, in->warp->from,
				in->warp->to));
	if (!cause->by_tsc && t->fall_back && cause->tsc_unstable)
		json_array_append_new(out, force_warning(in->warp));
	if (mode && !strcmp(mode, "none"))
		json_array_append_new(out, json_string(CLOCK_CHECK_NO_VSYSCALL));
	return out;
}

static const char *verdict_of(const struct function_counts *t, bool backwards)
{
	if (t->failed)
		return "failed";
	if (t->fall_back)
		return "fallback";
	if (backwards)
		return "backwards";
	if (t->unknown)
		return "unknown";
	return t->stay ? "fine" : "nothing";
}

json_t *clock_check(const struct clock_check_input *in)
{
	const json_t *hard = json_object_get(in->host, "hard");
	struct clock_cause cause;
	struct function_counts t = {0};

	clock_cause_find(in->host, in->log, &cause);
	cause.tsc_unstable |= in->warp->largest > 0; /* whether or not the kernel has noticed */
	json_t *functions = judge_functions(in->outcome, &t);
	json_t *advice =
		t.fall_back ? clock_cause_advice(in->host, &cause, t.missing) : json_array();
	return json_pack("{s:s, s:s, s:o, s:o, s:O?, s:O?, s:o, s:o, s:o, s:o}", "schema",
			 "syspath-clock-check/1", "verdict",
			 verdict_of(&t, cause.by_tsc && in->warp->largest), "functions", functions,
			 "clocksource", clocksource_object(in->host, &cause), "hypervisor",
			 json_object_get(hard, "hypervisor"), "vsyscall_mode",
			 json_object_get(hard, "vsyscall_mode"), "kernel_log", log_object(in->log),
			 "warp", warp_object(in->warp, outcome_tsc_hz(in->outcome)), "advice",
			 advice, "warnings", warnings_of(in, &cause, &t));
}

int clock_check_code(const json_t *check)
{
	static const struct {
		const char *verdict;
		int code;
	} codes[] = {{"fine", EXIT_FINE},
		     {"failed", EXIT_BAD_CELL},
		     {"fallback", EXIT_BAD_CELL},
		     {"backwards", EXIT_BAD_CELL},
		     {"unknown", EXIT_INCONCLUSIVE},
		     {"nothing", EXIT_NOTHING}};
	const char *verdict = json_string_value(json_object_get(check, "verdict"));

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (!strcmp(verdict, codes[i].verdict))
			return codes[i].code;
	return EXIT_USAGE;
}
