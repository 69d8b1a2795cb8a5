#include "bench/host/advice.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/base/cpulist.h"
#include "bench/base/text.h"

/* As long as the kernel's own list of CPUs can be: a page. */
#define LIST_MAX 4096

/* Long enough for the longest command with a CPU list in it. */
#define TEXT_MAX (LIST_MAX + 1024)

static const json_t *fact(const json_t *host, const char *key)
{
	const json_t *value = json_object_get(json_object_get(host, "hard"), key);
	return value ? value : json_object_get(json_object_get(host, "soft"), key);
}

/* The string of a fact, or NULL. */
static const char *text(const json_t *host, const char *key)
{
	return json_string_value(fact(host, key));
}

/* The number that a fact is or begins with; NaN if there is none. */
static double number(const json_t *host, const char *key)
{
	const char *string = text(host, key);
	char *end = NULL;
	double value = string ? strtod(string, &end) : json_number_value(fact(host, key));
	bool known = string ? end != string : json_is_number(fact(host, key));

	return known ? value : (double)NAN;
}

/* The set of a fact that is a CPU list; empty when it is null or malformed. */
static struct cpulist cpus(const json_t *host, const char *key)
{
	struct cpulist set = {0};
	const char *list = text(host, key);
	if (list)
		(void)cpulist_parse(list, &set);
	return set;
}

/* Removes from *set what is not in another list, if that is known. */
static void keep_those_of(const json_t *host, const char *key, struct cpulist *set)
{
	struct cpulist known = cpus(host, key);
	if (cpulist_count(&known))
		cpulist_keep(set, &known);
}

/* Isolated CPUs that can be measured on: `isolated` also names those that are offline, and those
 * that another cpuset has. */
static struct cpulist isolated_here(const json_t *host)
{
	struct cpulist set = cpus(host, "isolated_cpus");
	keep_those_of(host, "online_cpus", &set);
	keep_those_of(host, "pinnable_cpus", &set);
	return set;
}

static bool isolation_serves(const json_t *host)
{
	struct cpulist isolated = isolated_here(host);

	return cpulist_count(&isolated) > 0;
}

int host_advised_cpu(const json_t *host)
{
	struct cpulist isolated = isolated_here(host), quiet = isolated;
	struct cpulist tickless = cpus(host, "nohz_full_cpus");
	struct cpulist allowed = cpus(host, "allowed_cpus"); /* also those that are offline */

	cpulist_drop(&quiet, &tickless);
	if (!cpulist_count(&allowed))
		allowed = cpus(host, "online_cpus");
	keep_those_of(host, "online_cpus", &allowed);
	int cpu = cpulist_last(&quiet);
	if (cpu < 0)
		cpu = cpulist_last(&isolated);
	if (cpu < 0)
		cpu = cpulist_last(&allowed);
	return cpu;
}

/* --- further conditions ---------------------------------------------------------------------- */

static bool is_tickless(const json_t *host)
{
	struct cpulist tickless = cpus(host, "nohz_full_cpus");

	return cpulist_has(&tickless, host_advised_cpu(host));
}

/* "tsc" as a word of its own: "tsc-early" is another one. */
static bool kernel_offers_tsc(const json_t *host)
{
	const char *available = text(host, "clocksources_available");

	return available && list_has(available, " ", "tsc");
}

/* intel_pstate is called intel_cpufreq in its passive mode; the switch is the same. */
static bool is_driven_by_intel(const json_t *host)
{
	const char *driver = text(host, "scaling_driver");

	return driver && !strncmp(driver, "intel_", 6);
}

/* --- advice with CPUs in it ------------------------------------------------------------------- */

static void advise(json_t *out, const char *about, const char *what, const char *command, ...)
	__attribute__((format(printf, 4, 5)));

static void advise(json_t *out, const char *about, const char *what, const char *command, ...)
{
	char line[TEXT_MAX];
	va_list ap;

	va_start(ap, command);
	vsnprintf(line, sizeof(line), command, ap);
	va_end(ap);
	json_array_append_new(
		out, json_pack("{s:s, s:s, s:s}", "about", about, "what", what, "command", line));
}

