/* syscall32 (i386): the syscall instruction of a 32-bit process, by hand.
 *
 * ecx takes the return address, so the second argument travels in ebp, and the kernel reads the
 * sixth at (esp). It returns to the vDSO's landing pad whatever the caller; see sysenter.S.
 * arch/x86/entry/entry_64_compat.S, entry_SYSCALL_compat. So since Linux 4.4; before it the kernel
 * returned behind the instruction, where this stub ends with SIGILL.
 *
 * In	4(esp): struct stub_call *; nr: number in the i386 table; up to three arguments
 * Out	tsc0, tsc1; ret: the kernel's result, -errno on error
 * Clobbers eax, ecx, edx; preserves everything else
 * Needs an AMD or Hygon CPU (APM vol. 3, SYSCALL) and a 32-bit vDSO to land in. Never to be executed
 *	on any other CPU: Intel hardware raises SIGILL, but an emulated Intel CPU takes the entry
 *	that the kernel never set up there, and the kernel jumps to address 0 */
#include "asm/loop_i386.h"

.macro BODY_syscall32
	LOAD_ENTRY_32
	call	enter_syscall32
.endm
STUB syscall32

LOCAL_FUNCTION enter_syscall32
	push	%ecx
	push	%edx
	push	%ebp
	mov	%ecx, %ebp
	syscall
	ud2				/* not reached: the landing pad returns for us */
FUNCTION_END enter_syscall32
