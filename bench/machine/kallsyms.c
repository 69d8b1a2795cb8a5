#include "bench/machine/kallsyms.h"

#include "bench/base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A line of the file: "ffffffff81000000 T name", and for a module's symbol "\t[module]". */
struct kallsyms_entry {
	uint64_t address;
	uint32_t name; /* offset in `names` */
	char type;
};

int kallsyms_open(struct kallsyms *k, const char *path)
{
	*k = (struct kallsyms){.file = fopen(path, "re")};
	return k->file ? 0 : -errno;
}

void kallsyms_close(struct kallsyms *k)
{
	if (k->file)
		fclose(k->file);
	free(k->entries);
	free(k->names);
	*k = (struct kallsyms){0};
}

static bool is_text(char type)
{
	return strchr("tTwW", type) != NULL;
}

/* 0 or -ENOMEM. */
static int add(struct kallsyms *k, uint64_t address, char type, const char *name,
	       const char *module)
{
	size_t length = strlen(name) + 1, more = length + strlen(module) + 1;

	if (!array_reserve(&k->entries, k->n, 1, sizeof(*k->entries)) ||
	    !array_reserve(&k->names, k->used, more, 1))
		return -ENOMEM;
	k->unsorted |= k->n && address < k->entries[k->n - 1].address;
	k->shown |= address != 0;
	k->entries[k->n++] = (struct kallsyms_entry){address, (uint32_t)k->used, type};
	memcpy(k->names + k->used, name, length);
	memcpy(k->names + k->used + length, module, more - length);
	k->used += more;
	return 0;
}

/* Reads a line. 0, also at the end of the file, which is then closed; or -errno. */
static int read_line(struct kallsyms *k)
{
	enum { LINE = 1024, NAME = 512 }; /* KSYM_NAME_LEN is 512 */
	char line[LINE], name[NAME + 1], module[NAME + 1] = "", type;
	char *rest;

	if (!fgets(line, sizeof(line), k->file)) {
		int err = ferror(k->file) ? -EIO : 0;
		fclose(k->file);
		k->file = NULL;
		return err;
	}
	uint64_t address = strtoull(line, &rest, 16);
	if (rest == line || sscanf(rest, " %c %512s [%512[^]]]", &type, name, module) < 2)
		return 0;
	return add(k, address, type, name, module);
}

static int by_address(const void *left, const void *right)
{
	const struct kallsyms_entry *a = left, *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return (a->name > b->name) - (a->name < b->name); /* in the order of the file */
}

/* Reads until the entries hold what is around the address. 0 or -errno. */
static int read_beyond(struct kallsyms *k, uint64_t address)
{
	int err = 0;

	while (!err && k->file && (!k->n || k->unsorted || k->entries[k->n - 1].address <= address))
		err = read_line(k);
	if (!err && k->unsorted) {
		qsort(k->entries, k->n, sizeof(*k->entries), by_address);
		k->unsorted = false;
	}
	return err;
}

/* How many entries lie at the address or below. */
static size_t count_up_to(const struct kallsyms *k, uint64_t address)
{
	size_t low = 0, high = k->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (k->entries[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The lowest is taken. */
static int rank(const struct kallsyms *k, const struct kallsyms_entry *e)
{
	const char *name = k->names + e->name;

	if (!is_text(e->type))
		return 5;
	if (!strncmp(name, "__pfx_", 6) || !strncmp(name, "__cfi_", 6))
		return 4;
	/* A system call without arguments is one function of two names. */
	if (e->type == 'T')
		return strncmp(name, "__ia32_", 7) ? 0 : 1;
	return e->type == 't' ? 2 : 3;
}

int kallsyms_find(struct kallsyms *k, uint64_t address, struct kernel_symbol *out)
{
	int err = read_beyond(k, address);

	if (err)
		return err;
	size_t n = count_up_to(k, address);
	if (!n || !k->shown)
		return k->shown ? -ENOENT : -EACCES;
	const struct kallsyms_entry *best = &k->entries[n - 1];
	for (size_t i = n - 1; k->entries[i].address == k->entries[n - 1].address; i--) {
		if (rank(k, &k->entries[i]) <= rank(k, best))
			best = &k->entries[i];
		if (!i)
			break;
	}
	if (!is_text(best->type))
		return -ENOENT;
	const char *name = k->names + best->name;
	*out = (struct kernel_symbol){
		.start = best->address,
		.end = n < k->n ? k->entries[n].address : UINT64_MAX,
		.name = name,
		.module = name + strlen(name) + 1,
	};
	return 0;
}
