#include "bench/counters/truth.h"

#include <string.h>

enum { WANTS_ANY, WANTS_NOT };

static const struct row {
	enum path_id path;
	int enters; /* WANTS_... */
	const char *mode;
	struct truth truth;
} rows[] = {
#define TRUTH(path, enters, mode, role, domain, expected, tolerance, because)                      \
	{PATH_##path,                                                                              \
	 WANTS_##enters,                                                                           \
	 mode,                                                                                     \
	 {ROLE_##role, DOMAIN_##domain, expected, tolerance, because}},
#include "bench/counters/truths.def"
#undef TRUTH
};

static bool applies(const struct row *row, const struct truth_subject *subject)
{
	if (row->path != subject->path ||
	    (row->enters == WANTS_NOT && subject->enters != WIRE_ENTERS_NOT))
		return false;
	if (subject->answered_early && row->truth.role == ROLE_SYS_ENTER)
		return false;
	return !row->mode || (subject->vsyscall_mode && !strcmp(row->mode, subject->vsyscall_mode));
}

size_t truths_of(const struct truth_subject *subject, const struct truth *truths[TRUTHS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && n < TRUTHS_MAX; i++)
		if (applies(&rows[i], subject))
			truths[n++] = &rows[i].truth;
	return n;
}

bool truth_holds(const struct truth *truth, const struct per_call *count)
{
	return count->lowest >= truth->expected - truth->tolerance &&
	       count->highest <= truth->expected + truth->tolerance;
}

struct truth truth_of_ruler(const struct ruled_cycles *ruled)
{
	return (struct truth){
		.role = ROLE_CYCLES,
		.domain = DOMAIN_BOTH,
		.expected = ruled->median,
		.tolerance = TRUTH_RULED * ruled->median,
		.because = "the ruler reads these core cycles per call",
	};
}

bool truth_of_ruler_holds(const struct truth *truth, const struct ruled_cycles *ruled,
			  const struct per_call *count)
{
	return count->lowest <= ruled->highest + truth->tolerance &&
	       count->highest >= ruled->lowest - truth->tolerance;
}
