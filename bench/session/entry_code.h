/* How the code at AT_SYSINFO enters the kernel. */
#ifndef SYSPATH_ENTRY_CODE_H
#define SYSPATH_ENTRY_CODE_H

#include <stddef.h>

/* The first instruction of __kernel_vsyscall that enters the kernel: "sysenter", "syscall" or
 * "int80"; NULL when none of the `size` bytes of code begin one, before its return. Pure. */
const char *entry_code_name(const void *code, size_t size);

#endif