static void advise_isolation(const json_t *host, json_t *out)
{
	const char *isolated = text(host, "isolated_cpus");
	struct cpulist rest = cpus(host, "online_cpus");
	char others[LIST_MAX];
	int cpu = host_advised_cpu(host);
	bool wanted = isolated && !*isolated && cpu >= 0 && cpulist_count(&rest) >= 2;

	if (wanted)
		cpulist_remove(&rest, (size_t)cpu);
	if (wanted && !cpulist_format(&rest, others, sizeof(others)))
		advise(out, "isolated_cpus",
		       "no CPU is isolated: the scheduler and interrupts disturb samples (boot parameters; nohz_full=N as well would stop the tick, but makes every kernel entry slower)",
		       "grep -q '^GRUB_CMDLINE_LINUX=\"' /etc/default/grub && sudo sed -i 's/^GRUB_CMDLINE_LINUX=\"/&isolcpus=domain,managed_irq,%d rcu_nocbs=%d irqaffinity=%s /' /etc/default/grub && sudo update-grub && sudo reboot",
		       cpu, cpu, others);
}

/* CPUs are isolated, but none of them can be used. */
static void advise_of_unusable_isolation(const json_t *host, json_t *out)
{
	struct cpulist offline = cpus(host, "isolated_cpus"), online = cpus(host, "online_cpus");
	bool unusable = cpulist_count(&offline) && !isolation_serves(host);

	cpulist_drop(&offline, &online);
	int cpu = cpulist_last(&offline);
	if (unusable && cpu >= 0)
		advise(out, "isolated_cpus",
		       "the isolated CPUs are offline: start one, and measure there",
		       "echo 1 | sudo tee /sys/devices/system/cpu/cpu%d/online", cpu);
	else if (unusable)
		advise(out, "isolated_cpus",
		       "the isolated CPUs are outside of this process's cpuset: run outside of the container or service that set it",
		       "grep Cpus_allowed_list /proc/self/status");
}

static void advise_cpu(const json_t *host, json_t *out)
{
	int cpu = host_advised_cpu(host);
	bool isolated = isolation_serves(host);

	if (cpu >= 0)
		advise(out, isolated ? "isolated_cpus" : "allowed_cpus",
		       isolated
			       ? "the CPU to measure on: isolated"
			       : "the CPU to measure on: farthest from the low numbers that interrupts and housekeeping prefer",
		       "syspath run --cpu %d", cpu);
}

/* --- the table -------------------------------------------------------------------------------- */

#define TURBO                                                                                      \
	"turbo: the core's frequency, and with it ns and TSC ticks, depends on heat and on what other cores do; core cycles do not move with it"
#define PARANOID_1 "sudo sysctl kernel.perf_event_paranoid=1"

enum when {
	IS_TRUE,
	IS_FALSE,
	IS_NOT, /* a string, and another than `usual` */
	IS_FROM /* a number from `low` to `high` */
};

