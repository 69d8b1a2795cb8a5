/* Trace markers: multi-byte no-ops with an unlikely displacement, one before the first call of a
 * batch and one after its last. They execute as one no-op each on every x86 CPU with long mode
 * (Intel SDM vol. 2B, NOP; AMD APM vol. 3, NOP) and are what an emulator looks for to separate the
 * instructions of the calls from everything else. Both lie outside the timed loop. */
#ifndef SYSPATH_ASM_TRACE_H
#define SYSPATH_ASM_TRACE_H

#define TRACE_BEGIN_MARK 0x53504231 /* "1BPS" */
#define TRACE_END_MARK	 0x53504531 /* "1EPS" */

#ifdef __ASSEMBLER__
.macro TRACE_BEGIN
#ifdef __x86_64__
	nopl	TRACE_BEGIN_MARK(%rax)
#else
	nopl	TRACE_BEGIN_MARK(%eax)
#endif
.endm

.macro TRACE_END
#ifdef __x86_64__
	nopl	TRACE_END_MARK(%rax)
#else
	nopl	TRACE_END_MARK(%eax)
#endif
.endm
#endif

#endif
