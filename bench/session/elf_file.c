#include "bench/session/elf_file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int elf_file_read(const struct elf_file *file, void *to, size_t size, uint64_t offset)
{
	if (offset > INT64_MAX - size)
		return -EBADMSG;
	ssize_t n = pread(file->fd, to, size, (off_t)offset);
	if (n < 0)
		return -errno;
	return (size_t)n == size ? 0 : -EBADMSG;
}

static int read_header(struct elf_file *file)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr e32;
		Elf64_Ehdr e64;
	} head = {0};
	struct stat st;
	ssize_t got = pread(file->fd, &head, sizeof(head), 0);

	if (got < 0 || fstat(file->fd, &st))
		return -errno;
	file->class = head.ident[EI_CLASS];
	file->size = (uint64_t)st.st_size;
	if (memcmp(head.ident, ELFMAG, SELFMAG) || head.ident[EI_DATA] != ELFDATA2LSB ||
	    (file->class != ELFCLASS32 && file->class != ELFCLASS64))
		return -ENOEXEC;
	if ((size_t)got < (file->class == ELFCLASS64 ? sizeof(head.e64) : sizeof(head.e32)))
		return -EBADMSG;
	file->machine = file->class == ELFCLASS64 ? head.e64.e_machine : head.e32.e_machine;
	file->table = file->class == ELFCLASS64 ? head.e64.e_phoff : head.e32.e_phoff;
	file->segments = file->class == ELFCLASS64 ? head.e64.e_phnum : head.e32.e_phnum;
	return 0;
}

int elf_file_open(const char *path, struct elf_file *file)
{
	*file = (struct elf_file){.fd = open(path, O_RDONLY | O_CLOEXEC)};
	if (file->fd < 0)
		return -errno;
	int err = read_header(file);
	if (err)
		elf_file_close(file);
	return err;
}

void elf_file_close(struct elf_file *file)
{
	close(file->fd);
}

int elf_file_segment(const struct elf_file *file, unsigned i, struct elf_segment *segment)
{
	int err;

	if (file->class == ELFCLASS64) {
		Elf64_Phdr p = {0};
		err = elf_file_read(file, &p, sizeof(p), file->table + i * sizeof(p));
		*segment = (struct elf_segment){p.p_type, p.p_offset, p.p_filesz, p.p_align};
	} else {
		Elf32_Phdr p = {0};
		err = elf_file_read(file, &p, sizeof(p), file->table + i * sizeof(p));
		*segment = (struct elf_segment){p.p_type, p.p_offset, p.p_filesz, p.p_align};
	}
	return err;
}

int elf_file_check(const char *path, int machine)
{
	struct elf_file file;
	struct elf_segment s;
	int err = elf_file_open(path, &file);

	if (err)
		return err;
	if (file.machine != machine ||
	    file.class != (machine == EM_X86_64 ? ELFCLASS64 : ELFCLASS32) || !file.segments)
		err = -ENOEXEC;
	for (unsigned i = 0; i < file.segments && !err; i++) {
		err = elf_file_segment(&file, i, &s);
		if (!err && (s.offset > file.size || s.size > file.size - s.offset))
			err = -EBADMSG;
	}
	elf_file_close(&file);
	return err;
}
