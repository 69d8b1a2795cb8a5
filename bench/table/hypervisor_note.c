#include "bench/table/hypervisor_note.h"

#include "bench/base/text.h"
#include "bench/host/hypervisor.h"

#include <string.h>

/* Over x86_64 `syscall`; 0 where either has no figure. */
static double ratio_of(const struct run_document *d, const struct run_cell *cell)
{
	const struct run_cell *syscall =
		document_cell_under(d, cell->condition, "x86_64", "syscall", cell->op);
	struct figure_key lead = document_lead(d);
	struct figure figure, by;

	if (!syscall || !cell_figure(cell, lead, &figure) || !cell_figure(syscall, lead, &by))
		return 0;
	return by.value > 0 ? figure.value / by.value : 0;
}

bool hypervisor_note_applies(const struct run_document *document, const struct run_cell *cell)
{
	const char *hypervisor = document_fact_or_unknown(document, "hard", "hypervisor");

	return !strcmp(cell->path, "int80") && strcmp(hypervisor, "none") != 0 &&
	       strcmp(hypervisor, "unknown") != 0 &&
	       ratio_of(document, cell) >= HYPERVISOR_NOTE_RATIO;
}

void hypervisor_note_print(FILE *out, const char *indent, const struct run_document *document,
			   const struct run_cell *cell)
{
	fprintf(out,
		"%s%s is %.0f times syscall: gate, iret or, since Linux 6.7, a local APIC read may exit to ",
		indent, cell->path, ratio_of(document, cell));
	text_print(out, hypervisor_name(document_fact_or_unknown(document, "hard", "hypervisor")));
	fputs(".\n", out);
}
