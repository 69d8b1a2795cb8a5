/* The plugin in QEMU that records every instruction between the trace marks of asm/trace.h, of all
 * that the guest executes there, user and kernel. Its argument is log=N, the descriptor that it
 * writes to (trace_log.h).
 *
 * Until the first TRACE_CELL_MARK, and after a TRACE_STOP_MARK, instructions are looked at when
 * they are translated and never when they execute. The mark has QEMU discard its translations and
 * make new ones with a call for each instruction, whatever block it is in: with -icount
 * the limits of blocks depend on the time. */
#include "asm/trace.h"
#include "bench/plugin/qemu_api.h"
#include "bench/plugin/trace_log.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

PLUGIN_EXPORT int qemu_plugin_version = PLUGIN_API;

/* An instruction at an address, of these bytes; QEMU may translate it again and again. Never freed:
 * its address goes with what was translated. */
struct code {
	struct code *next; /* in its bucket */
	uint32_t index;	   /* in the log; NOT_YET until it has been executed in a batch */
	struct log_code as;
};

enum { BUCKETS = 1 << 16, OUTPUT = 1 << 16, RUN = 1 << 12 };
#define NOT_YET UINT32_MAX

static qemu_plugin_id_t own_id;
static int log_fd = -1;
static bool every;     /* every instruction is instrumented */
static bool wanted;    /* what `every` is to become */
static bool resetting; /* and will, when QEMU has discarded its translations */
static bool recording; /* between TRACE_BEGIN_MARK and TRACE_END_MARK */
static bool failed;
static struct code *buckets[BUCKETS];
static uint32_t n_code;
static uint32_t run[RUN]; /* executed, and not yet in the output */
static size_t n_run;
static unsigned char output[OUTPUT];
static size_t n_output;

/* --- the log --------------------------------------------------------------------------------- */

static void write_out(void)
{
	for (size_t at = 0; at < n_output && !failed;) {
		ssize_t n = write(log_fd, output + at, n_output - at);
		failed = n < 0 && errno != EINTR;
		at += n > 0 ? (size_t)n : 0;
	}
	n_output = 0;
}

static void put(enum log_type type, const void *bytes, size_t size)
{
	const struct log_head head = {type, (uint32_t)size};

	if (n_output + sizeof(head) + size > OUTPUT)
		write_out();
	memcpy(output + n_output, &head, sizeof(head));
	n_output += sizeof(head);
	if (size)
		memcpy(output + n_output, bytes, size);
	n_output += size;
}

static void put_run(void)
{
	if (n_run)
		put(LOG_RUN, run, n_run * sizeof(run[0]));
	n_run = 0;
}

/* The log ends here, so that its reader does not take it for all. */
static void give_up(const char *why)
{
	if (failed)
		return;
	put(LOG_FAILED, why, strlen(why));
	write_out();
	failed = true;
}

/* --- what executes --------------------------------------------------------------------------- */

static void on_insn(unsigned int cpu, void *userdata)
{
	struct code *code = userdata;

	(void)cpu;
	if (!recording)
		return;
	if (code->index == NOT_YET) {
		code->index = n_code++;
		put(LOG_CODE, &code->as, sizeof(code->as));
	}
	if (n_run == RUN)
		put_run();
	run[n_run++] = code->index;
}

static void on_begin(unsigned int cpu, void *userdata)
{
	(void)cpu;
	(void)userdata;
	n_run = 0;
	recording = every && !failed;
	if (recording)
		put(LOG_BEGIN, NULL, 0);
}

static void on_end(unsigned int cpu, void *userdata)
{
	(void)cpu;
	(void)userdata;
	if (!recording)
		return;
	recording = false;
	put_run();
	put(LOG_END, NULL, 0);
	write_out();
}

static void instrument(bool all);

static void on_cell(unsigned int cpu, void *userdata)
{
	(void)cpu;
	(void)userdata;
	recording = false;
	if (failed)
		return;
	put(LOG_CELL, NULL, 0);
	write_out();
	instrument(true);
}

static void on_stop(unsigned int cpu, void *userdata)
{
	(void)cpu;
	(void)userdata;
	recording = false;
	instrument(false);
}

/* QEMU calls this after the registers have been changed: the next instruction is the handler's. */
static void on_break(enum qemu_plugin_discon_type type, uint64_t to)
{
	const struct log_break b = {
		.to = to,
		.kind = type == QEMU_PLUGIN_DISCON_INTERRUPT ? LOG_INTERRUPT : LOG_EXCEPTION,
	};

	if (!recording)
		return;
	put_run();
	put(LOG_BREAK, &b, sizeof(b));
}

/* --- what is translated ---------------------------------------------------------------------- */

static void read_bytes(const struct qemu_plugin_insn *insn, struct log_code *code)
{
	size_t size = qemu_plugin_insn_size(insn);

	code->length = (uint8_t)(size < sizeof(code->bytes) ? size : sizeof(code->bytes));
#if PLUGIN_API < 3
	memcpy(code->bytes, qemu_plugin_insn_data(insn), code->length);
#else
	(void)qemu_plugin_insn_data(insn, code->bytes, code->length);
#endif
}

