#include "bench/boots/boot_merge_ruler.h"

#include "bench/document/rounded.h"
#include "bench/stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static double mhz_of(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(json_object_get(object, "mhz"), key));
}

/* A new reference; `medians` has room for n. */
static json_t *merged_mhz(json_t *const *of, size_t n, double *medians)
{
	double low = (double)INFINITY, high = 0;
	size_t known = 0;

	for (size_t i = 0; i < n; i++) {
		if (!json_is_object(json_object_get(of[i], "mhz")))
			continue;
		low = fmin(low, mhz_of(of[i], "lowest"));
		high = fmax(high, mhz_of(of[i], "highest"));
		medians[known++] = mhz_of(of[i], "median");
	}
	if (!known)
		return json_null();
	return json_pack("{s:o, s:o, s:o}", "lowest", json_rounded(low), "median",
			 json_rounded(median_of(medians, known)), "highest", json_rounded(high));
}

static json_t *merged_share(json_t *const *of, size_t n, const char *key)
{
	double sum = 0;
	size_t known = 0;

	for (size_t i = 0; i < n; i++) {
		const json_t *share = json_object_get(of[i], key);
		sum += json_number_value(share);
		known += json_is_number(share);
	}
	return known ? json_rounded(sum / (double)known) : json_null();
}

int merge_rates(json_t *const *of, size_t n, json_t *out)
{
	double *medians = malloc((n ? n : 1) * sizeof(*medians));
	static const char *const shares[] = {"dropped_share", "shared_share"};
	bool ruled = false;
	int err = medians ? 0 : -ENOMEM;

	for (size_t i = 0; i < n; i++)
		ruled = ruled || json_object_get(of[i], "mhz");
	if (ruled && !err && json_object_set_new(out, "mhz", merged_mhz(of, n, medians)))
		err = -ENOMEM;
	for (size_t i = 0; ruled && i < sizeof(shares) / sizeof(shares[0]) && !err; i++)
		if (json_object_set_new(out, shares[i], merged_share(of, n, shares[i])))
			err = -ENOMEM;
	free(medians);
	return err;
}

/* A boot that does not know the length of a chain leaves all cells of its ABI without cycles. */
static int merge_chains(json_t *const *rulers, size_t n, json_t *chains)
{
	const char *abi;
	json_t *chain;
	void *next;
	int err = 0;

	json_object_foreach_safe(chains, next, abi, chain)
	{
		size_t i = 0;
		while (i < n && json_is_number(json_object_get(chain, "cycles_per_link"))) {
			json_t *other =
				json_object_get(json_object_get(rulers[i++], "chains"), abi);
			if (!json_is_null(json_object_get(other, "cycles_per_link")))
				continue;
			chain = other;
			err |= json_object_set(chains, abi, other);
		}
	}
	return err ? -ENOMEM : 0;
}

int merge_rulers(json_t *const *documents, size_t n, json_t *all)
{
	json_t *ruler = json_object_get(all, "ruler");
	json_t **rulers = calloc(n ? n : 1, sizeof(void *));
	int err = rulers ? 0 : -ENOMEM;

	for (size_t i = 0; i < n && !err; i++)
		rulers[i] = json_object_get(documents[i], "ruler");
	if (!err && json_is_object(ruler)) {
		err = merge_rates(rulers, n, ruler);
		if (!err)
			err = merge_chains(rulers, n, json_object_get(ruler, "chains"));
	}
	free(rulers);
	return err;
}
