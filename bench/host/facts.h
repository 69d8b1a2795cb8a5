/* The readers of bench/host/facts.def, which declares them, too. Each returns a new reference, or
 * NULL when the fact cannot be read (or memory is out): the caller writes null. `arg` is the
 * argument of the row. */
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

/* facts_files.c: contents of files. `arg` is a path, or PATH:FIELD for a field as those of
 * /proc/self/status.
 *   line		string: the first line, possibly "", or the value of the field
 *   name		string: the same, where /proc is not mounted by uname(2)
 *   number		integer
 *   flag		boolean: a number, not 0
 *   chosen		string: the word in parentheses or brackets
 *   directory		object: first line of every file in the folder, sorted
 *   load_average	string: three numbers
 *   uptime_s		integer
 *
 * facts_cpu.c: CPUID; `arg` of cpu_signature is "family", "model" or "stepping".
 *
 * facts_system.c: frequency, topology, load, and the kernel's own hooks
 *   cpu_flag		boolean; arg is a flag of /proc/cpuinfo
 *   per_cpu		string: distinct values, CPU order; arg is a path below cpuN
 *   list_count		integer: CPUs in the list; arg is a path
 *   pinnable		string: a list of CPUs
 *   seccomp_mode	string
 *   tracefs		string: the first line of a file of tracefs
 *
 * cgroup.c: bounds of the control group and of those above it
 *   cpu_quota		string: CPUs' worth of time, "0.50", or "none"
 *   pids_max		integer, or the string "none"
 *
 * facts_kernel.c: how the kernel was booted
 *   kparams		object of strings; arg is a file
 *
 * kconfig.c: how it was built, from the first of
 *	/proc/config.gz, /boot/config-RELEASE, /lib/modules/RELEASE/config,
 *	/lib/modules/RELEASE/build/.config
 * that can be read whole
 *   kconfig		object {OPTION: VALUE}, every option of the list in kconfig.c in it, without
 *			"CONFIG_": "y", "m", a number as written, or "n" where it is not set or not
 *			known to this kernel; one that was renamed is under its newest name
 *
 * host.c
 *   given		what the caller of host_describe() provides, or audit; arg is the key */
#define FACT(section, key, reader, arg, meaning) fact_reader fact_##reader;
#include "bench/host/facts.def"
#undef FACT

#endif
