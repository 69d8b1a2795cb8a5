#include "bench/ops/impl.h"

#include "bench/base/clock.h"

#include <stdio.h>
#include <string.h>

unsigned char op_buffer[256] __attribute__((aligned(64)));

const struct op_impl *const op_impls[OP_COUNT] = {
#define OP(id, file, usual, exact, arg, nr64, nr32, bits32, narrow32, vdso64, vdso32, narrow,      \
	   stays, slot)                                                                            \
	[OP_##id] = &op_impl_##file,
#include "bench/ops/ops.def"
#undef OP
};

enum { POISON = 0xa5 };

static const int64_t ns_per_s = 1000000000;

void op_run_start(struct op_run *run, enum abi abi, enum path_id path, enum op_id op, bool narrow,
		  int cpu)
{
	enum binding binding = paths[path].binding;
	bool by_32bit_rules =
		binding == BINDING_TABLE32 || (binding == BINDING_VDSO && abi == ABI_i386);

	*run = (struct op_run){
		.op = &ops[op],
		.binding = binding,
		.wide = !by_32bit_rules || (ops[op].bits32 == 64 && !narrow),
		.low_half = abi == ABI_i386 && !by_32bit_rules,
		.cpu = cpu,
		.last_ns = INT64_MIN,
	};
}

void op_buffer_poison(void)
{
	memset(op_buffer, POISON, sizeof(op_buffer));
}

int op_returned(const struct stub_call *call, int64_t expected, char *why, size_t size)
{
	if (call->ret == expected)
		return 0;
	const char *name =
		call->ret < 0 && call->ret > -4096 ? strerrorname_np((int)-call->ret) : NULL;
	snprintf(why, size, "returned %lld%s%s%s, expected %lld", (long long)call->ret,
		 name ? " (" : "", name ? name : "", name ? ")" : "", (long long)expected);
	return -1;
}

int64_t op_seconds(const struct op_run *run, int64_t ret)
{
	return run->low_half && ret <= -4096 && ret >= INT32_MIN ? ret + (INT64_C(1) << 32) : ret;
}

int64_t op_time_ns(int64_t seconds, int64_t rest_ns)
{
	if (seconds < -(INT64_C(1) << 33) || seconds > (INT64_C(1) << 33))
		return INT64_MIN;
	return seconds * ns_per_s + rest_ns;
}

int64_t op_buffer_time_ns(const struct op_run *run, int64_t fraction_ns)
{
	int64_t seconds;
	int32_t narrow, fraction;

	if (run->wide) {
		memcpy(&seconds, op_buffer, sizeof(seconds));
		memcpy(&fraction, op_buffer + 8, sizeof(fraction));
	} else {
		memcpy(&narrow, op_buffer, sizeof(narrow));
		memcpy(&fraction, op_buffer + 4, sizeof(fraction));
		seconds = narrow;
	}
	return op_time_ns(seconds, fraction * fraction_ns);
}

static int64_t to_ns(const struct timespec *t)
{
	return (int64_t)t->tv_sec * ns_per_s + t->tv_nsec;
}

static int64_t realtime_offset_ns(void)
{
	return clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);
}

bool op_clock_was_set(int64_t before_ns, int64_t after_ns)
{
	const int64_t slack_ns = 1000000;

	return after_ns < before_ns - slack_ns || after_ns > before_ns + slack_ns;
}

bool op_beyond_32_bits(int64_t seconds)
{
	return seconds > INT32_MAX;
}

int op_absent_after_2038(const struct op_run *run, char *why, size_t size)
{
	if (run->wide || !op_beyond_32_bits(clock_ns(CLOCK_REALTIME) / ns_per_s))
		return 0;
	snprintf(why, size, "32-bit time ended on 2038-01-19: this path's %s does not hold today's",
		 run->op->name);
	return -1;
}

void op_time_before(struct op_run *run, clockid_t clock)
{
	run->offset_ns = realtime_offset_ns();
	clock_gettime(clock, &run->earlier);
}

/* A time that does not fit: wrong, unless the clock was set meanwhile. */
static int time_is_wrong(struct op_run *run, char *why, size_t size)
{
	if (!op_clock_was_set(run->offset_ns, realtime_offset_ns()))
		return -1;
	run->stepped = true;
	run->last_ns = INT64_MIN;
	snprintf(why, size, "CLOCK_REALTIME was set during the check, time and again");
	return -1;
}

int op_time_is_right(struct op_run *run, clockid_t clock, int64_t seen_ns, char *why, size_t size)
{
	struct timespec later;

	clock_gettime(clock, &later);
	if (seen_ns == INT64_MIN) {
		snprintf(why, size, "wrote no time");
		return -1;
	}
	if (seen_ns < to_ns(&run->earlier) - ns_per_s || seen_ns > to_ns(&later) + ns_per_s) {
		snprintf(why, size, "time is %.3f s from the C library's",
			 ((double)seen_ns - (double)to_ns(&later)) / (double)ns_per_s);
		return time_is_wrong(run, why, size);
	}
	if (seen_ns < run->last_ns) {
		snprintf(why, size, "time went back by %lld ns",
			 (long long)(run->last_ns - seen_ns));
		return time_is_wrong(run, why, size);
	}
	run->last_ns = seen_ns;
	return 0;
}
