#include "bench/engine/count_pairs.h"

#include <errno.h>
#include <string.h>

enum { BLOCKS = 1 + 2 * COUNT_REPETITIONS }; /* per round: a warm-up, then pairs */

int count_pairs_begin(struct count_pairs *pairs, pid_t pid, uint32_t calls)
{
	pairs->calls = calls;
	pairs->asked = 0;
	pairs->rounds = 0;
	pairs->refused = false;
	if (pairs->group.n && pairs->pid == pid)
		return 0;
	group_close(&pairs->group);
	pairs->pid = pid;
	return group_open(&pairs->group, pairs->events, pairs->n, pid);
}

/* Stores the counts of block number `asked` - 1. */
static int take_block(struct count_pairs *pairs, const struct wire_block *block)
{
	uint64_t difference[EVENT_SET_MAX];
	struct group_reading after;

	if (pairs->asked < 2)
		return 0;
	uint32_t repetition = (pairs->asked - 2) / 2;
	bool second = pairs->asked % 2;
	int err = group_read(&pairs->group, &after);
	if (!err)
		err = group_difference(&pairs->before, &after, pairs->n, difference);
	if (err == -EBUSY)
		pairs->refused = true;
	if (err)
		return err == -EBUSY ? 0 : err;
	for (size_t i = 0; i < pairs->n; i++)
		(second ? pairs->two : pairs->one)[i][repetition] = difference[i];
	(second ? pairs->tsc_two : pairs->tsc_one)[repetition] = block->tsc;
	return 0;
}

/* Whether every event that must count the same on every call did so. */
static bool agrees(const struct count_pairs *pairs)
{
	struct per_call count;

	for (size_t i = 0; i < pairs->n; i++)
		if (pairs->events[i]->exact &&
		    (per_call_of(pairs->one[i], pairs->two[i], COUNT_REPETITIONS, pairs->calls,
				 &count) ||
		     !per_call_is_exact(&count)))
			return false;
	return true;
}

int count_pairs_step(struct count_pairs *pairs, const struct wire_block *block, uint32_t *calls)
{
	int err = block ? take_block(pairs, block) : 0;

	*calls = 0;
	if (err)
		return err;
	if (pairs->asked == BLOCKS) {
		pairs->rounds++;
		if ((!pairs->refused && agrees(pairs)) || pairs->rounds == COUNT_ROUNDS)
			return 0;
		pairs->asked = 0;
		pairs->refused = false;
	}
	/* Enabled again in every round: this also recovers a group in error state. */
	if (!pairs->asked)
		err = group_enable(&pairs->group);
	if (!err)
		err = group_read(&pairs->group, &pairs->before);
	if (err == -EBUSY)
		pairs->refused = true;
	else if (err)
		return err;
	*calls = pairs->asked && pairs->asked % 2 == 0 ? 2 * pairs->calls : pairs->calls;
	pairs->asked++;
	return 0;
}

int count_pairs_result(const struct count_pairs *pairs, struct per_call per_call[EVENT_SET_MAX],
		       double *tsc)
{
	struct per_call ticks;

	if (pairs->refused)
		return -EBUSY;
	for (size_t i = 0; i < pairs->n; i++)
		per_call_of(pairs->one[i], pairs->two[i], COUNT_REPETITIONS, pairs->calls,
			    &per_call[i]);
	per_call_of(pairs->tsc_one, pairs->tsc_two, COUNT_REPETITIONS, pairs->calls, &ticks);
	*tsc = ticks.median;
	return 0;
}

void count_pairs_end(struct count_pairs *pairs)
{
	group_close(&pairs->group);
}
