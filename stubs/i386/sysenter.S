/* sysenter (i386): the sysenter instruction, by hand.
 *
 * The instruction saves no return address. The kernel returns to the landing pad behind the
 * int $0x80 in __kernel_vsyscall, whatever the caller, and there ebp, edx, ecx and a return address
 * are popped: so the entry is called, and pushes them as the vDSO does. The kernel reads the sixth
 * argument at (ebp). arch/x86/entry/entry_64_compat.S, entry_SYSENTER_compat. The landing pad pops the
 * same registers since Linux 4.4; the images before it had one of their own for sysenter that did.
 *
 * In	4(esp): struct stub_call *; nr: number in the i386 table; up to three arguments
 * Out	tsc0, tsc1; ret: the kernel's result, -errno on error
 * Clobbers eax, ecx, edx; preserves everything else
 * Needs a CPU on which sysenter is valid under a 64-bit kernel (Intel, Centaur, Zhaoxin; on AMD it
 *	raises SIGILL in long mode: APM vol. 3, SYSENTER) and a 32-bit vDSO to land in */
#include "asm/loop_i386.h"

.macro BODY_sysenter
	LOAD_ENTRY_32
	call	enter_sysenter
.endm
STUB sysenter

LOCAL_FUNCTION enter_sysenter
	push	%ecx
	push	%edx
	push	%ebp
	mov	%esp, %ebp
	sysenter
	ud2				/* not reached: the landing pad returns for us */
FUNCTION_END enter_sysenter
