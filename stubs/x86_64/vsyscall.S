/* vsyscall (x86-64): the legacy page. Native kernels hold code there; emulating ones let the fetch
 * fault and do the work in the fault handler, for the three slot addresses alone.
 *
 * In	rdi: struct stub_call *; target: 0xffffffffff600000 (gettimeofday), +0x400 (time) or
 *	+0x800 (getcpu); up to three arguments
 * Out	tsc0, tsc1; ret: the function's result
 * Clobbers rax, rcx, rdx, rsi, rdi, r8 to r11 and what else a C call may; preserves the rest
 * Needs the page mapped (not vsyscall=none): arch/x86/entry/vsyscall/vsyscall_64.c */
#include "asm/loop_x86_64.h"

.macro BODY_vsyscall
	LOAD_CALL
	call	*%r12
.endm
STUB vsyscall
