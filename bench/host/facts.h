/* The readers that bench/host/facts.def names. Each returns a new reference, or NULL when the fact
 * cannot be read (or memory is out): the caller writes null. `arg` is the argument of the row. */
#ifndef SYSPATH_HOST_FACTS_H
#define SYSPATH_HOST_FACTS_H

#include <jansson.h>

#include "bench/host/host.h"

/* The sources of the readers. */
struct fact_context {
	const struct host_source *source;
	json_t *given; /* what the caller of host_describe() knows, and the state of audit */
};

typedef json_t *fact_reader(const struct fact_context *context, const char *arg);

/* facts_files.c: contents of files. `arg` is a path, unless noted otherwise. */
fact_reader fact_line;		/* string: the first line, possibly "" */
fact_reader fact_name;		/* string: the first line, where /proc is not mounted by uname(2) */
fact_reader fact_number;	/* integer */
fact_reader fact_flag;		/* boolean: a number, not 0 */
fact_reader fact_field;		/* string; arg is PATH:FIELD */
fact_reader fact_status_number; /* integer; arg is a field of /proc/self/status */
fact_reader fact_status_flag;	/* boolean; the same */
fact_reader fact_chosen;	/* string: the word in parentheses or brackets */
fact_reader fact_directory;	/* object: first line of every file in the folder, sorted */

/* facts_cpu.c: CPUID */
fact_reader fact_cpu_vendor;
fact_reader fact_cpu_family;
fact_reader fact_cpu_model;
fact_reader fact_cpu_stepping;
fact_reader fact_cpu_brand;
fact_reader fact_cpu_invariant;
fact_reader fact_cpu_fred;
fact_reader fact_hypervisor;

/* facts_system.c: frequency, topology, load, and the kernel's own hooks */
fact_reader fact_cpu_flag; /* boolean; arg is a flag of /proc/cpuinfo */
fact_reader fact_per_cpu;  /* string: distinct values, CPU order; arg is a path below cpuN */
fact_reader fact_turbo;
fact_reader fact_list_count; /* integer: CPUs in the list; arg is a path */
fact_reader fact_pinnable;   /* string: a list of CPUs */
fact_reader fact_load_average;
fact_reader fact_uptime_s;
fact_reader fact_seccomp_mode;
fact_reader fact_tracepoints;
fact_reader fact_ftrace_tracer;

/* facts_cgroup.c: bounds of the control group and of those above it */
fact_reader fact_cpu_quota; /* string: CPUs' worth of time, "0.50", or "none" */
fact_reader fact_pids_max;  /* integer, or the string "none" */

/* facts_kernel.c: how the kernel was built and booted */
fact_reader fact_kconfig;
fact_reader fact_kparams;

/* host.c */
fact_reader fact_given; /* any; arg is the key */

#endif
