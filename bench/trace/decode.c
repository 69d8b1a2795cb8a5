#include "bench/trace/decode.h"

#include <capstone/capstone.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static enum insn_kind kind_of(csh handle, const cs_insn *i)
{
	switch (i->id) {
	case X86_INS_SYSCALL:
	case X86_INS_SYSENTER:
	case X86_INS_INT:
		return INSN_ENTER;
	case X86_INS_SYSRET:
	case X86_INS_SYSEXIT:
	case X86_INS_IRET:
	case X86_INS_IRETD:
	case X86_INS_IRETQ:
		return INSN_LEAVE;
	default:
		break;
	}
	if (cs_insn_group(handle, i, CS_GRP_CALL))
		return INSN_CALL;
	if (cs_insn_group(handle, i, CS_GRP_RET))
		return INSN_RET;
	return cs_insn_group(handle, i, CS_GRP_JUMP) ? INSN_JUMP : INSN_OTHER;
}

/* Of the string instructions that REP repeats; on others the byte means something else. */
static bool is_string(unsigned int id)
{
	switch (id) {
	case X86_INS_MOVSB:
	case X86_INS_MOVSW:
	case X86_INS_MOVSD:
	case X86_INS_MOVSQ:
	case X86_INS_STOSB:
	case X86_INS_STOSW:
	case X86_INS_STOSD:
	case X86_INS_STOSQ:
	case X86_INS_LODSB:
	case X86_INS_LODSW:
	case X86_INS_LODSD:
	case X86_INS_LODSQ:
	case X86_INS_CMPSB:
	case X86_INS_CMPSW:
	case X86_INS_CMPSD:
	case X86_INS_CMPSQ:
	case X86_INS_SCASB:
	case X86_INS_SCASW:
	case X86_INS_SCASD:
	case X86_INS_SCASQ:
		return true;
	default:
		return false;
	}
}

static void describe(csh handle, const cs_insn *i, struct insn *out)
{
	const cs_x86 *x86 = &i->detail->x86;

	out->kind = kind_of(handle, i);
	out->interrupts = i->id == X86_INS_INT;
	out->repeats = is_string(i->id) &&
		       (x86->prefix[0] == X86_PREFIX_REP || x86->prefix[0] == X86_PREFIX_REPNE);
	if (out->kind == INSN_CALL || out->kind == INSN_JUMP) {
		out->indirect = x86->op_count == 1 && x86->operands[0].type != X86_OP_IMM;
		if (x86->op_count == 1 && !out->indirect)
			out->target = (uint64_t)x86->operands[0].imm;
	}
	snprintf(out->text, sizeof(out->text), "%.31s%s%.90s", i->mnemonic, i->op_str[0] ? " " : "",
		 i->op_str);
}

static bool is_wide(const struct trace *trace, const struct trace_cell *cell,
		    const struct trace_code *code)
{
	if (code->level == TRACE_USER)
		return strcmp(cell->names.abi, "i386") != 0;
	return !strcmp(trace->arms[cell->arm].machine, "x86_64");
}

static int open_decoder(cs_mode mode, csh *handle, struct error *error)
{
	cs_err err = cs_open(CS_ARCH_X86, mode, handle);

	if (!err)
		err = cs_option(*handle, CS_OPT_DETAIL, CS_OPT_ON);
	if (!err)
		err = cs_option(*handle, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
	if (!err)
		return 0;
	return error_set(error, err == CS_ERR_MEM ? -ENOMEM : -ENOSYS, "capstone: %s",
			 cs_strerror(err));
}

int decode_cell(const struct trace *trace, const struct trace_cell *cell, struct insn *out,
		struct error *error)
{
	csh handles[2] = {0};

	error->code = 0;
	if (!open_decoder(CS_MODE_32, &handles[0], error))
		open_decoder(CS_MODE_64, &handles[1], error);
	for (size_t i = 0; i < cell->n_code && !error->code; i++) {
		const struct trace_code *code = &cell->code[i];
		csh handle = handles[is_wide(trace, cell, code)];
		cs_insn *insn;
		size_t n = cs_disasm(handle, code->bytes, code->length, code->address, 1, &insn);
		out[i] = (struct insn){.text = "(bytes unknown to capstone)"};
		if (n)
			describe(handle, insn, &out[i]);
		cs_free(insn, n);
	}
	for (int i = 0; i < 2; i++)
		if (handles[i])
			cs_close(&handles[i]);
	return error->code;
}
