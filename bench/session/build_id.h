/* The build id of a program: the hash that the linker stores in the NT_GNU_BUILD_ID note. It
 * identifies the timed code itself: two runs with the same id ran the same instructions. */
#ifndef SYSPATH_HOST_BUILD_ID_H
#define SYSPATH_HOST_BUILD_ID_H

#include <stddef.h>

/* Longest id in hexadecimal with its NUL: 64 bytes, where a SHA-1 has 20. */
#define BUILD_ID_HEX_MAX 129

/* Reads the id of the ELF file at `path`, of either class, into `hex` in lower case.
 * 0, or -errno with `hex` untouched: -ENOENT, -EACCES and others of open(2) and read(2);
 * -ENOEXEC no little-endian ELF file; -ENODATA no such note (linked with --build-id=none), or an
 * id longer than 64 bytes; -EBADMSG headers or notes that point outside the file. */
int build_id_read(const char *path, char hex[BUILD_ID_HEX_MAX]);

#endif
