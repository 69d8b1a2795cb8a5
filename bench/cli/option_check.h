/* Checks options before argp parses them: for an unknown option, argp lets getopt print, and adds a
 * second line; an option that is given twice silently overrides the first. */
#ifndef SYSPATH_OPTION_CHECK_H
#define SYSPATH_OPTION_CHECK_H

#include "bench/base/error.h"

#include <argp.h>
#include <stddef.h>

/* Whether every option in argv[1] to argv[argc - 1] is one of argp's or of its children's, or one
 * that argp adds itself, and has an argument where it needs one and none where it takes none. One
 * whose argument is a list by its name in the table (LIST; KEY,...; WORDS) may be repeated: every
 * time after the first its argument becomes that of all so far, in argv, whose new words are
 * allocated and never freed, as those of argv are not. Any other with an argument must not.
 * `flags` are those for argp_parse. 0, -ENOMEM, or -EINVAL, the code of *error. */
int option_check(const struct argp *argp, int argc, char **argv, unsigned flags,
		 struct error *error);

#endif
