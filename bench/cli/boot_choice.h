/* Options of the commands that boot guests: what is booted, and how. */
#ifndef SYSPATH_BOOT_CHOICE_H
#define SYSPATH_BOOT_CHOICE_H

#include "bench/boots/boot_session.h"
#include "bench/cli/option.h"
#include "bench/cli/results_folder.h"

#include <stdbool.h>

/* Which arms. */
struct boot_choice {
	struct boot_grid grid;
	const char *arms_file, *sweep_file; /* NULL: none */
};

/* Of a struct boot_choice: --kernel --cpu --vsyscall --append --arms --sweep. */
extern const struct command_option boot_arm_options[];

/* Of a struct boot_options: --jobs --timeout --output-dir, and where kernels come from. */
extern const struct command_option boot_run_options[];

/* Whether anything of it was chosen. */
bool boot_choice_given(const struct boot_choice *choice);

/* What happens is printed as it does. */
extern const struct boot_callbacks boot_callbacks_shown;

/* The arms of a choice, where CPU models and modes of the vsyscall page that were not chosen are
 * these; of a file of arms alone there is no grid. 0, or the code of *error. */
int boot_choice_arms(const struct boot_choice *choice, const char *cpus, const char *modes,
		     struct boot_arms *arms, struct error *error);

/* What was not chosen: the folder of documents, NAME-UTC below that of runs, for which there is
 * room in `folder`, and where kernels are kept. 0, or the code of *error. */
int boot_choice_places(struct boot_options *options, const char *name, char folder[RESULTS_PATH],
		       struct error *error);

#endif
