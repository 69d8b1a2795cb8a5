/* gs10 (i386): call *%gs:0x10, how the C library reaches __kernel_vsyscall: it keeps AT_SYSINFO in
 * the thread control block (glibc sysdeps/i386/nptl/tls.h, tcbhead_t.sysinfo).
 *
 * In	4(esp): struct stub_call *; nr: number in the i386 table; up to three arguments
 * Out	tsc0, tsc1; ret: the kernel's result, -errno on error
 * Clobbers eax, ecx, edx; preserves everything else
 * Needs a C library that fills gs:0x10, and a 32-bit vDSO (not vdso32=0) */
#include "asm/loop_i386.h"

.macro BODY_gs10
	LOAD_ENTRY_32
	call	*%gs:0x10
.endm
STUB gs10
