#include "bench/cells/bind.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

int vdso_open_own(struct vdso *vdso)
{
	const void *image = (const void *)getauxval(AT_SYSINFO_EHDR);

	if (!image)
		return -ENOENT;
	int size = vdso_image_size(image, (size_t)sysconf(_SC_PAGESIZE));
	return size < 0 ? size : vdso_open(vdso, image, (size_t)size);
}

static int bind_vdso(struct cell *cell, const char *name, char *why, size_t size)
{
	struct vdso vdso;
	uint64_t offset;
	int err = vdso_open_own(&vdso);

	if (err == -ENOENT) {
		snprintf(why, size, "no vDSO is mapped (%s=0)",
			 THIS_ABI == ABI_i386 ? "vdso32" : "vdso");
		return -1;
	}
	if (err) {
		snprintf(why, size, "the vDSO cannot be parsed: %s", strerrordesc_np(-err));
		return -1;
	}
	if (vdso_lookup(&vdso, name, VDSO_VERSION, &offset)) {
		snprintf(why, size, "the vDSO does not export %s@" VDSO_VERSION, name);
		return -1;
	}
	cell->call.target = (uintptr_t)vdso.image + (uintptr_t)offset;
	if (!cell->impl->map_state || !vdso_5_stub)
		return 0;
	cell->stub = vdso_5_stub;
	cell->empty = empty_5_stub;
	return cell->impl->map_state(&cell->call, why, size);
}

#ifdef __i386__
uint32_t gs10_target(void)
{
	uint32_t target;

	__asm__ volatile("movl %%gs:0x10, %0" : "=r"(target));
	return target;
}

/* What a 32-bit entry path needs of the vDSO that it enters or returns through. */
static int bind_vdso_entry(struct cell *cell, char *why, size_t size)
{
	uint32_t entry = (uint32_t)getauxval(AT_SYSINFO);

	if (!paths[cell->path].vdso32)
		return 0;
	if (!entry) {
		snprintf(why, size, "AT_SYSINFO is absent: no 32-bit vDSO is mapped (vdso32=0)");
		return -1;
	}
	if (cell->path == PATH_gs10 && gs10_target() != entry) {
		snprintf(why, size, "gs:0x10 holds 0x%x, not AT_SYSINFO 0x%x", gs10_target(),
			 entry);
		return -1;
	}
	if (cell->path == PATH_kernel_vsyscall)
		cell->call.target = entry;
	return 0;
}
#else
static int bind_vdso_entry(struct cell *cell, char *why, size_t size)
{
	(void)cell;
	(void)why;
	(void)size;
	return 0;
}
#endif

int cell_bind(struct cell *cell, const struct wire_plan *plan, int cpu, char *why, size_t size)
{
	enum path_id path = plan->path;
	enum op_id op = plan->op;
	bool narrow = plan->narrow_time != 0;

	*cell = (struct cell){.path = path,
			      .op = op,
			      .stub = stubs[path],
			      .empty = empty_stubs[paths[path].shape],
			      .impl = op_impls[op]};
	op_run_start(&cell->run, THIS_ABI, path, op, narrow, cpu);
	cell->call.n = 1;
	if (cell->impl->absent && cell->impl->absent(&cell->run, why, size))
		return -1;
	cell->impl->prepare(&cell->run, &cell->call);
	cell->call.nr = op_number(path, op, narrow);

	switch (paths[path].binding) {
	case BINDING_NOTHING:
	case BINDING_TABLE64:
	case BINDING_TABLEX32:
		return 0;
	case BINDING_TABLE32:
		return bind_vdso_entry(cell, why, size);
	case BINDING_VSYSCALL:
		cell->call.target = ops[op].slot;
		return 0;
	case BINDING_VDSO:
		return bind_vdso(cell, narrow ? ops[op].vdso_narrow : ops[op].vdso_name[THIS_ABI],
				 why, size);
	case BINDING_LIBC:
		cell->call.target = cell->impl->libc;
		if (!cell->call.target)
			snprintf(why, size, "the C library has no function for it");
		return cell->call.target ? 0 : -1;
	}
	return -1;
}
