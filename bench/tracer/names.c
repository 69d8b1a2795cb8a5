#include "bench/tracer/names.h"

#include "bench/base/array.h"
#include "bench/session/worker_process.h"
#include "stubs/vdso.h"
#include "stubs/vsyscall_mode.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

enum { PAGE = 4096 };

/* A copy of the vDSO's image. 0, also where there is none, or the code of *error. */
static int take_vdso(struct names *names, enum abi abi, struct error *error)
{
	const char *image;
	size_t size;
	int err = worker_host_vdso(&names->host, &image, &size);

	if (err == -ENODATA)
		return 0;
	if (err)
		return worker_host_check(&names->host, error);
	names->image[abi] = malloc(size ? size : 1);
	if (!names->image[abi])
		return error_no_memory(error, "for the vDSO's image");
	memcpy(names->image[abi], image, size);
	names->image_size[abi] = size;
	return 0;
}

static int take_worker(struct names *names, const struct engine_settings *settings, enum abi abi,
		       struct error *error)
{
	char path[4096];
	int err = worker_locate(abi, settings->worker_folder, path, sizeof(path));

	if (!err)
		err = elf_functions_read(path, &names->worker[abi]);
	return err ? error_errno(error, err, "the symbols of %s", path) : 0;
}

static int take_uname(struct names *names, struct error *error)
{
	struct utsname u = {0};

	if (!names->host.source.uname || names->host.source.uname(&names->host.source, &u))
		return worker_host_check(&names->host, error);
	snprintf(names->release, sizeof(names->release), "%s", u.release);
	snprintf(names->machine, sizeof(names->machine), "%s", u.machine);
	names->wide = !strcmp(u.machine, "x86_64");
	return 0;
}

static void stop_asking(struct names *names)
{
	if (names->asking)
		worker_host_close(&names->host);
	names->asking = false;
}

int names_open(struct names *names, const struct engine_settings *settings, uint32_t abis,
	       struct error *error)
{
	*names = (struct names){0};
	for (int abi = 0; abi < ABI_COUNT && !error->code; abi++) {
		if (!(abis >> abi & 1))
			continue;
		stop_asking(names);
		names->asking = true;
		if (!worker_host_open(settings, (enum abi)abi, &names->host, error) &&
		    !take_vdso(names, (enum abi)abi, error))
			take_worker(names, settings, (enum abi)abi, error);
	}
	return error->code ? error->code : take_uname(names, error);
}

void names_free(struct names *names)
{
	stop_asking(names);
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		free(names->image[abi]);
		elf_functions_free(&names->worker[abi]);
	}
	for (size_t i = 0; i < names->n; i++) {
		free(names->function[i].name);
		free(names->function[i].object);
	}
	free(names->function);
	*names = (struct names){0};
}

static bool in_vdso(const struct names *names, enum abi abi, uint64_t address)
{
	return names->vdso[abi] && address - names->vdso[abi] < names->image_size[abi];
}

static bool in_vsyscall(uint64_t address)
{
	return address - VSYSCALL_PAGE < VSYSCALL_PAGE_SIZE;
}

/* A 32-bit kernel may divide the addresses as it likes, but what a process runs of its own is the
 * worker, linked to low ones, and the vDSO. */
bool names_is_kernel(const struct names *names, enum abi abi, uint64_t address)
{
	enum { PROGRAM_END = 0x10000000 };

	if (names->wide)
		return address >> 63 && !in_vsyscall(address);
	return address >= PROGRAM_END && !in_vdso(names, abi, address);
}

/* Adds a function, whose name and object are copied. 0 or -ENOMEM. */
static int add(struct names *names, struct named_function function)
{
	if (!array_reserve(&names->function, names->n, 1, sizeof(function)))
		return -ENOMEM;
	function.name = strdup(function.name);
	function.object = strdup(function.object);
	if (!function.name || !function.object) {
		free(function.name);
		free(function.object);
		return -ENOMEM;
	}
	names->function[names->n++] = function;
	return 0;
}

/* One without a name, which is the address where it begins. */
static int add_unknown(struct names *names, enum abi abi, uint64_t start, uint64_t end,
		       const char *object)
{
	char name[24];

	snprintf(name, sizeof(name), "0x%llx", (unsigned long long)start);
	return add(names, (struct named_function){start, end, name, (char *)object, abi});
}

static int add_page(struct names *names, enum abi abi, uint64_t address)
{
	uint64_t start = address & ~(uint64_t)(PAGE - 1);

	return add_unknown(names, abi, start, start + PAGE, "unknown");
}

