/* Options that argp would not know, found before it parses: it has getopt print of them as it
 * likes, and a second line behind that. Pure. */
#ifndef SYSPATH_OPTION_CHECK_H
#define SYSPATH_OPTION_CHECK_H

#include <argp.h>
#include <stddef.h>

/* Whether every option in argv[1] to argv[argc - 1] is one of argp's or of its children's, or one
 * that argp adds itself, and has an argument where it needs one and none where it takes none.
 * `flags` are those for argp_parse. 0, or -EINVAL with what is wrong in `why`. */
int option_check(const struct argp *argp, int argc, char *const *argv, unsigned flags, char *why,
		 size_t size);

#endif
