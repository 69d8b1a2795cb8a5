/* fence_serialize (i386): what replaces lfence on CPUs without SSE2. CPUID is serializing on every
 * CPU that has it (Intel SDM vol. 3A, "Serializing instructions"; AMD APM vol. 2, the same), and every
 * CPU that has a TSC does. A hypervisor traps it, which costs a thousand ticks: alike at both ends of
 * a batch and in the empty loop.
 *
 * Clobbers nothing, flags included
 * Needs CPUID */
#include "asm/linkage.h"
#include "asm/tsc.h"

FUNCTION fence_serialize
	push	%eax
	push	%ebx
	push	%ecx
	push	%edx
	mov	$0, %eax		/* not xor, which sets flags */
	cpuid
	pop	%edx
	pop	%ecx
	pop	%ebx
	pop	%eax
	ret
FUNCTION_END fence_serialize

/* fence_read_tsc (i386): edx:eax = TSC, for C, between fences that are replaced as those of stubs are. */
FUNCTION fence_read_tsc
	TSC_FENCED
	ret
FUNCTION_END fence_read_tsc
