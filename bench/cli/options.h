/* Parsing the command line of a sub-command, and what several sub-commands have among their
 * options. */
#ifndef SYSPATH_OPTIONS_H
#define SYSPATH_OPTIONS_H

#include "bench/cli/option.h"
#include "bench/document/figure.h"
#include "bench/engine/engine.h"

/* Stores options and arguments in *input, whose struct the table's offsets are of. For a wrong
 * command line prints one line and exits with 2; for --help prints that and exits with 0. */
void options_parse(const struct command_line *line, int argc, char **argv, void *input);

/* One line, "syspath: COMMAND: ...", and exit 2. */
void option_refuse(const struct option_use *use, const char *format, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* What an option is stored in: */
option_store option_flag;    /* bool */
option_store option_value;   /* an enum: the row's `low` */
option_store option_text;    /* const char *: any text */
option_store option_place;   /* const char *: a file or folder, not empty */
option_store option_via;     /* const char *: a command, NULL for an empty one */
option_store option_u32;     /* uint32_t: a whole number from `low` to `high` */
option_store option_u64;     /* uint64_t: the same */
option_store option_int;     /* int: the same */
option_store option_names;   /* uint32_t: the mask of a list of the row's `names` */
option_store option_percent; /* double: above 0, to `high` */
option_store option_stat;    /* const struct figure_stat *: of those whose bit is set in `low` */

/* Which cells, on which CPU, by which workers. */
struct choice {
	struct selection selection;
	int cpu;	     /* -1 until asked for or chosen */
	const char *workers; /* NULL: beside the driver */
	const char *via;     /* NULL: the driver starts them */
	uint32_t timeout_s;  /* 0: the default */
};

/* Of a struct choice. */
extern const struct command_option place_options[]; /* --abi --cpu --workers --timeout */
extern const struct command_option cell_options[];  /* --path --op --condition */
extern const struct command_option via_options[];   /* --via */

/* One of the `shared` of a command whose input has a struct choice in its member `choice`. */
#define PLACE_OPTIONS(type) {place_options, offsetof(type, choice)}
#define CELL_OPTIONS(type)  {cell_options, offsetof(type, choice)}
#define VIA_OPTIONS(type)   {via_options, offsetof(type, choice)}

/* Rows that are the same in several commands. */
#define OPTION_CPU(type)                                                                           \
	OPTION("cpu", 'c', "N", "Measure on this CPU (default: the last that is allowed)",         \
	       option_int, type, cpu, .high = CPULIST_MAX - 1)
#define OPTION_WORKERS(type)                                                                       \
	OPTION("workers", 'w', "DIR",                                                              \
	       "Take syspath-worker64 and syspath-worker32 from this folder", option_place, type,  \
	       workers)
#define STAT_HELP                                                                                  \
	"An invocation's figure: cycles (default; floor where a side has none), p10, floor or p50"
#define OPTION_VIA(type)                                                                                           \
	OPTION("via", 0, "COMMAND",                                                                                \
	       "Start the workers by this shell command: {} is the worker's path, {dir} its folder (docs/via.md)", \
	       option_via, type, via)
#define OPTION_SEED(type)                                                                          \
	OPTION("seed", 0, "N", "Seed of every random order (default: from the kernel)",            \
	       option_u64, type, seed, .high = ENGINE_MAX_SEED)

/* The wait for a core that nothing else uses, a uint32_t wait_s that is WAIT_DEFAULT at first. */
#define WAIT_DEFAULT UINT32_MAX
#define OPTION_WAIT(type, until)                                                                   \
	OPTION("wait", 0, "S",                                                                     \
	       "Wait at most S seconds in all, and a quarter of --timeout in a process, for a "    \
	       "core that no other hardware thread uses (default: as long as " until ")",          \
	       option_u32, type, wait_s, .high = 100000)

struct choice choice_default(void);

/* The operations, as a mask, if they were chosen; 0 where they are the default. */
uint32_t chosen_ops(const struct selection *selection);

/* Bounds of the wait, of a run or an experiment. */
void choose_wait(uint32_t wait_s, bool quick, struct engine_settings *settings);

/* there_choose_cpu() into each of the n settings. 0, or an exit code after one line was printed. */
int choose_cpu(int asked, struct engine_settings *settings, size_t n);

/* All but the CPU: the settings of a choice, and the cells of its selection. 0; or an exit code
 * after one line was printed: no such cell in the design. */
int choice_settings(const struct choice *choice, struct engine_settings *settings,
		    struct cell_id cells[PLAN_MAX_CELLS], size_t *n_cells);

/* The same, and choose_cpu(). */
int choice_resolve(const struct choice *choice, struct engine_settings *settings,
		   struct cell_id cells[PLAN_MAX_CELLS], size_t *n_cells);

#endif
