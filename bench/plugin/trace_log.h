/* What the plugin in QEMU writes and the driver reads: records, each a struct log_head and `bytes`
 * bytes, in the order of what happened. Both are of one build, on the same machine.
 *
 * The log has a LOG_CELL for every trace mark of that kind, behind it a LOG_BEGIN and a LOG_END for
 * every batch, and between those two the executed instructions, by their index, in any number of
 * LOG_RUN. The i-th LOG_CODE of the log describes the instruction of index i, and comes before its
 * first use. Batches that ran before the instrumentation was in place are missing as a whole. */
#ifndef SYSPATH_TRACE_LOG_H
#define SYSPATH_TRACE_LOG_H

#include <assert.h>
#include <stdint.h>

enum log_type {
	LOG_HELLO = 0x5450, /* struct log_hello: the first record */
	LOG_CELL,	    /* nothing */
	LOG_CODE,	    /* struct log_code */
	LOG_BEGIN,	    /* nothing */
	LOG_RUN,	    /* uint32_t[], indexes */
	LOG_BREAK,	    /* struct log_break: before the next index of the batch */
	LOG_END,	    /* nothing */
	LOG_FAILED,	    /* text: the log is not complete, and nothing follows */
};

struct log_head {
	uint32_t type; /* enum log_type */
	uint32_t bytes;
};
static_assert(sizeof(struct log_head) == 8, "no padding");

struct log_hello {
	uint32_t api;	 /* the plugin's, 1 or more (qemu_api.h) */
	uint32_t breaks; /* 1: QEMU reports breaks */
};
static_assert(sizeof(struct log_hello) == 8, "no padding");

struct log_code {
	uint64_t address;
	uint8_t length;	   /* 1 to 15 */
	uint8_t bytes[15]; /* as they were translated */
};
static_assert(sizeof(struct log_code) == 24, "no padding");

enum log_break_kind { LOG_INTERRUPT = 1, LOG_EXCEPTION };

struct log_break {
	uint64_t to; /* address that control went to */
	uint32_t kind;
	uint32_t reserved;
};
static_assert(sizeof(struct log_break) == 16, "no padding");

#endif
