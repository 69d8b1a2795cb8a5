#include "tests/unit/tracer/log_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

int log_make(void)
{
	int log = memfd_create("log", MFD_CLOEXEC);

	assert_true(log >= 0);
	return log;
}

void log_put(int log, enum log_type type, const void *bytes, size_t size)
{
	const struct log_head head = {type, (uint32_t)size};

	assert_int_equal(write(log, &head, sizeof(head)), sizeof(head));
	if (size)
		assert_int_equal(write(log, bytes, size), (ssize_t)size);
}

void log_put_code(int log, uint64_t address, const char *bytes, size_t size)
{
	struct log_code code = {.address = address, .length = (uint8_t)size};

	memcpy(code.bytes, bytes, size);
	log_put(log, LOG_CODE, &code, sizeof(code));
}
