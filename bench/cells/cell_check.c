#include "bench/cells/cell_check.h"

enum { CHECK_TRIES = 3 }; /* of a result that cannot be judged, since the clock was set meanwhile */

static int ask_and_check(struct cell *cell, char *why, size_t size)
{
	op_buffer_poison();
	if (cell->impl->before)
		cell->impl->before(&cell->run);
	cell->stub(&cell->call);
	return cell->impl->check(&cell->run, &cell->call, why, size);
}

/* Repeats a check that is undecided. */
static int check_again(struct cell *cell, int wrong, char *why, size_t size)
{
	for (int i = 1; i < CHECK_TRIES && wrong && cell->run.stepped; i++) {
		cell->run.stepped = false;
		why[0] = 0;
		wrong = ask_and_check(cell, why, size);
	}
	return wrong;
}

int cell_check_before(struct cell *cell, char *why, size_t size)
{
	if (paths[cell->path].binding == BINDING_NOTHING)
		return 0;
	return check_again(cell, ask_and_check(cell, why, size), why, size);
}

int cell_check_after(struct cell *cell, char *why, size_t size)
{
	if (paths[cell->path].binding == BINDING_NOTHING)
		return 0;
	return check_again(cell, cell->impl->check(&cell->run, &cell->call, why, size), why, size);
}