/* Addresses that the kernel's table does not know are those of code it makes as it runs. */
static int add_kernel(struct names *names, enum abi abi, uint64_t address)
{
	const char *name, *module;
	struct wire_symbol symbol;
	char object[256] = "kernel";
	int err = worker_host_symbol(&names->host, address, &symbol, &name, &module);

	if (err == -ENOENT)
		return add_page(names, abi, address);
	if (err)
		return err;
	if (address < symbol.start || address >= symbol.end)
		return -EPROTO;
	if (*module)
		snprintf(object, sizeof(object), "module:%.200s", module);
	return add(names,
		   (struct named_function){symbol.start, symbol.end, (char *)name, object, abi});
}

static int add_vsyscall(struct names *names, enum abi abi, uint64_t address)
{
	static const char *const slots[] = {"gettimeofday", "time", "getcpu"};
	enum { SLOT = 0x400 };
	uint64_t slot = (address - VSYSCALL_PAGE) / SLOT, start = VSYSCALL_PAGE + slot * SLOT;

	if (slot >= sizeof(slots) / sizeof(slots[0]))
		return add_page(names, abi, address);
	return add(names, (struct named_function){start, start + SLOT, (char *)slots[slot],
						  (char *)"vsyscall", abi});
}

/* The exported function that holds an offset of the image, or the space between two. */
struct vdso_search {
	uint64_t offset, low, high;
	const char *name;
};

static int look_at(void *ctx, const struct vdso_symbol *s)
{
	struct vdso_search *search = ctx;
	uint64_t end = s->offset + s->size;

	if (s->type == STT_OBJECT)
		return 0;
	if (search->offset >= s->offset && search->offset < end) {
		/* Two names, "time" and "__vdso_time": the longer is the vDSO's own. */
		bool longer = !search->name || strlen(s->name) > strlen(search->name);
		search->name = longer ? s->name : search->name;
		search->low = s->offset;
		search->high = end;
		return 0;
	}
	if (search->name)
		return 0;
	if (end <= search->offset && end > search->low)
		search->low = end;
	if (s->offset > search->offset && s->offset < search->high)
		search->high = s->offset;
	return 0;
}

static int add_vdso(struct names *names, enum abi abi, uint64_t address)
{
	uint64_t base = names->vdso[abi];
	struct vdso_search search = {.offset = address - base, .high = names->image_size[abi]};
	struct vdso vdso;

	if (!vdso_open(&vdso, names->image[abi], names->image_size[abi]))
		vdso_each(&vdso, look_at, &search);
	if (!search.name)
		return add_unknown(names, abi, base + search.low, base + search.high, "vdso");
	return add(names, (struct named_function){base + search.low, base + search.high,
						  (char *)search.name, (char *)"vdso", abi});
}

static int add_worker(struct names *names, enum abi abi, uint64_t address)
{
	const struct elf_function symbol = elf_function_at(&names->worker[abi], address);

	if (!symbol.name)
		return add_unknown(names, abi, symbol.start, symbol.end, "worker");
	return add(names, (struct named_function){symbol.start, symbol.end, (char *)symbol.name,
						  (char *)"worker", abi});
}

/* 0 or -errno. */
static int add_function(struct names *names, enum abi abi, uint64_t address)
{
	if (in_vsyscall(address))
		return add_vsyscall(names, abi, address);
	if (in_vdso(names, abi, address))
		return add_vdso(names, abi, address);
	if (names_is_kernel(names, abi, address))
		return add_kernel(names, abi, address);
	return add_worker(names, abi, address);
}

static bool holds(const struct names *names, const struct named_function *f, enum abi abi,
		  uint64_t address)
{
	return address >= f->start && address < f->end &&
	       (f->abi == abi || names_is_kernel(names, abi, address));
}

int names_find(struct names *names, enum abi abi, uint64_t address, size_t *function,
	       struct error *error)
{
	for (size_t i = 0; i < names->n; i++)
		if (holds(names, &names->function[i], abi, address)) {
			*function = i;
			return 0;
		}
	int err = add_function(names, abi, address);
	*function = names->n - 1;
	if (err == -ENOMEM)
		return error_no_memory(error, "for the names of functions");
	if (err == -EACCES)
		return error_set(
			error, err,
			"the kernel's functions cannot be named: /proc/kallsyms shows no addresses; boot it without kptr_restrict=2, with CONFIG_KALLSYMS");
	if (err && worker_host_check(&names->host, error))
		return error->code;
	return err ? error_errno(error, err,
				 "the kernel's functions cannot be named: /proc/kallsyms")
		   : 0;
}
