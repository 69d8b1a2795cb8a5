#include "bench/boots/boot_report.h"

#include "bench/base/exit_code.h"
#include "bench/base/text.h"
#include "bench/table/arms_table.h"
#include "bench/table/sweep_table.h"
#include "bench/table/table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void boot_report_table(FILE *out, const struct boot_session *s, const struct arms *arms)
{
	struct arms_column columns[BOOT_MAX_ARMS];
	double longest = 0;

	for (size_t i = 0; i < s->arms->n; i++) {
		const struct boot_result *r = &s->results[i];
		columns[i] =
			(struct arms_column){r->ok ? &r->document : NULL, s->arms->arm[i].name};
		longest = r->longest_s > longest ? r->longest_s : longest;
		if (s->options->run.kvm && r->ok) {
			fprintf(out, "%s\n", columns[i].name);
			table_print(out, &r->document);
		}
	}
	if (!s->options->run.kvm) {
		arms_table_print(out, columns, s->arms->n);
		sweep_table_print(out, arms);
	}
	fprintf(out,
		"%zu arms in %.0f s, the longest boot %.1f s; documents and consoles are in %s\n",
		s->arms->n, s->took_s, longest, s->options->run.folder);
}

/* The arm's command line without the parameters that the user added for comparison. */
static void reference_append(const struct run_arm *arm, const char *added, char *append,
			     size_t size)
{
	size_t n = strlen(arm->append), tail = strlen(added);

	if (tail && tail <= n && !strcmp(arm->append + n - tail, added))
		n -= tail;
	while (n && arm->append[n - 1] == ' ')
		n--;
	snprintf(append, size, "%.*s", (int)n, arm->append);
}

void boot_kernel_name(const struct run_arm *arm, char text[BOOT_KERNEL_NAME])
{
	const char *kernel = text_or(arm->kernel, "unknown"), *build = strstr(kernel, " #");

	if (arm->package)
		snprintf(text, BOOT_KERNEL_NAME, "%s %s", arm->package,
			 text_or(arm->package_version, "unknown"));
	else
		snprintf(text, BOOT_KERNEL_NAME, "%.*s%s", (int)strcspn(kernel, " "), kernel,
			 build ? build : "");
}

/* Prints which reference an arm is compared with. */
static void print_reference(FILE *out, const struct run_arm *arm, const struct run_arm *known,
			    enum boot_fit fit)
{
	char here[BOOT_KERNEL_NAME], there[BOOT_KERNEL_NAME];

	boot_kernel_name(arm, here);
	boot_kernel_name(known, there);
	if (fit == BOOT_FIT_NEAR)
		fprintf(out,
			"%s: no reference of this kernel and QEMU; the nearest has %s and QEMU %s, here are %s and QEMU %s\n",
			arm->name, there, text_or(known->qemu, "unknown"), here,
			text_or(arm->qemu, "unknown"));
	else if (fit == BOOT_FIT_QEMU)
		fprintf(out,
			"%s: no reference of this QEMU; against %s, %s, whose QEMU is %s; here it is %s\n",
			arm->name, known->name, there, text_or(known->qemu, "unknown"),
			text_or(arm->qemu, "unknown"));
	else
		fprintf(out, "%s: against %s, %s\n", arm->name, known->name, there);
}

/* One arm; an exit code. */
static int check_arm(FILE *out, const struct boot_references *references,
		     const struct run_document *document, const char *added)
{
	const struct run_document *reference;
	const struct run_arm *arm = &document->arm;
	char append[1024];
	size_t compared, differ;

	if (!arm->name) {
		fputs("a document that does not name what was booted\n", out);
		return EXIT_NOTHING;
	}
	reference_append(arm, added, append, sizeof(append));
	enum boot_fit fit = boot_reference_find(references, document, append, &reference);
	if (fit == BOOT_FIT_NONE) {
		fprintf(out, "%s: no reference of this CPU model and command line\n", arm->name);
		return EXIT_NOTHING;
	}
	print_reference(out, arm, &reference->arm, fit);
	differ = boot_check_print(out, reference, document, &compared);
	bool equal = compared && !differ;
	fprintf(out, "  %zu cells compared, %zu differ%s\n", compared, differ,
		equal && fit == BOOT_FIT_QEMU ? ": equal, though of another QEMU" : "");
	/* A difference is the kernel's only where nothing else is another. */
	if (fit == BOOT_FIT_NEAR || !compared || (fit == BOOT_FIT_QEMU && differ))
		return EXIT_NOTHING;
	return differ ? EXIT_BAD_CELL : EXIT_FINE;
}

int boot_report_check(FILE *out, const struct arms *arms, const struct boot_references *references,
		      const char *added)
{
	int code = EXIT_FINE;

	for (size_t i = 0; i < arms->n; i++) {
		int own = check_arm(out, references, arms->document[i], added);
		/* A difference that is one outweighs a comparison that could not be made. */
		if (own && code != EXIT_BAD_CELL)
			code = own;
	}
	return code;
}

int boot_report_exactness(FILE *out, const struct boot_session *s)
{
	size_t differing = 0, cells = 0, booted = 0;
	double share = 1;

	for (size_t i = 0; i < s->arms->n; i++) {
		const struct boot_result *r = &s->results[i];
		if (!r->ok)
			continue;
		booted++;
		for (size_t c = 0; c < r->document.n_cells; c++)
			cells += r->document.cells[c].measured;
		differing += r->differing;
		share = r->share < share ? r->share : share;
	}
	fprintf(out,
		"exact: %zu of %zu cells differ between the %u boots of an arm (goal: 0), %zu arms; smallest share of agreeing batches %.4f\n",
		differing, cells, s->options->boots, booted, share);
	return differing ? EXIT_BAD_CELL : EXIT_FINE;
}
