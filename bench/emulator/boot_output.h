/* Deriving the reason of a failed boot from the output of the guest and of QEMU. */
#ifndef SYSPATH_BOOT_OUTPUT_H
#define SYSPATH_BOOT_OUTPUT_H

#include "bench/emulator/boot_job.h"

#include <stddef.h>

enum { BOOT_MAX_TEXT = 16 << 20 }; /* of a document or a console, bytes */

/* The last `limit` bytes of a file as text, to be freed; NULL when it is empty or cannot be read.
 */
char *boot_text_end(int fd, size_t limit);
char *boot_file_end(const char *path, size_t limit);

/* The last lines of a guest's console, at most `lines` of them, with control characters as '?'; to
 * be freed. NULL when the log is empty or cannot be read. */
char *boot_log_tail(const char *log, int lines);

/* Sets job->error: why a guest that ended with this status of wait(2) was not measured, from what
 * it and QEMU wrote. */
void boot_find_reason(struct boot_job *job, int status);

#endif
