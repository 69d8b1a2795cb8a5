#include "bench/tracer/trace_cells.h"

#include "bench/tracer/call.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *address_json(uint64_t address)
{
	return json_sprintf("0x%llx", (unsigned long long)address);
}

/* [address, bytes, function, level] */
static json_t *code_json(const struct log_code *code, size_t function, bool kernel)
{
	char bytes[2 * sizeof(code->bytes) + 1] = "";

	for (size_t i = 0; i < code->length; i++)
		snprintf(bytes + 2 * i, 3, "%02x", code->bytes[i]);
	return json_pack("[o, s, I, s]", address_json(code->address), bytes, (json_int_t)function,
			 kernel ? "kernel" : "user");
}

/* Appends the instruction of that index of the log if it is the first time; place[index] is its
 * place in the cell's code and one. 0, or the code of *error. */
static int add_code(const struct recorded *log, uint32_t index, enum abi abi, struct names *names,
		    uint32_t *place, json_t *codes, struct error *error)
{
	const struct log_code *code = &log->code[index];
	size_t function;

	if (place[index])
		return 0;
	if (names_find(names, abi, code->address, &function, error))
		return error->code;
	if (json_array_append_new(
		    codes, code_json(code, function, names_is_kernel(names, abi, code->address))))
		return error_no_memory(error, "for a trace");
	place[index] = (uint32_t)json_array_size(codes);
	return 0;
}

static json_t *breaks_json(const struct call *call)
{
	json_t *breaks = json_array();

	for (size_t i = 0; i < call->n_breaks; i++) {
		const struct call_break *b = &call->breaks[i];
		json_array_append_new(
			breaks, json_pack("{s:I, s:s, s:o}", "at", (json_int_t)b->at, "kind",
					  b->of.kind == LOG_INTERRUPT ? "interrupt" : "exception",
					  "to", address_json(b->of.to)));
	}
	return breaks;
}

static json_t *cuts_json(const struct call *call, const struct names *names)
{
	json_t *cuts = json_array();

	for (size_t i = 0; i < call->n_cuts; i++)
		json_array_append_new(
			cuts,
			json_pack("{s:I, s:I, s:o}", "at", (json_int_t)call->cuts[i].at,
				  "instructions", (json_int_t)call->cuts[i].instructions, "what",
				  json_sprintf("interrupt at %s",
					       names->function[call->cuts[i].function].name)));
	return cuts;
}

static int add_call(const struct recorded *log, const struct cell_trace *cell,
		    const struct call *call, struct names *names, json_t *to, struct error *error)
{
	uint32_t *place = calloc(log->n_code + 1, sizeof(*place));
	json_t *codes = json_array(), *sequence = json_array();
	int code = place && codes && sequence ? 0 : error_no_memory(error, "for a trace");

	for (size_t i = 0; i < call->n && !code; i++) {
		uint32_t index = call->sequence[i];
		code = add_code(log, index, cell->id.abi, names, place, codes, error);
		if (!code)
			json_array_append_new(sequence, json_integer(place[index] - 1));
	}
	if (!code &&
	    json_object_update_new(to, json_pack("{s:I, s:I, s:O, s:O, s:o, s:o}", "exact",
						 (json_int_t)cell->exact, "instructions",
						 (json_int_t)call->n, "code", codes, "sequence",
						 sequence, "discontinuities", breaks_json(call),
						 "cut", cuts_json(call, names))))
		code = error_no_memory(error, "for a trace");
	json_decref(codes);
	json_decref(sequence);
	free(place);
	return code;
}

/* The call that is as long as the count, be it without its interrupts; else the last. -EPROTO:
 * there is none. */
static int take_call(const struct recorded *log, const struct cell_trace *cell, struct names *names,
		     struct call *call, struct error *error)
{
	const struct logged_batch *empty = &log->batches[cell->empty];
	int code = -EPROTO;

	if (cell->call)
		return call_take(log, empty + cell->call, empty, cell->id.abi, NULL, call, error);
	for (size_t i = 1; i <= TRACE_CALLS; i++) {
		call_free(call);
		error->code = 0;
		code = call_take(log, empty + i, empty, cell->id.abi, names, call, error);
		if (code ? code != -EPROTO : call->n == cell->exact)
			break;
	}
	return code;
}

static json_t *cell_head(const struct cell_id *id, enum wire_status status, const char *reason)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s*}", "arm", 0, "abi",
			 abi_names[id->abi], "path", paths[id->path].name, "op", ops[id->op].name,
			 "condition", conditions[id->condition].name, "status",
			 cell_status_names[status], "reason", reason);
}

int cell_trace_json(const struct recorded *log, const struct cell_trace *cell, struct names *names,
		    json_t *cells, struct error *error)
{
	const char *reason = cell->status == WIRE_OK ? NULL : cell->reason;
	enum wire_status status = cell->status;
	struct call call = {0};
	int code = 0;

	names->vdso[cell->id.abi] = cell->vdso ? cell->vdso : names->vdso[cell->id.abi];
	if (status == WIRE_OK)
		code = take_call(log, cell, names, &call, error);
	if (code == -EPROTO) {
		status = WIRE_FAILED;
		reason = error->text;
		code = error->code = 0;
	}
	json_t *out = code ? NULL : cell_head(&cell->id, status, reason);
	if (!code && json_array_append_new(cells, out))
		code = error_no_memory(error, "for a trace");
	if (!code && status == WIRE_OK)
		code = add_call(log, cell, &call, names, out, error);
	call_free(&call);
	return code;
}

json_t *names_json(const struct names *names)
{
	json_t *functions = json_array();

	for (size_t i = 0; i < names->n && functions; i++)
		json_array_append_new(functions,
				      json_pack("{s:s, s:s, s:i, s:o}", "name",
						names->function[i].name, "object",
						names->function[i].object, "arm", 0, "address",
						address_json(names->function[i].start)));
	return functions;
}
