/* A QEMU that boots nothing, and a kernel image that is none. */
#ifndef SYSPATH_TESTS_QEMU_FAKE_H
#define SYSPATH_TESTS_QEMU_FAKE_H

#include <jansson.h>
#include <stddef.h>

/* From the folder that tests are run in. */
#define REFERENCE "results/reference/qemu-7.2/bookworm-intel-xonly.json"

/* Puts a program qemu-system-x86_64 into a folder. Asked for a guest, it appends its arguments, a
 * line each guest, to the file "asked" of that folder, empties what a serial port is to be written
 * to, as QEMU does, and goes on as `guest` has it, lines of shell: $initrd is the initramfs, what
 * is echoed goes to the second serial port, $console is the file of the first, $PLUGIN_LOG the
 * descriptor that a plugin would write to. */
void qemu_fake(const char *folder, const char *guest);

/* Puts the header of a kernel image into a folder, and returns its path. */
const char *kernel_fake(const char *folder);

/* Writes the document of a reference, for guests whose counts are to be those. */
void guest_document_fake(const char *path);

/* Lines of shell for a guest whose workers count what a document has (tests/e2e/fake_guest.c).
 * `more`: its other arguments, "" for none. */
void guest_fake(char *lines, size_t size, const char *document, const char *more);

/* For a set-up: has programs looked for in the folder first. 0 or -1. */
int with_programs_of(void *folder);

/* Writes a program of these lines of shell. */
void script_make(const char *path, const char *lines);

#endif
