/* What the plugin in QEMU has recorded, read back (bench/plugin/trace_log.h has its format). */
#ifndef SYSPATH_RECORDED_H
#define SYSPATH_RECORDED_H

#include "bench/base/error.h"
#include "bench/plugin/trace_log.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A batch: parts of the lists below. */
struct logged_batch {
	size_t first, n; /* of `sequence` */
	size_t first_break, n_breaks;
	bool ended; /* the mark behind it was reached */
};

struct logged_cell {
	size_t first, n; /* of `batches` */
};

struct logged_break {
	size_t at; /* index of `sequence` */
	struct log_break of;
};

struct recorded {
	int fd;
	off_t at; /* read up to here */
	struct log_hello hello;
	struct log_code *code;
	uint32_t *sequence; /* indexes of `code` */
	struct logged_break *breaks;
	struct logged_batch *batches;
	struct logged_cell *cells;
	size_t n_code, n_sequence, n_breaks, n_batches, n_cells;
};

/* Reads what has come since the last time; the first time *log is {.fd = FD}. 0; or the code of
 * *error: -EPROTO when this is no log, or it ends within a record, -ENOMEM, others of pread(2).
 * A message of the plugin is the text of an error, -EIO. */
int recorded_read(struct recorded *log, struct error *error);

void recorded_free(struct recorded *log);

#endif
