/* getrandom: random bytes; nothing of what they are is checked but that they are new.
 *
 * Half as many are asked for as the vDSO's function makes at a time, so that every second call
 * makes some and the other takes what is left: any even number of calls costs the same.
 *
 * The vDSO has it since Linux 6.11, on x86-64. Its caller keeps the state, in memory mapped as the
 * function itself answers when it is asked (struct vgetrandom_opaque_params of
 * include/uapi/linux/random.h); the fourth and fifth arguments are the state and its size. */
#include "bench/ops/impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/types.h>
#include <unistd.h>

enum { BYTES = 48 };

/* What the vDSO's function answers when it is asked. */
struct state_needs {
	uint32_t size;	      /* bytes of one state, which must not cross a page's end */
	uint32_t prot, flags; /* for mmap(2) */
	uint32_t reserved[13];
};
_Static_assert(sizeof(struct state_needs) == 64, "struct vgetrandom_opaque_params");

/* A size of the state by which the function is asked for its needs. */
#define ASK_NEEDS (~(size_t)0)

typedef ssize_t vdso_getrandom(void *buffer, size_t size, unsigned int flags, void *state,
			       size_t state_size);

static void *state;		  /* mapped once in a process */
static unsigned char last[BYTES]; /* that were returned, or what lay there before */

static void prepare(const struct op_run *run, struct stub_call *call)
{
	(void)run;
	call->arg[0] = (uintptr_t)op_buffer;
	call->arg[1] = BYTES;
	call->arg[2] = GRND_NONBLOCK; /* a boot without random numbers is a reason, not a hang */
}

static int map_state(struct stub_call *call, char *why, size_t size)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): the address of a symbol of the vDSO */
	vdso_getrandom *function = (vdso_getrandom *)(uintptr_t)call->target;
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct state_needs needs = {0};

	if (function(NULL, 0, 0, &needs, ASK_NEEDS) || !needs.size || needs.size > page) {
		snprintf(why, size, "the vDSO's getrandom does not answer what state it needs");
		return -1;
	}
	if (!state) {
		void *at = mmap(NULL, page, (int)needs.prot, (int)needs.flags, -1, 0);
		if (at == MAP_FAILED) {
			snprintf(why, size, "no memory for the state of the vDSO's getrandom: %s",
				 strerrordesc_np(errno));
			return -1;
		}
		state = at;
	}
	call->more[0] = (uintptr_t)state;
	call->more[1] = needs.size;
	return 0;
}

static void before(struct op_run *run)
{
	(void)run;
	memcpy(last, op_buffer, BYTES);
}

static int check(struct op_run *run, const struct stub_call *call, char *why, size_t size)
{
	const size_t step = 8; /* as many alike by chance: once in 2^64 */

	(void)run;
	if (op_returned(call, BYTES, why, size))
		return -1;
	for (size_t i = 0; i < BYTES; i += step)
		if (!memcmp(op_buffer + i, last + i, step)) {
			snprintf(why, size, "bytes %zu to %zu are those of before", i,
				 i + step - 1);
			return -1;
		}
	memcpy(last, op_buffer, BYTES);
	return 0;
}

const struct op_impl op_impl_getrandom = {
	.libc = (uintptr_t)getrandom,
	.prepare = prepare,
	.map_state = map_state,
	.before = before,
	.check = check,
};
