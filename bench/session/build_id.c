#include "bench/session/build_id.h"

#include "bench/session/elf_file.h"

#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A note segment has a few dozen bytes per note; a larger one is not searched. */
#define NOTES_MAX 65536

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

static int search_segment(const struct elf_file *file, const struct elf_segment *segment, char *hex)
{
	static unsigned char notes[NOTES_MAX];
	if (segment->size > sizeof(notes))
		return -ENODATA;
	int rc = elf_file_read(file, notes, (size_t)segment->size, segment->offset);
	if (rc)
		return rc;
	return find_note(notes, (size_t)segment->size, segment->align == 8 ? 8 : 4, hex);
}

static int search_file(const struct elf_file *file, char *hex)
{
	for (unsigned i = 0; i < file->segments; i++) {
		struct elf_segment segment;
		int rc = elf_file_segment(file, i, &segment);
		if (!rc && segment.type != PT_NOTE)
			continue;
		if (!rc)
			rc = search_segment(file, &segment, hex);
		if (rc != -ENODATA)
			return rc;
	}
	return -ENODATA;
}

int build_id_read(const char *path, char hex[BUILD_ID_HEX_MAX])
{
	struct elf_file file;
	int rc = elf_file_open(path, &file);
	if (rc)
		return rc;
	rc = search_file(&file, hex);
	elf_file_close(&file);
	return rc;
}
