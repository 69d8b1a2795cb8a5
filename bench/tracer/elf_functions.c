#include "bench/tracer/elf_functions.h"

#include "bench/session/elf_file.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TABLE = 1 << 26 }; /* bytes */

/* A section header and a symbol of either class, widened. */
struct section {
	uint32_t type, link;
	uint64_t offset, size;
};

static int read_section(const struct elf_file *file, uint64_t table, unsigned int i,
			struct section *s)
{
	int err;

	if (file->class == ELFCLASS64) {
		Elf64_Shdr h;
		err = elf_file_read(file, &h, sizeof(h), table + i * sizeof(h));
		if (!err)
			*s = (struct section){h.sh_type, h.sh_link, h.sh_offset, h.sh_size};
	} else {
		Elf32_Shdr h;
		err = elf_file_read(file, &h, sizeof(h), table + i * sizeof(h));
		if (!err)
			*s = (struct section){h.sh_type, h.sh_link, h.sh_offset, h.sh_size};
	}
	return err;
}

/* Where the section headers are, and how many. */
static int read_sections(const struct elf_file *file, uint64_t *table, unsigned int *n)
{
	union {
		Elf32_Ehdr e32;
		Elf64_Ehdr e64;
	} head;
	int err = elf_file_read(file, &head,
				file->class == ELFCLASS64 ? sizeof(head.e64) : sizeof(head.e32), 0);

	if (err)
		return err;
	*table = file->class == ELFCLASS64 ? head.e64.e_shoff : head.e32.e_shoff;
	*n = file->class == ELFCLASS64 ? head.e64.e_shnum : head.e32.e_shnum;
	return 0;
}

/* A section's content with a NUL behind it, to be freed. 0 or -errno. */
static int read_content(const struct elf_file *file, const struct section *s, char **content)
{
	if (s->size > MAX_TABLE)
		return -EBADMSG;
	*content = malloc((size_t)s->size + 1);
	if (!*content)
		return -ENOMEM;
	(*content)[s->size] = 0;
	return elf_file_read(file, *content, (size_t)s->size, s->offset);
}

static int by_address(const void *left, const void *right)
{
	const struct elf_function *a = left, *b = right;
	size_t la, lb;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	la = strlen(a->name);
	lb = strlen(b->name);
	return la == lb ? strcmp(a->name, b->name) : la < lb ? -1 : 1;
}

/* The i-th symbol if it is a function, whose name is at *name of the strings. */
static bool function_at(const char *table, size_t i, bool wide, struct elf_function *out,
			uint32_t *name)
{
	unsigned char type;
	uint16_t section;

	if (wide) {
		Elf64_Sym s;
		memcpy(&s, table + i * sizeof(s), sizeof(s));
		type = ELF64_ST_TYPE(s.st_info);
		section = s.st_shndx;
		*out = (struct elf_function){.start = s.st_value, .end = s.st_value + s.st_size};
		*name = s.st_name;
	} else {
		Elf32_Sym s;
		memcpy(&s, table + i * sizeof(s), sizeof(s));
		type = ELF32_ST_TYPE(s.st_info);
		section = s.st_shndx;
		*out = (struct elf_function){.start = s.st_value,
					     .end = (uint64_t)s.st_value + s.st_size};
		*name = s.st_name;
	}
	return (type == STT_FUNC || type == STT_GNU_IFUNC) && section != SHN_UNDEF;
}

/* Sorts, and leaves one name per address. */
static void settle(struct elf_functions *symbols)
{
	struct elf_function *s = symbols->symbol;
	size_t n = 0;

	if (symbols->n)
		qsort(s, symbols->n, sizeof(*s), by_address);
	for (size_t i = 0; i < symbols->n; i++) {
		if (n && s[n - 1].start == s[i].start) {
			s[n - 1].end = s[i].end > s[n - 1].end ? s[i].end : s[n - 1].end;
			continue;
		}
		s[n++] = s[i];
	}
	for (size_t i = 0; i < n; i++)
		if (s[i].end == s[i].start)
			s[i].end = i + 1 < n ? s[i + 1].start : UINT64_MAX;
	symbols->n = n;
}

static int take_symbols(const struct section *s, const char *table, size_t names, bool wide,
			struct elf_functions *out)
{
	size_t n = (size_t)s->size / (wide ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym));
	uint32_t name;

	out->symbol = calloc(n + 1, sizeof(*out->symbol));
	if (!out->symbol)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct elf_function *symbol = &out->symbol[out->n];
		if (!function_at(table, i, wide, symbol, &name))
			continue;
		if (name >= names)
			return -EBADMSG;
		symbol->name = out->names + name;
		out->n += symbol->name[0] != 0;
	}
	settle(out);
	return 0;
}

static int read_table(const struct elf_file *file, uint64_t table, const struct section *s,
		      struct elf_functions *out)
{
	struct section strings;
	char *content = NULL;
	int err = read_section(file, table, s->link, &strings);

	if (!err)
		err = read_content(file, &strings, &out->names);
	if (!err)
		err = read_content(file, s, &content);
	if (!err)
		err = take_symbols(s, content, (size_t)strings.size, file->class == ELFCLASS64,
				   out);
	free(content);
	return err;
}

int elf_functions_read(const char *path, struct elf_functions *out)
{
	struct section s = {0};
	struct elf_file file;
	uint64_t table = 0;
	unsigned int n = 0;
	int err = elf_file_open(path, &file);

	*out = (struct elf_functions){0};
	if (err)
		return err;
	err = read_sections(&file, &table, &n);
	for (unsigned int i = 0; i < n && !err && s.type != SHT_SYMTAB; i++)
		err = read_section(&file, table, i, &s);
	if (!err && s.type == SHT_SYMTAB)
		err = read_table(&file, table, &s, out);
	elf_file_close(&file);
	if (err)
		elf_functions_free(out);
	return err;
}

struct elf_function elf_function_at(const struct elf_functions *symbols, uint64_t address)
{
	size_t low = 0, high = symbols->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (symbols->symbol[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low && address < symbols->symbol[low - 1].end)
		return symbols->symbol[low - 1];
	return (struct elf_function){
		.start = low ? symbols->symbol[low - 1].end : 0,
		.end = low < symbols->n ? symbols->symbol[low].start : UINT64_MAX,
	};
}

void elf_functions_free(struct elf_functions *symbols)
{
	free(symbols->symbol);
	free(symbols->names);
	*symbols = (struct elf_functions){0};
}
