#include "bench/session/entry_code.h"

#include <string.h>

/* Before it are pushes, moves between registers and no-ops, in all kernels: none of them holds
 * these bytes (arch/x86/entry/vdso/vdso32/system_call.S; before Linux 4.4 int80.S, syscall.S,
 * sysenter.S). */
const char *entry_code_name(const void *code, size_t size)
{
	static const struct {
		unsigned char bytes[2];
		const char *name;
	} entries[] = {
		{{0x0f, 0x34}, "sysenter"},
		{{0x0f, 0x05}, "syscall"},
		{{0xcd, 0x80}, "int80"},
	};
	enum { RETURN = 0xc3 };
	const unsigned char *at = code;

	for (size_t i = 0; i + 1 < size && at[i] != RETURN; i++)
		for (size_t k = 0; k < sizeof(entries) / sizeof(entries[0]); k++)
			if (!memcmp(at + i, entries[k].bytes, 2))
				return entries[k].name;
	return NULL;
}
