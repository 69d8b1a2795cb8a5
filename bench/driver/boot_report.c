#include "bench/driver/boot_report.h"

#include "bench/driver/boot_check.h"
#include "bench/driver/commands.h"
#include "bench/driver/say.h"
#include "bench/result/arms_table.h"
#include "bench/result/sweep_table.h"
#include "bench/result/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int boot_report_table(const struct boot_session *s, const struct arms *arms)
{
	struct arms_column *columns = calloc(s->arms->n + 1, sizeof(*columns));
	double longest = 0;

	for (size_t i = 0; i < s->arms->n && columns; i++) {
		const struct boot_result *r = &s->results[i];
		columns[i] =
			(struct arms_column){r->ok ? &r->document : NULL, s->arms->arm[i].name};
		longest = r->longest_s > longest ? r->longest_s : longest;
		if (s->options->kvm && r->ok) {
			printf("%s\n", columns[i].name);
			table_print(stdout, &r->document);
		}
	}
	if (columns && !s->options->kvm) {
		arms_table_print(stdout, columns, s->arms->n);
		sweep_table_print(stdout, arms);
	}
	printf("%zu arms in %.0f s, the longest boot %.1f s; documents and consoles are in %s\n",
	       s->arms->n, s->took_s, longest, s->options->folder);
	free(columns);
	return 0;
}

/* The arm's command line without what the user added to see the difference. */
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

static const char *or_unknown(const char *text)
{
	return text ? text : "unknown";
}

/* One arm; an exit code. */
static int check_arm(const struct boot_references *references, const struct run_document *document,
		     const char *added)
{
	const struct run_document *reference;
	const struct run_arm *arm = &document->arm, *known;
	char append[1024];
	size_t compared, differ;

	if (!arm->name) {
		puts("a document that does not tell what was booted");
		return EXIT_NOTHING;
	}
	reference_append(arm, added, append, sizeof(append));
	enum boot_fit fit = boot_reference_find(references, document, append, &reference);
	if (fit == BOOT_FIT_NONE) {
		printf("%s: no reference of this CPU model and command line\n", arm->name);
		return EXIT_NOTHING;
	}
	known = &reference->arm;
	if (fit == BOOT_FIT_NEAR)
		printf("%s: no reference of this kernel and QEMU; the nearest has %s %s and QEMU "
		       "%s, here are %s %s and QEMU %s\n",
		       arm->name, or_unknown(known->package), or_unknown(known->package_version),
		       or_unknown(known->qemu), or_unknown(arm->package),
		       or_unknown(arm->package_version), or_unknown(arm->qemu));
	else
		printf("%s: against %s, %s %s\n", arm->name, known->name,
		       or_unknown(known->package), or_unknown(known->package_version));
	differ = boot_check_print(stdout, reference, document, &compared);
	printf("  %zu cells compared, %zu differ\n", compared, differ);
	return fit == BOOT_FIT_NEAR || !compared ? EXIT_NOTHING
	       : differ				 ? EXIT_BAD_CELL
						 : EXIT_FINE;
}

int boot_report_check(const struct arms *arms, const char *folder, const char *added)
{
	struct boot_references references;
	char why[4096 + 256];
	int code = EXIT_FINE;

	if (boot_references_read(folder, &references, why, sizeof(why))) {
		complain("reference counts: %s", why);
		boot_references_free(&references);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < arms->n; i++) {
		int own = check_arm(&references, arms->document[i], added);
		/* A difference that is one outweighs a comparison that could not be made. */
		if (own && code != EXIT_BAD_CELL)
			code = own;
	}
	boot_references_free(&references);
	return code;
}

int boot_report_exactness(const struct boot_session *s)
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
	printf("exact: %zu of %zu cells differ between the %u boots of an arm (goal: 0), %zu arms; "
	       "smallest share of agreeing batches %.4f\n",
	       differing, cells, s->options->boots, booted, share);
	return differing ? EXIT_BAD_CELL : EXIT_FINE;
}
