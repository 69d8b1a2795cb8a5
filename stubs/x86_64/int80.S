/* int80 (x86-64): int $0x80 from 64-bit code. It reaches the i386 table.
 *
 * In	rdi: struct stub_call *; nr: number in the i386 table; up to three arguments, pointers
 *	below 4 GiB
 * Out	tsc0, tsc1; ret: the kernel's result, -errno on error
 * Clobbers rax, rcx, rdx, rdi, r8 to r11 (kernels before 4.17 zero r8 to r11); preserves
 *	everything else
 * Needs a kernel with IA32 emulation (CONFIG_IA32_EMULATION, not ia32_emulation=0), else the gate
 *	is absent and the instruction raises SIGSEGV */
#include "asm/loop_x86_64.h"

.macro BODY_int80
	LOAD_ENTRY_32
	int	$0x80
.endm
STUB int80
