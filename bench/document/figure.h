/* A figure is a value with a unit and a kind. Documents of different engines hold different ones:
 * a view asks for those that it shows, and the words of a unit are here alone. */
#ifndef SYSPATH_FIGURE_H
#define SYSPATH_FIGURE_H

#include "bench/stats/bootstrap.h"

#include <stdbool.h>
#include <stddef.h>

enum unit {
	UNIT_TICK, /* of the TSC */
	UNIT_NS,
	UNIT_CYCLE, /* of the core */
	UNIT_INSTRUCTION,
	UNIT_COUNT
};

struct unit_names {
	const char *name;  /* in columns, exports and documents: "ns", "insn" */
	const char *words; /* in sentences and at a figure: "instructions" */
	const char *one;   /* of one: "instruction" */
	enum unit shown;   /* what people are shown a level in */
	int decimals;	   /* of a level in a table; UNIT_AS_NEEDED: seven digits at most */
	int digits;	   /* significant ones that are kept in CSV */
};
extern const struct unit_names units[UNIT_COUNT];

enum { UNIT_AS_NEEDED = -1 };

/* "ticks", of one "tick". */
const char *unit_name(enum unit unit, double amount);

/* A value with so many decimals; what prints as zero has no sign. */
void decimal_text(double value, int decimals, char *text, size_t size);

/* A value as a level of a table: two decimals of ns. */
void unit_text(enum unit unit, double value, char *text, size_t size);

/* Per call. The invocation is the replicate: see struct summary for what each is. Those of the tail
 * are of single calls, the others of batches. */
enum figure_kind {
	FIGURE_FLOOR,
	FIGURE_P10,
	FIGURE_P50,
	FIGURE_P90,
	FIGURE_P99,
	FIGURE_MEAN,
	FIGURE_TAIL_P99,
	FIGURE_TAIL_P999,
	FIGURE_TAIL_MAX,
	FIGURE_EXACT, /* a count without noise: no quantiles, no interval, one invocation */
	FIGURE_KINDS
};
extern const char *const figure_kind_names[FIGURE_KINDS];

/* Which figure. */
struct figure_key {
	enum figure_kind kind;
	enum unit unit;
};

/* Whether it has no noise: such figures are compared by equality, without interval or p. */
static inline bool figure_is_exact(struct figure_key key)
{
	return key.kind == FIGURE_EXACT;
}

struct figure {
	struct figure_key key;
	double value;
	bool has_interval;
	struct interval interval; /* 95 % */
};

/* "floor", "p50"; of an exact count its unit, "insn", which has no other kinds. */
const char *figure_key_name(struct figure_key key);

/* Those of a cell: of each kind and unit one or none. */
struct figures {
	struct figure of[UNIT_COUNT][FIGURE_KINDS];
	bool has[UNIT_COUNT][FIGURE_KINDS];
	double *each[UNIT_COUNT][FIGURE_KINDS]; /* by invocation, or NULL */
};

/* The engines that documents are made by, in the words of their "engine" and in the order of
 * enum engine_kind. */
enum { FIGURE_ENGINES = 2 };
extern const char *const figure_engines[FIGURE_ENGINES];

/* The figure that represents a cell where there is room for one. An engine that is not known
 * measures time, here and below. */
struct figure_key figure_lead(const char *engine);

/* Whether the measured cells have figures in the unit. */
bool figure_engine_has(const char *engine, enum unit unit);

/* A figure of an invocation that is compared and kept over time, by the name under which it is
 * asked for. */
enum figure_stat_id { STAT_CYCLES, STAT_P10, STAT_FLOOR, STAT_P50, STAT_COUNT };

struct figure_stat {
	const char *name; /* of --stat, of comparisons and the history */
	struct figure_key key;
	const char *meaning;
	double tolerance; /* the smallest relevant change: at least this fraction of the cost, */
	double least;	  /* and at least this much in the key's unit; docs/method.md */
};
extern const struct figure_stat figure_stats[STAT_COUNT];

#define STATS_ALL ((1u << STAT_COUNT) - 1)

/* The one of this name; NULL when there is none. */
const struct figure_stat *figure_stat_named(const char *name);

/* "cycles, p10, floor and p50": of those whose bit, 1 << STAT_..., is set. */
void figure_stat_names(unsigned int mask, char *text, size_t size);

/* What is compared of a cell when `asked` is asked for, NULL: the default. With `cycles` every
 * document of every side has core cycles in the cell; else what is in ticks is taken instead. */
const struct figure_stat *figure_stat_of(const struct figure_stat *asked, bool cycles);

/* The figure of the engine's documents that the statistic is of: an exact count has no other. */
struct figure_key figure_compared(const char *engine, const struct figure_stat *stat);

#endif
