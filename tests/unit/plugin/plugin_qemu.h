/* The plugin with a QEMU made up, for the PLUGIN_API that is defined: blocks are translated with
 * what the plugin has registered, and executed from the translation, as QEMU does. Included by a
 * test per version of the interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

/* NOLINTNEXTLINE(bugprone-suspicious-include): its statics are what is tested */
#include "bench/plugin/trace_plugin.c"
#include "bench/tracer/recorded.h"

enum { BLOCK = 8 };

struct qemu_plugin_insn {
	uint64_t address;
	const char *bytes;
	size_t size;
	qemu_plugin_vcpu_udata_cb_t callback; /* of its translation */
	void *userdata;
};

struct qemu_plugin_tb {
	struct qemu_plugin_insn insn[BLOCK];
	size_t n;
	bool translated;
};

static qemu_plugin_vcpu_tb_trans_cb_t translates;
static qemu_plugin_vcpu_discon_cb_t breaks;
static unsigned int resets; /* asked for */
static unsigned int calls;  /* of the plugin, by instructions that execute */

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb)
{
	return tb->n;
}

struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i)
{
	return (struct qemu_plugin_insn *)&tb->insn[i];
}

size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn)
{
	return insn->size;
}

uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn)
{
	return insn->address;
}

#if PLUGIN_API < 3
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn)
{
	return insn->bytes;
}
#else
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to, size_t size)
{
	size_t n = size < insn->size ? size : insn->size;

	memcpy(to, insn->bytes, n);
	return n;
}
#endif

void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    qemu_plugin_vcpu_udata_cb_t cb,
					    enum qemu_plugin_cb_flags flags, void *userdata)
{
	assert_int_equal(flags, QEMU_PLUGIN_CB_NO_REGS);
	assert_null(insn->callback);
	insn->callback = cb;
	insn->userdata = userdata;
}

#if PLUGIN_API < 7
static qemu_plugin_simple_cb_t after;

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t cb)
{
	assert_int_equal(id, 42);
	translates = cb;
}

void qemu_plugin_reset(qemu_plugin_id_t id, qemu_plugin_simple_cb_t cb)
{
	assert_int_equal(id, 42);
	after = cb;
	resets++;
}

void qemu_plugin_register_vcpu_discon_cb(qemu_plugin_id_t id, enum qemu_plugin_discon_type type,
					 qemu_plugin_vcpu_discon_cb_t cb)
{
	assert_true(id == 42 && type == 3);
	breaks = cb;
}

static void translate(struct qemu_plugin_tb *tb)
{
	translates(42, tb);
}

static void has_been_reset(void)
{
	after(42);
}

static void break_off(enum qemu_plugin_discon_type type, uint64_t to)
{
	if (breaks)
		breaks(42, 0, type, 0, to);
}
#else
static qemu_plugin_udata_cb_t after;
static void *after_data;
static void *translates_data, *breaks_data;

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t cb,
					   void *userdata)
{
	assert_int_equal(id, 42);
	translates = cb;
	translates_data = userdata;
}

void qemu_plugin_reset(qemu_plugin_id_t id, qemu_plugin_udata_cb_t cb, void *userdata)
{
	assert_int_equal(id, 42);
	after = cb;
	after_data = userdata;
	resets++;
}

void qemu_plugin_register_vcpu_discon_cb(qemu_plugin_id_t id, enum qemu_plugin_discon_type type,
					 qemu_plugin_vcpu_discon_cb_t cb, void *userdata)
{
	assert_true(id == 42 && type == 3);
	breaks = cb;
	breaks_data = userdata;
}

static void translate(struct qemu_plugin_tb *tb)
{
	translates(tb, translates_data);
}

static void has_been_reset(void)
{
	after(after_data);
}

static void break_off(enum qemu_plugin_discon_type type, uint64_t to)
{
	if (breaks)
		breaks(0, type, 0, to, breaks_data);
}
#endif

/* What is executed. */
#define INSN(at, text) {.address = (at), .bytes = (text), .size = sizeof(text) - 1}
static struct qemu_plugin_tb
	begins = {.insn = {INSN(0x1000, "\x0f\x1f\x80\x31\x42\x50\x53")}, .n = 1},
	ends = {.insn = {INSN(0x1010, "\x0f\x1f\x80\x31\x45\x50\x53")}, .n = 1},
	cell = {.insn = {INSN(0x1020, "\x0f\x1f\x80\x31\x43\x50\x53")}, .n = 1},
	stop = {.insn = {INSN(0x1030, "\x0f\x1f\x80\x31\x53\x50\x53")}, .n = 1},
	other_nop = {.insn = {INSN(0x1040, "\x0f\x1f\x80\x00\x00\x00\x00")}, .n = 1},
	body = {.insn = {INSN(0x1100, "\x90"), INSN(0xffffffff81000000, "\x0f\x05"),
			 INSN(0x1103, "\x0f\x1f\x80")},
		.n = 3},
	patched = {.insn = {INSN(0x1100, "\xcc")}, .n = 1};

