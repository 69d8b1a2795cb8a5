/* How large a change counts, as a command is asked. */
#ifndef SYSPATH_TOLERANCE_FILE_H
#define SYSPATH_TOLERANCE_FILE_H

#include "bench/cli/options.h"
#include "bench/compare/tolerance.h"

struct tolerance_choice {
	const char *file; /* NULL: the installed scripts/tolerances.txt */
	double percent;	  /* of every cell; 0: by the file */
};

/* Rows of a command whose input has a struct tolerance_choice in its member `tolerance`. */
#define TOLERANCE_OPTIONS(type)                                                                    \
	OPTION("tolerances", 0, "FILE",                                                            \
	       "How large a change counts, by path (default: scripts/tolerances.txt)",             \
	       option_text, type, tolerance.file),                                                 \
		OPTION("tolerance", 0, "PERCENT",                                                  \
		       "The same for every path, without a file; 0.5 is half a percent",           \
		       option_percent, type, tolerance.percent, .high = 100)

/* Refuses both at once. */
void tolerance_check(const struct option_use *use, const struct tolerance_choice *choice);

/* Reads the file into `rules`, if it is asked for. 0, or an exit code after one line was printed;
 * `command` is shown in it. */
int tolerance_settings_make(const char *command, const struct tolerance_choice *choice,
			    struct tolerances *rules, struct tolerance_settings *out);

#endif
