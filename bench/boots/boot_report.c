#include "bench/boots/boot_report.h"

#include "bench/base/exit_code.h"
#include "bench/boots/boot_check.h"
#include "bench/table/arms_table.h"
#include "bench/table/sweep_table.h"
#include "bench/table/table.h"

#include <stdbool.h>
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

enum { KERNEL_WORDS_SIZE = 256 };

static const char *or_unknown(const char *text)
{
	return text ? text : "unknown";
}

/* What was booted, in words that tell it from its like: of a package its name and version; of an
 * image of one's own its release and build, "6.1.0 #3 SMP ...", without who built it where. */
static void kernel_words(const struct run_arm *arm, char words[KERNEL_WORDS_SIZE])
{
	const char *kernel = or_unknown(arm->kernel), *build = strstr(kernel, " #");

	if (arm->package)
		snprintf(words, KERNEL_WORDS_SIZE, "%s %s", arm->package,
			 or_unknown(arm->package_version));
	else
		snprintf(words, KERNEL_WORDS_SIZE, "%.*s%s", (int)strcspn(kernel, " "), kernel,
			 build ? build : "");
}

/* Says which reference it is that an arm is compared with. */
static void print_reference(const struct run_arm *arm, const struct run_arm *known,
			    enum boot_fit fit)
{
	char here[KERNEL_WORDS_SIZE], there[KERNEL_WORDS_SIZE];

	kernel_words(arm, here);
	kernel_words(known, there);
	if (fit == BOOT_FIT_NEAR)
		printf("%s: no reference of this kernel and QEMU; the nearest has %s and QEMU %s, "
		       "here are %s and QEMU %s\n",
		       arm->name, there, or_unknown(known->qemu), here, or_unknown(arm->qemu));
	else if (fit == BOOT_FIT_QEMU)
		printf("%s: no reference of this QEMU; against %s, %s, whose QEMU is %s; here it "
		       "is %s\n",
		       arm->name, known->name, there, or_unknown(known->qemu),
		       or_unknown(arm->qemu));
	else
		printf("%s: against %s, %s\n", arm->name, known->name, there);
}

/* One arm; an exit code. */
static int check_arm(const struct boot_references *references, const struct run_document *document,
		     const char *added)
{
	const struct run_document *reference;
	const struct run_arm *arm = &document->arm;
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
	print_reference(arm, &reference->arm, fit);
	differ = boot_check_print(stdout, reference, document, &compared);
	bool equal = compared && !differ;
	printf("  %zu cells compared, %zu differ%s\n", compared, differ,
	       equal && fit == BOOT_FIT_QEMU ? ": equal, though of another QEMU" : "");
	/* A difference is the kernel's only where nothing else is another. */
	if (fit == BOOT_FIT_NEAR || !compared || (fit == BOOT_FIT_QEMU && differ))
		return EXIT_NOTHING;
	return differ ? EXIT_BAD_CELL : EXIT_FINE;
}

int boot_report_check(const struct arms *arms, const char *folder, const char *added,
		      struct error *error)
{
	struct boot_references references;
	char why[4096 + 256];
	int code = EXIT_FINE;

	if (boot_references_read(folder, &references, why, sizeof(why))) {
		boot_references_free(&references);
		return error_set(error, EXIT_USAGE, "reference counts: %s", why);
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
