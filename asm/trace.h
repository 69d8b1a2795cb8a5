/* Trace marks: multi-byte no-ops with an unlikely displacement, which the plugin of an emulator looks
 * for (bench/plugin/). Each executes as one no-op on every x86 CPU with long mode, and on Intel's since
 * the Pentium Pro (Intel SDM vol. 2B, NOP; AMD APM vol. 3, NOP).
 *
 * A stub has one before the first call of a batch and one after its last, both outside of the timed
 * loop: what is between them is the batch. A worker that is to be traced executes the other two:
 * where a cell begins, from which on batches are recorded, and behind the last one. */
#ifndef SYSPATH_ASM_TRACE_H
#define SYSPATH_ASM_TRACE_H

#define TRACE_BEGIN_MARK 0x53504231 /* "1BPS" */
#define TRACE_END_MARK	 0x53504531 /* "1EPS" */
#define TRACE_CELL_MARK	 0x53504331 /* "1CPS" */
#define TRACE_STOP_MARK	 0x53505331 /* "1SPS" */

/* The instruction's bytes: these, and the displacement in four, the lowest first. The same in
 * 32-bit code. */
#define TRACE_MARK_BYTES 7
#define TRACE_MARK_CODE	 {0x0f, 0x1f, 0x80}

#ifdef __ASSEMBLER__
#ifdef __x86_64__
#define TRACE_MARK_BASE %rax
#else
#define TRACE_MARK_BASE %eax
#endif

.macro TRACE_BEGIN
	nopl	TRACE_BEGIN_MARK(TRACE_MARK_BASE)
.endm

.macro TRACE_END
	nopl	TRACE_END_MARK(TRACE_MARK_BASE)
.endm
#elif defined(__x86_64__)
#define TRACE_MARK(mark) __asm__ volatile("nopl %c0(%%rax)" : : "i"(mark) : "memory")
#else
#define TRACE_MARK(mark) __asm__ volatile("nopl %c0(%%eax)" : : "i"(mark) : "memory")
#endif

#endif
