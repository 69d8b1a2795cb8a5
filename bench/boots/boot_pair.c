#include "bench/boots/boot_pair.h"

#include "bench/base/exit_code.h"
#include "bench/base/text.h"
#include "bench/boots/boot_report.h"
#include "bench/compare/compare_parts.h"

#include <string.h>

/* What a pair of arms has in common, and the two kernels. */
static void print_heading(FILE *out, const struct comparison *c, const struct run_arm *arm,
			  bool markdown)
{
	const char *append = arm->append ? arm->append : "";
	char text[4 * BOOT_KERNEL_NAME];

	snprintf(text, sizeof(text), "%s%s%s: %s -> %s, instructions per call",
		 arm->cpu ? arm->cpu : "unknown CPU model", append[0] ? ", " : "", append,
		 c->base.name, c->new.name);
	if (markdown) {
		fputs("### ", out);
		compare_put(out, text);
	} else {
		text_print(out, text);
	}
	fputc('\n', out);
}

static int code_of(const struct comparison *c, const struct boot_pair *pair)
{
	if (comparison_grown(c, pair->at_most) || c->statuses[COMPARED_NOW_FAILING])
		return EXIT_BAD_CELL;
	if (!c->statuses[COMPARED_JUDGED])
		return EXIT_NOTHING;
	return c->statuses[COMPARED_REMOVED] + c->statuses[COMPARED_ONLY_BASE] +
			       c->statuses[COMPARED_UNEVEN]
		       ? EXIT_INCONCLUSIVE
		       : EXIT_FINE;
}

/* One pair; an exit code, or the code of *error. */
static int report_pair(FILE *out, const struct run_document *base, const struct run_document *new,
		       const struct boot_pair *pair, struct error *error)
{
	const struct compare_settings settings = {.any_host = true, .alpha = VERDICT_ALPHA};
	char names[2][BOOT_KERNEL_NAME];
	struct comparison c;

	boot_kernel_name(&base->arm, names[0]);
	boot_kernel_name(&new->arm, names[1]);
	const struct compare_side a = {base, 1, names[0]}, b = {new, 1, names[1]};
	int err = compare(&a, &b, &settings, &c);
	int code = EXIT_FINE;
	if (err) {
		error_errno(error, err, "the kernels cannot be compared");
	} else if (c.refused.n) {
		/* What changed during a boot: no arm of counts has it, unless the guest is faulty.
		 */
		error_set(error, EXIT_NOTHING, "not comparable: %s changed during a boot",
			  c.refused.item[0].key);
	} else {
		print_heading(out, &c, &base->arm, pair->markdown);
		if (compare_paths(out, &c, pair->at_most, pair->markdown))
			error_no_memory(error, "to compare the kernels");
		fputc('\n', out);
		code = code_of(&c, pair);
	}
	comparison_free(&c);
	return error->code ? error->code : code;
}

/* A cell that grew outweighs what could not be compared, and that what is merely missing. */
static int worse(int a, int b)
{
	static const int order[] = {EXIT_FINE, EXIT_INCONCLUSIVE, EXIT_NOTHING, EXIT_BAD_CELL};
	size_t x = 0, y = 0;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		x = order[i] == a ? i : x;
		y = order[i] == b ? i : y;
	}
	return x > y ? a : b;
}

int boot_pair_report(FILE *out, const struct boot_session *s, const struct boot_pair *pair,
		     struct error *error)
{
	size_t n = s->arms->n / 2;
	int code = EXIT_FINE;

	for (size_t i = 0; i < n; i++) {
		const struct boot_result *base = &s->results[i], *new = &s->results[n + i];
		if (!base->ok || !new->ok)
			continue; /* boot_session_run() returns 1 for it */
		int own = report_pair(out, &base->document, &new->document, pair, error);
		if (error->code)
			return error->code;
		if (base->differing || new->differing) {
			fprintf(out,
				"note: %zu counts of BASE and %zu of NEW differ between boots\n",
				base->differing, new->differing);
			own = worse(own, EXIT_INCONCLUSIVE);
		}
		code = worse(code, own);
	}
	if (!pair->markdown) /* of no use in a mail */
		fprintf(out, "documents and consoles are in %s\n", s->options->run.folder);
	return code;
}
