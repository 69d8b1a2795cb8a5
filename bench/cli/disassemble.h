/* Disassembling code. */
#ifndef SYSPATH_DISASSEMBLE_H
#define SYSPATH_DISASSEMBLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Prints 32-bit code, one instruction a line (address, bytes, mnemonic), up to and with the first
 * return, or as far as it decodes. */
void disassemble(FILE *out, const char *indent, const void *code, size_t size, uint64_t address);

/* The name of the first instruction in 32-bit code that enters the kernel: "sysenter", "syscall" or
 * "int $0x80". 0, or -ENOENT when there is none before the first return. */
int entry_instruction(const void *code, size_t size, uint64_t address, char *name,
		      size_t name_size);

#endif
