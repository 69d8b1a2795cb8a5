/* syscall (x86-64): the syscall instruction.
 *
 * In	rdi: struct stub_call *; nr: number in the x86-64 table; up to three arguments
 * Out	tsc0, tsc1; ret: the kernel's result, -errno on error
 * Clobbers rax, rcx, rdx, rsi, rdi, r8 to r11; preserves everything else
 *	(the instruction itself loads rcx with the return address, r11 with the flags)
 * Needs a 64-bit kernel: entry_SYSCALL_64 in arch/x86/entry/entry_64.S */
#include "asm/loop_x86_64.h"

.macro BODY_syscall
	LOAD_ENTRY_64
	syscall
.endm
STUB syscall
