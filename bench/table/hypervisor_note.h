/* Why a path is many times as costly in a guest. */
#ifndef SYSPATH_TABLE_HYPERVISOR_NOTE_H
#define SYSPATH_TABLE_HYPERVISOR_NOTE_H

#include "bench/document/read.h"

#include <stdbool.h>
#include <stdio.h>

/* Several times what the instructions alone would make of it: int80 executes an eighth more of them
 * than syscall (docs/boots.md). One of these reads the local APIC, to distinguish an interrupt of a
 * device from the program's: Linux v6.7, arch/x86/entry/common.c, int80_is_external. A hypervisor
 * that has no hardware for it emulates the read. */
#define HYPERVISOR_NOTE_RATIO 4.0

/* Whether the cell is of an interrupt gate on a guest, at HYPERVISOR_NOTE_RATIO times what x86_64
 * `syscall` costs on the same operation or more. */
bool hypervisor_note_applies(const struct run_document *document, const struct run_cell *cell);

/* One line that explains this of a cell it applies to. */
void hypervisor_note_print(FILE *out, const char *indent, const struct run_document *document,
			   const struct run_cell *cell);

#endif
