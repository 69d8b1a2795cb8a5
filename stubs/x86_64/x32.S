/* x32 (x86-64): the syscall instruction with bit 30 of the number set (__X32_SYSCALL_BIT), as programs
 * of the x32 ABI make it; a 64-bit program may, too. The number is all that differs from the path
 * `syscall`: the kernel looks for it in the x32 table once it has seen that it is none of the x86-64 one.
 *
 * In	rdi: struct stub_call *; nr: number in the x32 table, which has bit 30 set; up to three arguments
 * Out	tsc0, tsc1; ret: the kernel's result, -errno on error
 * Clobbers rax, rcx, rdx, rsi, rdi, r8 to r11; preserves everything else
 * Needs a kernel with CONFIG_X86_X32_ABI, which Debian's enable by syscall.x32=y on the command line:
 *	do_syscall_x32 in arch/x86/entry/syscall_64.c; without it every number answers -ENOSYS */
#include "asm/loop_x86_64.h"

.macro BODY_x32
	LOAD_ENTRY_64
	syscall
.endm
STUB x32
