/* Logs of QEMU's plugin, made up. */
#ifndef SYSPATH_TESTS_LOG_SAMPLE_H
#define SYSPATH_TESTS_LOG_SAMPLE_H

#include "bench/plugin/trace_log.h"

#include <stddef.h>
#include <stdint.h>

/* An empty log; its descriptor, to be closed. */
int log_make(void);

void log_put(int log, enum log_type type, const void *bytes, size_t size);

/* Code at an address, of these bytes; its index is how many came before. */
void log_put_code(int log, uint64_t address, const char *bytes, size_t size);

#endif
