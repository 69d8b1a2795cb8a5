/* What is wrong with options, found before argp parses them: of those that it does not know it has
 * getopt print as it likes, and a second line behind that; of an option that is given twice it says
 * nothing at all, and the first would be lost. */
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
