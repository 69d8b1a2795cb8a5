#include "bench/cli/disassemble.h"

#include <capstone/capstone.h>
#include <errno.h>
#include <stdbool.h>

static bool open_decoder(csh *decoder)
{
	if (cs_open(CS_ARCH_X86, CS_MODE_32, decoder) != CS_ERR_OK)
		return false;
	cs_option(*decoder, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
	return true;
}

static void print_instruction(FILE *out, const char *indent, const cs_insn *insn)
{
	fprintf(out, "%s%08" PRIx64 "  ", indent, insn->address);
	for (int i = 0; i < 7; i++)
		if (i < insn->size)
			fprintf(out, "%02x ", insn->bytes[i]);
		else
			fputs("   ", out);
	fprintf(out, " %s%s%s\n", insn->mnemonic, insn->op_str[0] ? " " : "", insn->op_str);
}

void disassemble(FILE *out, const char *indent, const void *code, size_t size, uint64_t address)
{
	cs_insn *insns;
	csh decoder;

	if (!open_decoder(&decoder))
		return;
	size_t n = cs_disasm(decoder, code, size, address, 0, &insns);
	for (size_t i = 0; i < n; i++) {
		print_instruction(out, indent, &insns[i]);
		if (insns[i].id == X86_INS_RET)
			break;
	}
	if (n)
		cs_free(insns, n);
	cs_close(&decoder);
}

int entry_instruction(const void *code, size_t size, uint64_t address, char *name, size_t name_size)
{
	int found = -ENOENT;
	cs_insn *insns;
	csh decoder;

	if (!open_decoder(&decoder))
		return -ENOENT;
	size_t n = cs_disasm(decoder, code, size, address, 0, &insns);
	for (size_t i = 0; i < n && found && insns[i].id != X86_INS_RET; i++) {
		if (insns[i].id == X86_INS_SYSENTER || insns[i].id == X86_INS_SYSCALL ||
		    insns[i].id == X86_INS_INT) {
			snprintf(name, name_size, "%s%s%s", insns[i].mnemonic,
				 insns[i].op_str[0] ? " " : "", insns[i].op_str);
			found = 0;
		}
	}
	if (n)
		cs_free(insns, n);
	cs_close(&decoder);
	return found;
}