/* Most harmful first; of several about one fact, the first that applies. */
static const struct rule {
	const char *about; /* a fact */
	enum when when;
	const char *usual;
	double low, high;
	bool (*also)(const json_t *host); /* a further condition, or NULL */
	const char *what, *command;
	/* Instead of all of these, where the command has CPUs in it. */
	void (*special)(const json_t *host, json_t *out);
} rules[] = {
	/* --- additional code of every entry --- */
	{"tracer_attached", IS_TRUE,
	 .what = "a tracer may stop this process at every system call: run outside of it",
	 .command = "ps -o pid,args -p \"$(awk '/^TracerPid/ {print $2}' /proc/$$/status)\""},
	{"seccomp_mode", IS_NOT, "none",
	 .what = "seccomp filters run at every system call: run outside of the container or service that set them",
	 .command = "docker run --security-opt seccomp=unconfined ..."},
	{"syscall_tracepoints", IS_TRUE,
	 .what = "tracepoints put every system call on the slow path of entry and exit",
	 .command =
		 "echo 0 | sudo tee /sys/kernel/tracing/events/raw_syscalls/enable /sys/kernel/tracing/events/syscalls/enable"},
	{"ftrace_tracer", IS_NOT, "nop",
	 .what = "an ftrace tracer runs in the kernel functions called",
	 .command = "echo nop | sudo tee /sys/kernel/tracing/current_tracer"},
	/* audit_alloc() decides per task, at fork: a rule in the task list spares the workers even
	 * where audit has been on since boot, which "auditctl -e 0" does not. */
	{"audit_enabled", IS_TRUE,
	 .what = "system calls take the audit path: spare the tasks started from now on (-D instead of -A undoes it)",
	 .command = "sudo auditctl -A task,never"},
	{"nohz_full_cpus", IS_NOT, "", .also = is_tickless,
	 .what = "nohz_full CPUs pay context tracking at every kernel entry: compare only with runs that do, or boot without it",
	 .command = "cat /sys/devices/system/cpu/nohz_full"},

	/* --- clocks --- */
	{"clocksource", IS_NOT, "tsc", .also = kernel_offers_tsc,
	 .what = "the clocksource is not tsc: vDSO clocks cost more or fall back to a system call",
	 .command =
		 "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource"},
	{"clocksource", IS_NOT, "tsc",
	 .what = "the clocksource is not tsc and the kernel does not offer it: vDSO clocks cost more or fall back to a system call; the kernel log has the reason",
	 .command = "sudo dmesg | grep -i -e tsc -e clocksource"},
	{"cpu_invariant_tsc", IS_FALSE,
	 .what = "the TSC is not invariant: its ticks may change in length; a QEMU guest gets an invariant one with -cpu host,migratable=no,+invtsc",
	 .command = "grep -o -w -m1 -e constant_tsc -e nonstop_tsc /proc/cpuinfo"},

	/* --- frequency and neighbours --- */
	{"scaling_governor", IS_NOT, "performance",
	 .what = "the governor lets the frequency follow the load: short runs start slow, in ns and TSC ticks; core cycles do not move with it",
	 .command =
		 "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor"},
	{"turbo", IS_TRUE, .also = is_driven_by_intel, .what = TURBO,
	 .command = "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo"},
	{"turbo", IS_TRUE, .what = TURBO,
	 .command = "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost"},
	{"smt_active", IS_TRUE,
	 .what = "a sibling thread shares the core and takes its time from it",
	 .command = "echo off | sudo tee /sys/devices/system/cpu/smt/control"},
	{.special = advise_isolation},
	{.special = advise_of_unusable_isolation},
	{"load_average", IS_FROM, .low = 1,
	 .high = (double)INFINITY, /* runnable tasks over a minute */
	 .what = "other work runs on this host: stop it or wait for it",
	 .command = "ps -eo pid,psr,pcpu,args --sort=-pcpu | head"},
	/* The kernel stops the group's threads when the quota of a period is used up, wherever they
	 * are. */
	{"cpu_quota", IS_NOT, "none",
	 .what = "the control group has a CPU quota: once it is used up, workers are stopped until the next period; run outside of the container or service that set it, or lift it",
	 .command = "docker run --cpus 0 ..."},
	/* A run has three or four processes at once: the driver, a worker and its child that
	 * probes; up to 28 others are allowed for. */
	{"pids_max", IS_FROM, .low = 0, .high = 31,
	 .what = "the control group allows few processes: where none is left, cells cannot be probed in a child; run outside of the container or service that set it",
	 .command = "docker run --pids-limit -1 ..."},
	{"hypervisor", IS_NOT, "none",
	 .what = "a guest: the hypervisor takes the CPU away (steal) and some paths may exit to it; figures hold for this guest alone, and the core's frequency is known from a run alone, by its ruler (the command: 1/100 s stolen since boot)",
	 .command = "awk '$1 == \"cpu\" {print $9}' /proc/stat"},

	/* --- what cannot be measured --- */
	{"vsyscall32", IS_FROM, .low = 0, .high = 0,
	 .what = "32-bit processes get no vDSO: kernel_vsyscall, gs10, sysenter and syscall32 are unavailable",
	 .command = "sudo sysctl abi.vsyscall32=1"},
	{"perf_event_paranoid", IS_FROM, .low = 2, .high = 2,
	 .what = "no user but root may count what happens in the kernel: counters then miss most of a system call",
	 .command = PARANOID_1},
	{"perf_event_paranoid", IS_FROM, .low = 3, .high = (double)INFINITY,
	 .what = "no user but root may count events", .command = PARANOID_1},
	{.special = advise_cpu},
};

static bool applies(const struct rule *rule, const json_t *host)
{
	const char *string = text(host, rule->about);
	double value = number(host, rule->about);
	bool is[] = {
		[IS_TRUE] = json_is_true(fact(host, rule->about)),
		[IS_FALSE] = json_is_false(fact(host, rule->about)),
		[IS_NOT] = string && rule->usual && strcmp(string, rule->usual),
		[IS_FROM] = value >= rule->low && value <= rule->high,
	};

	return is[rule->when] && (!rule->also || rule->also(host));
}

json_t *host_advice(const json_t *host)
{
	json_t *out = json_array();
	const char *last = "";

	for (size_t i = 0; out && i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule *rule = &rules[i];
		if (rule->special) {
			rule->special(host, out);
		} else if (strcmp(rule->about, last) && applies(rule, host)) {
			advise(out, rule->about, rule->what, "%s", rule->command);
			last = rule->about;
		}
	}
	return out;
}
