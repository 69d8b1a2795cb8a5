/* What an instruction is, from its bytes, by capstone. */
#ifndef SYSPATH_DECODE_H
#define SYSPATH_DECODE_H

#include "bench/trace/trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How it passes control on. */
enum insn_kind {
	INSN_OTHER, /* to the next; also what is not known */
	INSN_CALL,
	INSN_RET,
	INSN_JUMP,  /* or not, by a condition */
	INSN_ENTER, /* syscall, sysenter, int */
	INSN_LEAVE, /* sysret, sysexit, iret */
};

enum { INSN_TEXT = 128 };

struct insn {
	enum insn_kind kind;
	bool repeats;	      /* has a REP prefix and is a string instruction */
	bool indirect;	      /* a call or jump by register or memory */
	bool interrupts;      /* int */
	uint64_t target;      /* of a direct call or jump; else 0 */
	char text[INSN_TEXT]; /* in the syntax of the GNU assembler: "movq %cr3, %rax" */
};

/* Decodes all code of a cell into out[n_code]. 32-bit code is that of a user level of ABI i386, and
 * all of a 32-bit kernel's. 0, or the code of *error: -ENOMEM, -ENOSYS when capstone does not know
 * x86. What capstone cannot decode is INSN_OTHER and has the text "(bytes unknown to capstone)". */
int decode_cell(const struct trace *trace, const struct trace_cell *cell, struct insn *out,
		struct error *error);

#endif
