#include "bench/cells/cell_check.h"

int cell_check_before(struct cell *cell, char *why, size_t size)
{
	if (paths[cell->path].binding == BINDING_NOTHING)
		return 0;
	op_buffer_poison();
	if (cell->impl->before)
		cell->impl->before(&cell->run);
	cell->stub(&cell->call);
	return cell->impl->check(&cell->run, &cell->call, why, size);
}

int cell_check_after(struct cell *cell, char *why, size_t size)
{
	if (paths[cell->path].binding == BINDING_NOTHING)
		return 0;
	return cell->impl->check(&cell->run, &cell->call, why, size);
}
