#include "bench/host/build_id.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A note segment holds a few dozen bytes per note; what is larger is no note of ours. */
#define NOTES_MAX 65536

/* What both classes say of a program header table or of a segment, widened. */
struct extent {
	uint64_t offset; /* bytes from the start of the file */
	uint64_t size;	 /* bytes */
	uint64_t align;	 /* bytes */
};

static int read_at(int fd, void *buf, size_t size, uint64_t offset)
{
	if (offset > INT64_MAX - size)
		return -EBADMSG;
	ssize_t n = pread(fd, buf, size, (off_t)offset);
	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EBADMSG;
}

static int hex_of(const unsigned char *id, size_t size, char *hex)
{
	if (!size || size * 2 >= BUILD_ID_HEX_MAX)
		return -ENODATA;
	for (size_t i = 0; i < size; i++)
		snprintf(hex + 2 * i, 3, "%02x", id[i]);
	return 0;
}

/* Walks the notes of one segment: header, name, description, the latter two padded. */
static int find_note(const unsigned char *notes, size_t size, size_t align, char *hex)
{
	size_t at = 0;
	while (size - at >= sizeof(Elf64_Nhdr)) {
		Elf64_Nhdr note; /* the same in both classes */
		memcpy(&note, notes + at, sizeof(note));
		at += sizeof(note);
		if (note.n_namesz > size - at)
			return -EBADMSG;
		const unsigned char *name = notes + at;
		/* Padded from the start of the note; a segment begins aligned. */
		at = (at + note.n_namesz + align - 1) & ~(align - 1);
		if (at > size || note.n_descsz > size - at)
			return -EBADMSG;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof(ELF_NOTE_GNU) &&
		    !memcmp(name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)))
			return hex_of(notes + at, note.n_descsz, hex);
		at = (at + note.n_descsz + align - 1) & ~(align - 1);
		if (at > size)
			break;
	}
	return -ENODATA;
}

static int search_segment(int fd, const struct extent *segment, char *hex)
{
	unsigned char notes[NOTES_MAX];
	if (segment->size > sizeof(notes))
		return -ENODATA;
	int rc = read_at(fd, notes, (size_t)segment->size, segment->offset);
	if (rc)
		return rc;
	return find_note(notes, (size_t)segment->size, segment->align == 8 ? 8 : 4, hex);
}

/* Reads program header `i`. 1 when it is a note segment, 0 when not, or -errno. */
static int read_segment(int fd, int class, uint64_t at, struct extent *segment)
{
	if (class == ELFCLASS64) {
		Elf64_Phdr p = {0};
		int rc = read_at(fd, &p, sizeof(p), at);
		*segment = (struct extent){p.p_offset, p.p_filesz, p.p_align};
		return rc ? rc : p.p_type == PT_NOTE;
	}
	Elf32_Phdr p = {0};
	int rc = read_at(fd, &p, sizeof(p), at);
	*segment = (struct extent){p.p_offset, p.p_filesz, p.p_align};
	return rc ? rc : p.p_type == PT_NOTE;
}

static int search_file(int fd, char *hex)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr e32;
		Elf64_Ehdr e64;
	} head = {0};
	ssize_t got = pread(fd, &head, sizeof(head), 0);
	if (got < 0)
		return -errno;
	int class = head.ident[EI_CLASS];
	if (memcmp(head.ident, ELFMAG, SELFMAG) || head.ident[EI_DATA] != ELFDATA2LSB ||
	    (class != ELFCLASS32 && class != ELFCLASS64))
		return -ENOEXEC;
	if ((size_t)got < (class == ELFCLASS64 ? sizeof(head.e64) : sizeof(head.e32)))
		return -EBADMSG;

	uint64_t at = class == ELFCLASS64 ? head.e64.e_phoff : head.e32.e_phoff;
	unsigned count = class == ELFCLASS64 ? head.e64.e_phnum : head.e32.e_phnum;
	unsigned step = class == ELFCLASS64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	for (unsigned i = 0; i < count; i++, at += step) {
		struct extent segment;
		int rc = read_segment(fd, class, at, &segment);
		if (rc > 0)
			rc = search_segment(fd, &segment, hex);
		else if (!rc)
			continue;
		if (rc != -ENODATA)
			return rc;
	}
	return -ENODATA;
}

int build_id_read(const char *path, char hex[BUILD_ID_HEX_MAX])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int rc = search_file(fd, hex);
	close(fd);
	return rc;
}