static struct qemu_plugin_tb *const blocks[] = {&begins,    &ends, &cell,   &stop,
						&other_nop, &body, &patched};

/* Executes a block, which is translated for the first time. */
static void run_block(struct qemu_plugin_tb *tb)
{
	if (!tb->translated) {
		for (size_t i = 0; i < tb->n; i++)
			tb->insn[i].callback = NULL;
		translate(tb);
	}
	tb->translated = true;
	for (size_t i = 0; i < tb->n; i++) {
		calls += tb->insn[i].callback != NULL;
		if (tb->insn[i].callback)
			tb->insn[i].callback(0, tb->insn[i].userdata);
	}
}

/* What QEMU does some time after it was asked for a reset. */
static void reset_now(void)
{
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		blocks[i]->translated = false;
	breaks = NULL;
	has_been_reset();
}

static void run_batch(void)
{
	run_block(&begins);
	run_block(&body);
	run_block(&ends);
}

static int install(const char *argument)
{
	char text[64];
	char *argv[] = {text};

	snprintf(text, sizeof(text), "%s", argument);
	return qemu_plugin_install(42, NULL, 1, argv);
}

static void test_arguments(void **state)
{
	char *none[1] = {NULL};

	(void)state;
	assert_int_equal(qemu_plugin_version, PLUGIN_API);
	assert_int_equal(qemu_plugin_install(42, NULL, 0, none), -1);
	assert_int_equal(install("file=1"), -1);
	assert_int_equal(install("log=x"), -1);
	assert_int_equal(install("log=-1"), -1);
	assert_int_equal(install("log=1000"), -1); /* not open */
	failed = false;
}

static void test_recording(void **state)
{
	struct recorded r = {.fd = memfd_create("log", MFD_CLOEXEC)};
	struct error error = {0};
	char argument[32];

	(void)state;
	snprintf(argument, sizeof(argument), "log=%d", r.fd);
	assert_int_equal(install(argument), 0);
	/* Before the first cell, nothing is called and nothing recorded, marks or not. */
	run_block(&body);
	run_block(&other_nop);
	assert_int_equal(calls, 0);
	run_batch();
	assert_int_equal(calls, 2); /* the marks */
	assert_int_equal(resets, 0);
	run_block(&cell);
	assert_int_equal(resets, 1);
	run_batch(); /* translated before: not whole, so not recorded */
	reset_now();
	run_batch();
	run_block(&cell); /* the second */
	assert_int_equal(resets, 1);
	run_block(&body); /* between the marks alone */
	run_block(&begins);
	run_block(&body);
	break_off(QEMU_PLUGIN_DISCON_INTERRUPT, 0x77);
	run_block(&patched);	 /* another instruction at the address of one before */
	body.translated = false; /* and the same one, translated again */
	run_block(&body);
	run_block(&ends);
	break_off(QEMU_PLUGIN_DISCON_EXCEPTION, 0x78);
	run_block(&stop);
	assert_int_equal(resets, 2);
	reset_now();
	calls = 0;
	run_block(&body);
	run_batch();
	assert_int_equal(calls, 2);

	assert_int_equal(recorded_read(&r, &error), 0);
	assert_true(r.hello.api == PLUGIN_API && r.hello.breaks == 1);
	assert_int_equal(r.n_cells, 2);
	assert_int_equal(r.n_batches, 2);
	assert_int_equal(r.n_code, 4);
	assert_true(r.code[1].address == 0xffffffff81000000 && r.code[1].length == 2);
	assert_memory_equal(r.code[1].bytes, "\x0f\x05", 2);
	assert_true(r.code[3].address == 0x1100 && r.code[3].bytes[0] == 0xcc);
	assert_int_equal(r.batches[0].n, 3);
	assert_int_equal(r.batches[1].n, 7);
	assert_memory_equal(r.sequence, ((const uint32_t[]){0, 1, 2, 0, 1, 2, 3, 0, 1, 2}), 40);
	assert_int_equal(r.n_breaks, 1);
	assert_true(r.breaks[0].at == 6 && r.breaks[0].of.to == 0x77 &&
		    r.breaks[0].of.kind == LOG_INTERRUPT);
	close(r.fd);
	recorded_free(&r);
}

/* However long a batch is, all of it is there. */
static void test_no_limit(void **state)
{
	enum { LONG = 1000000 };
	struct recorded r = {.fd = memfd_create("log", MFD_CLOEXEC)};
	struct error error = {0};
	char argument[32];

	(void)state;
	n_code = 0;
	memset(buckets, 0, sizeof(buckets));
	snprintf(argument, sizeof(argument), "log=%d", r.fd);
	assert_int_equal(install(argument), 0);
	run_block(&cell);
	reset_now();
	run_block(&begins);
	for (int i = 0; i < LONG; i++)
		run_block(&body);
	run_block(&ends);
	run_block(&stop);
	reset_now();
	assert_int_equal(recorded_read(&r, &error), 0);
	assert_int_equal(r.batches[0].n, 3 * LONG);
	assert_true(r.batches[0].ended);
	close(r.fd);
	recorded_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_recording),
		cmocka_unit_test(test_no_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
