/* kernel_vsyscall (i386): __kernel_vsyscall, the vDSO's entry sequence. What it holds (sysenter,
 * syscall or int $0x80) the kernel chooses per CPU at boot; `syspath inspect` shows it.
 *
 * In	4(esp): struct stub_call *; target: AT_SYSINFO; nr: number in the i386 table; up to three
 *	arguments
 * Out	tsc0, tsc1; ret: the kernel's result, -errno on error
 * Clobbers eax, ecx, edx; preserves everything else (__kernel_vsyscall itself only eax)
 * Needs a 32-bit vDSO (not vdso32=0): arch/x86/entry/vdso/vdso32/system_call.S */
#include "asm/loop_i386.h"

.macro BODY_kernel_vsyscall
	LOAD_ENTRY_32
	call	*CALL_TARGET(%edi)
.endm
STUB kernel_vsyscall
