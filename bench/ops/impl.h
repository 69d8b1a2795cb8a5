/* What a worker does about an operation: sets its arguments and checks its result. Checks run
 * before and after a cell is timed, never in between. */
#ifndef SYSPATH_OP_IMPL_H
#define SYSPATH_OP_IMPL_H

#include "asm/call.h"
#include "bench/ops/ops.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* One cell's operation in a worker. */
struct op_run {
	const struct op *op;
	enum binding binding;
	bool wide;	 /* time values in the buffer are 64 bits wide, else 32 */
	bool low_half;	 /* a 64-bit time that is returned comes in two registers, of which the stub
			  * keeps the low one */
	int cpu;	 /* the CPU this process is pinned to */
	int64_t last_ns; /* latest time seen, in ns of its clock; INT64_MIN before the first */
	struct timespec earlier; /* the C library's reading before the call, same clock */
	int64_t offset_ns;	 /* CLOCK_REALTIME less CLOCK_MONOTONIC then */
	bool stepped; /* a check failed, and CLOCK_REALTIME was set since `before`: it proves
		       * nothing, and is to be made again from `before` on */
};

/* Where operations put what they return by pointer; below 4 GiB in both workers, because a 64-bit
 * int $0x80 carries 32-bit pointers. */
extern unsigned char op_buffer[256];

struct op_impl {
	uintptr_t libc; /* address of the C library's function, 0 where it has none */

	/* Fills arg[] (and nr for a path that has none of its own). */
	void (*prepare)(const struct op_run *run, struct stub_call *call);

	/* Maps what the vDSO's function, at call->target, wants its caller to keep, and fills
	 * more[]. 0, or -1 with the reason. NULL: it takes no such arguments. */
	int (*map_state)(struct stub_call *call, char *why, size_t size);

	/* What must be known before the call that `check` judges; NULL: nothing. */
	void (*before)(struct op_run *run);

	/* 0 when call->ret and op_buffer are right, -1 when not, with the reason in words. */
	int (*check)(struct op_run *run, const struct stub_call *call, char *why, size_t size);

	/* 0; or -1 with the reason in words where no path of this width can give the answer. NULL:
	 * always 0. */
	int (*absent)(const struct op_run *run, char *why, size_t size);
};

#define OP(id, file, usual, exact, arg, nr64, nr32, bits32, narrow32, vdso64, vdso32, narrow,      \
	   stays, slot)                                                                            \
	extern const struct op_impl op_impl_##file;
#include "bench/ops/ops.def"
#undef OP

extern const struct op_impl *const op_impls[OP_COUNT];

/* Starts run for a cell: zeroes what is remembered and sets how wide its time values are. `narrow`:
 * it asks for 32-bit ones, since the kernel knows no others (cell_may_be_narrow). */
void op_run_start(struct op_run *run, enum abi abi, enum path_id path, enum op_id op, bool narrow,
		  int cpu);

/* Fills the buffer with a pattern that no result has, so that an untouched one is noticed. */
void op_buffer_poison(void);

/* 0 when call->ret is `expected`, else -1 and "returned N (ENAME), expected M". */
int op_returned(const struct stub_call *call, int64_t expected, char *why, size_t size);

/* Seconds and a rest in ns; INT64_MIN for what no clock shows, so that a wrong answer does not
 * overflow: more than 2^33 seconds either way. */
int64_t op_time_ns(int64_t seconds, int64_t rest_ns);

/* The seconds since the Epoch that a call returned, until 2106 where it is a low half; an errno
 * as it is. */
int64_t op_seconds(const struct op_run *run, int64_t ret);

/* The time in op_buffer, as op_time_ns; fraction_ns is what one unit of its second half is worth.
 */
int64_t op_buffer_time_ns(const struct op_run *run, int64_t fraction_ns);

/* 0 when a time is within a second of the C library's readings of `clock` around the call and not
 * before the last one seen, which it becomes. seen_ns in ns since the clock's own zero. */
int op_time_is_right(struct op_run *run, clockid_t clock, int64_t seen_ns, char *why, size_t size);

/* Whether CLOCK_REALTIME was set between two readings of its distance from CLOCK_MONOTONIC, in ns.
 * Both are slewed alike, and never by more than a tenth (adjtimex(2)): what is between two system
 * calls moves the distance by far less than a millisecond. */
bool op_clock_was_set(int64_t before_ns, int64_t after_ns);

/* op_impl.absent of what reads CLOCK_REALTIME: 32 bits hold it until 2038-01-19T03:14:07Z. */
int op_absent_after_2038(const struct op_run *run, char *why, size_t size);

/* The same of a moment, in seconds since the Epoch. */
bool op_beyond_32_bits(int64_t seconds);

/* Takes the reading that op_time_is_right needs from before the call. */
void op_time_before(struct op_run *run, clockid_t clock);

#endif
