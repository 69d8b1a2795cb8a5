/* How an assembly function begins and ends: global symbol, type, size, alignment, and a stack that
 * is not executable. */
#ifndef SYSPATH_ASM_LINKAGE_H
#define SYSPATH_ASM_LINKAGE_H

	.section .note.GNU-stack, "", @progbits
	.text

.macro FUNCTION name
	.text
	.globl \name
	.type \name, @function
	.p2align 6
\name:
.endm

/* One that this file alone calls; it has a name for what names addresses. */
.macro LOCAL_FUNCTION name
	.type \name, @function
\name:
.endm

.macro FUNCTION_END name
	.size \name, . - \name
.endm

#endif
