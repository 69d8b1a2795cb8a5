/* Options that several sub-commands share. */
#ifndef SYSPATH_OPTIONS_H
#define SYSPATH_OPTIONS_H

#include "bench/document/figure.h"
#include "bench/engine/engine.h"
#include "bench/engine/plan.h"

#include <argp.h>

/* Which cells, on which CPU, by which workers. */
struct choice {
	struct selection selection;
	int cpu;	     /* -1 until asked for or chosen */
	const char *workers; /* NULL: beside the driver */
	int timeout_ms;	     /* --timeout; 0: the default */
};

/* Child parsers for argp; their input is a struct choice. */
extern const struct argp place_argp;  /* --abi --cpu --workers --timeout */
extern const struct argp choice_argp; /* these, and --path --op --condition */
/* One of them alone, as the children of a command's parser. */
extern const struct argp_child place_children[], choice_children[];

struct choice choice_default(void);

/* Parses an integer from low to high; prints one line naming the option and exits with 2 on
 * anything else. */
uint64_t option_number(const struct argp_state *state, const char *option, const char *arg,
		       uint64_t low, uint64_t high);

/* argp_parse for every sub-command: one line and EINVAL for an option that the command does not
 * have. `input` is that of the command's parser. */
error_t options_parse(const struct argp *argp, int argc, char **argv, unsigned flags, void *input);

/* The name of a file or folder; for an empty one prints one line naming the option and exits
 * with 2. */
const char *option_place(const struct argp_state *state, const char *option, const char *arg);

/* Which figure of an invocation --stat asks for; one line and exit 2 for none of them. */
enum figure_kind option_stat(const struct argp_state *state, const char *arg);

/* One line, "syspath: NAME: ...", and exit 2. */
void option_refuse(const struct argp_state *state, const char *format, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* What the parser of a command without arguments returns for a key that it does not know; an
 * argument is refused. */
error_t option_no_argument(const struct argp_state *state, int key, const char *arg);

/* cpus_choose(), and the cells of the selection. 0; or an exit code after one line was printed: CPU
 * not allowed, no such cell in the design. */
int choice_resolve(const struct choice *choice, struct engine_settings *settings,
		   struct cell_id cells[PLAN_MAX_CELLS], size_t *n_cells);

#endif