/* What a trace mark has called when it executes; NULL for every other instruction. */
static qemu_plugin_vcpu_udata_cb_t mark_callback(const struct log_code *code)
{
	static const unsigned char nop[] = TRACE_MARK_CODE;
	uint32_t mark;

	if (code->length != TRACE_MARK_BYTES || memcmp(code->bytes, nop, sizeof(nop)) != 0)
		return NULL;
	memcpy(&mark, code->bytes + sizeof(nop), sizeof(mark));
	switch (mark) {
	case TRACE_BEGIN_MARK:
		return on_begin;
	case TRACE_END_MARK:
		return on_end;
	case TRACE_CELL_MARK:
		return on_cell;
	case TRACE_STOP_MARK:
		return on_stop;
	default:
		return NULL;
	}
}

/* The one there is, or a new one. NULL when out of memory. */
static struct code *code_of(const struct log_code *as)
{
	struct code **at = &buckets[(as->address ^ as->address >> 16) % BUCKETS];

	for (; *at; at = &(*at)->next)
		if (!memcmp(&(*at)->as, as, sizeof(*as)))
			return *at;
	*at = calloc(1, sizeof(**at));
	if (!*at) {
		give_up("not enough memory in the plugin");
		return NULL;
	}
	(*at)->as = *as;
	(*at)->index = NOT_YET;
	return *at;
}

static void instrument_insn(struct qemu_plugin_insn *insn)
{
	struct log_code as = {0};

	read_bytes(insn, &as);
	qemu_plugin_vcpu_udata_cb_t callback = mark_callback(&as);
	struct code *code = NULL;
	if (!callback && every && !failed) {
		as.address = qemu_plugin_insn_vaddr(insn);
		code = code_of(&as);
		callback = code ? on_insn : NULL;
	}
	if (callback)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, callback, QEMU_PLUGIN_CB_NO_REGS,
						       code);
}

static void instrument_block(struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);

	for (size_t i = 0; i < n; i++)
		instrument_insn(qemu_plugin_tb_get_insn(tb, i));
}

/* --- the versions of the interface ----------------------------------------------------------- */

static void register_callbacks(void);

static void after_reset(void)
{
	resetting = false;
	every = wanted;
	register_callbacks();
}

#if PLUGIN_API < 7
static void on_block(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	instrument_block(tb);
}

static void on_discon(qemu_plugin_id_t id, unsigned int cpu, enum qemu_plugin_discon_type type,
		      uint64_t from, uint64_t to)
{
	(void)id;
	(void)cpu;
	(void)from;
	on_break(type, to);
}

static bool has_breaks(void)
{
	return qemu_plugin_register_vcpu_discon_cb != NULL;
}

static void register_callbacks(void)
{
	qemu_plugin_register_vcpu_tb_trans_cb(own_id, on_block);
	if (every && has_breaks())
		/* NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): flags */
		qemu_plugin_register_vcpu_discon_cb(
			own_id, QEMU_PLUGIN_DISCON_INTERRUPT | QEMU_PLUGIN_DISCON_EXCEPTION,
			on_discon);
}

static void on_reset(qemu_plugin_id_t id)
{
	(void)id;
	after_reset();
}

static void reset(void)
{
	qemu_plugin_reset(own_id, on_reset);
}
#else
static void on_block(struct qemu_plugin_tb *tb, void *userdata)
{
	(void)userdata;
	instrument_block(tb);
}

static void on_discon(unsigned int cpu, enum qemu_plugin_discon_type type, uint64_t from,
		      uint64_t to, void *userdata)
{
	(void)cpu;
	(void)from;
	(void)userdata;
	on_break(type, to);
}

static bool has_breaks(void)
{
	return true;
}

static void register_callbacks(void)
{
	qemu_plugin_register_vcpu_tb_trans_cb(own_id, on_block, NULL);
	if (every)
		/* NOLINTBEGIN(clang-analyzer-optin.core.EnumCastOutOfRange): flags */
		qemu_plugin_register_vcpu_discon_cb(
			own_id, QEMU_PLUGIN_DISCON_INTERRUPT | QEMU_PLUGIN_DISCON_EXCEPTION,
			on_discon, NULL);
	/* NOLINTEND(clang-analyzer-optin.core.EnumCastOutOfRange) */
}

static void on_reset(void *userdata)
{
	(void)userdata;
	after_reset();
}

static void reset(void)
{
	qemu_plugin_reset(own_id, on_reset, NULL);
}
#endif

/* Takes effect when the block that executes has ended. */
static void instrument(bool all)
{
	wanted = all;
	if (wanted == every || resetting)
		return;
	resetting = true;
	reset();
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info, int argc, char **argv)
{
	static const char name[] = "log=";
	const struct log_hello hello = {PLUGIN_API, has_breaks()};
	char *end = NULL;

	(void)info;
	if (argc != 1 || strncmp(argv[0], name, strlen(name)) != 0)
		return -1;
	long fd = strtol(argv[0] + strlen(name), &end, 10);
	if (*end || fd < 0)
		return -1;
	own_id = id;
	log_fd = (int)fd;
	put(LOG_HELLO, &hello, sizeof(hello));
	write_out();
	if (failed)
		return -1;
	register_callbacks();
	return 0;
}
