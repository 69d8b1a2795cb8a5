#include "bench/host/advice.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/base/cpulist.h"

/* As long as the kernel's own list of CPUs can be: a page. */
#define LIST_MAX 4096

/* Long enough for the longest command with a CPU list in it. */
#define TEXT_MAX (LIST_MAX + 1024)

/* A load above this, in runnable tasks averaged over a minute, is work of others. */
#define LOAD_NOTABLE 1.0

/* Number of processes in a session besides those of a run, which has three or four at once. */
#define PIDS_ENOUGH 32

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

/* Whether a fact is a string other than `usual`. */
static bool differs(const json_t *host, const char *key, const char *usual)
{
	const char *value = text(host, key);
	return value && strcmp(value, usual);
}

/* The set of a fact that is a CPU list, to be freed; empty when it is null or malformed. */
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
	cpulist_free(&known);
}

/* Isolated CPUs that can be measured on: `isolated` also names those that are offline, and those
 * that another cpuset has. To be freed. */
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
	bool serves = cpulist_count(&isolated) > 0;
	cpulist_free(&isolated);
	return serves;
}

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

int host_advised_cpu(const json_t *host)
{
	struct cpulist isolated = isolated_here(host), quiet = isolated_here(host);
	struct cpulist tickless = cpus(host, "nohz_full_cpus");
	struct cpulist allowed = cpus(host, "allowed_cpus"); /* also those that are offline */

	cpulist_drop(&quiet, &tickless);
	if (!cpulist_count(&allowed)) {
		cpulist_free(&allowed);
		allowed = cpus(host, "online_cpus");
	}
	keep_those_of(host, "online_cpus", &allowed);
	int cpu = cpulist_last(&quiet);
	if (cpu < 0)
		cpu = cpulist_last(&isolated);
	if (cpu < 0)
		cpu = cpulist_last(&allowed);
	cpulist_free(&isolated);
	cpulist_free(&quiet);
	cpulist_free(&tickless);
	cpulist_free(&allowed);
	return cpu;
}

/* --- what adds code to every entry ------------------------------------------------------------ */

static void on_tracer(const json_t *host, json_t *out)
{
	if (json_is_true(fact(host, "tracer_attached")))
		advise(out, "tracer_attached",
		       "a tracer may stop this process at every system call: run outside of it",
		       "ps -o pid,args -p \"$(awk '/^TracerPid/ {print $2}' /proc/$$/status)\"");
}

static void on_seccomp(const json_t *host, json_t *out)
{
	if (differs(host, "seccomp_mode", "none"))
		advise(out, "seccomp_mode",
		       "seccomp filters run at every system call: run outside of the container or "
		       "service that set them",
		       "docker run --security-opt seccomp=unconfined ...");
}

static void on_tracepoints(const json_t *host, json_t *out)
{
	if (json_is_true(fact(host, "syscall_tracepoints")))
		advise(out, "syscall_tracepoints",
		       "tracepoints put every system call on the slow path of entry and exit",
		       "echo 0 | sudo tee /sys/kernel/tracing/events/raw_syscalls/enable "
		       "/sys/kernel/tracing/events/syscalls/enable");
}

static void on_ftrace(const json_t *host, json_t *out)
{
	if (differs(host, "ftrace_tracer", "nop"))
		advise(out, "ftrace_tracer", "an ftrace tracer runs in the kernel functions called",
		       "echo nop | sudo tee /sys/kernel/tracing/current_tracer");
}

static void on_audit(const json_t *host, json_t *out)
{
	/* audit_alloc() decides per task, at fork: a rule in the task list spares the workers even
	 * where audit has been on since boot, which "auditctl -e 0" does not. */
	if (json_is_true(fact(host, "audit_enabled")))
		advise(out, "audit_enabled",
		       "system calls take the audit path: spare the tasks started from now on (-D "
		       "instead of -A undoes it)",
		       "sudo auditctl -A task,never");
}

static void on_nohz_full(const json_t *host, json_t *out)
{
	struct cpulist tickless = cpus(host, "nohz_full_cpus");
	bool pays = cpulist_has(&tickless, host_advised_cpu(host));
	cpulist_free(&tickless);
	if (pays)
		advise(out, "nohz_full_cpus",
		       "nohz_full CPUs pay context tracking at every kernel entry: compare only "
		       "with runs that do, or boot without it",
		       "cat /sys/devices/system/cpu/nohz_full");
}

/* --- clocks ----------------------------------------------------------------------------------- */

static void on_clocksource(const json_t *host, json_t *out)
{
	const char *available = text(host, "clocksources_available");
	if (!differs(host, "clocksource", "tsc"))
		return;
	/* "tsc" as a word of its own: "tsc-early" is another one. */
	bool offered = false;
	for (const char *at = available; at && (at = strstr(at, "tsc")); at += 3)
		offered |= (at == available || at[-1] == ' ') && (!at[3] || at[3] == ' ');
	if (offered)
		advise(out, "clocksource",
		       "the clocksource is not tsc: vDSO clocks cost more or fall back to a system "
		       "call",
		       "echo tsc | sudo tee "
		       "/sys/devices/system/clocksource/clocksource0/current_clocksource");
	else
		advise(out, "clocksource",
		       "the clocksource is not tsc and the kernel does not offer it: vDSO clocks "
		       "cost more or fall back to a system call; the log says why",
		       "sudo dmesg | grep -i -e tsc -e clocksource");
}

static void on_invariant_tsc(const json_t *host, json_t *out)
{
	if (json_is_false(fact(host, "cpu_invariant_tsc")))
		advise(out, "cpu_invariant_tsc",
		       "the TSC is not invariant: its ticks may change in length; a QEMU guest "
		       "gets "
		       "an invariant one with -cpu host,migratable=no,+invtsc",
		       "grep -o -w -m1 -e constant_tsc -e nonstop_tsc /proc/cpuinfo");
}

/* --- frequency and neighbours ----------------------------------------------------------------- */

static void on_governor(const json_t *host, json_t *out)
{
	if (differs(host, "scaling_governor", "performance"))
		advise(out, "scaling_governor",
		       "the governor lets the frequency follow the load: short runs start slow",
		       "echo performance | sudo tee "
		       "/sys/devices/system/cpu/cpu*/cpufreq/scaling_governor");
}

static void on_turbo(const json_t *host, json_t *out)
{
	const char *driver = text(host, "scaling_driver");
	if (!json_is_true(fact(host, "turbo")))
		return;
	/* intel_pstate is called intel_cpufreq in its passive mode; the switch is the same. */
	bool intel = driver && !strncmp(driver, "intel_", 6);
	advise(out, "turbo",
	       "turbo: the core's frequency, and so the cost in TSC ticks, depends on heat and on "
	       "what other cores do",
	       intel ? "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo"
		     : "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost");
}

static void on_smt(const json_t *host, json_t *out)
{
	if (json_is_true(fact(host, "smt_active")))
		advise(out, "smt_active",
		       "a sibling thread shares the core and takes its time from it",
		       "echo off | sudo tee /sys/devices/system/cpu/smt/control");
}

/* CPUs are isolated, but none of them can be used. */
static void on_isolated_in_vain(const json_t *host, json_t *out)
{
	struct cpulist isolated = cpus(host, "isolated_cpus"),
		       offline = cpus(host, "isolated_cpus");
	struct cpulist online = cpus(host, "online_cpus");

	cpulist_drop(&offline, &online);
	if (cpulist_count(&isolated) && !isolation_serves(host) && cpulist_count(&offline))
		advise(out, "isolated_cpus",
		       "what is isolated is offline: start it, and measure there",
		       "echo 1 | sudo tee /sys/devices/system/cpu/cpu%d/online",
		       cpulist_last(&offline));
	else if (cpulist_count(&isolated) && !isolation_serves(host))
		advise(out, "isolated_cpus",
		       "what is isolated is outside of this process's cpuset: run outside of the "
		       "container or service that set it",
		       "grep Cpus_allowed_list /proc/self/status");
	cpulist_free(&isolated);
	cpulist_free(&offline);
	cpulist_free(&online);
}

static void on_isolation(const json_t *host, json_t *out)
{
	const char *isolated = text(host, "isolated_cpus");
	struct cpulist rest = cpus(host, "online_cpus");
	char others[LIST_MAX];
	int cpu = host_advised_cpu(host);
	bool wanted = isolated && !*isolated && cpu >= 0 && cpulist_count(&rest) >= 2;
	if (wanted)
		cpulist_remove(&rest, (size_t)cpu);
	wanted = wanted && !cpulist_format(&rest, others, sizeof(others));
	cpulist_free(&rest);
	if (!wanted)
		return;
	advise(out, "isolated_cpus",
	       "no CPU is isolated: the scheduler and interrupts disturb samples (boot parameters; "
	       "nohz_full=N as well would stop the tick, but makes every kernel entry slower)",
	       "grep -q '^GRUB_CMDLINE_LINUX=\"' /etc/default/grub && "
	       "sudo sed -i 's/^GRUB_CMDLINE_LINUX=\"/&isolcpus=domain,managed_irq,%d rcu_nocbs=%d "
	       "irqaffinity=%s /' /etc/default/grub && sudo update-grub && sudo reboot",
	       cpu, cpu, others);
}

static void on_load(const json_t *host, json_t *out)
{
	const char *load = text(host, "load_average");
	if (load && strtod(load, NULL) >= LOAD_NOTABLE)
		advise(out, "load_average", "other work runs on this host: stop it or wait for it",
		       "ps -eo pid,psr,pcpu,args --sort=-pcpu | head");
}

/* The kernel stops the group's threads when the quota of a period is used up, wherever they are. */
static void on_quota(const json_t *host, json_t *out)
{
	if (differs(host, "cpu_quota", "none"))
		advise(out, "cpu_quota",
		       "the control group has a CPU quota: once that is used up, workers stand "
		       "still "
		       "until the next period; run outside of the container or service that set "
		       "it, "
		       "or lift it",
		       "docker run --cpus 0 ...");
}

/* The driver, a worker, a child that it probes in, and what is there besides. */
static void on_pids(const json_t *host, json_t *out)
{
	const json_t *most = fact(host, "pids_max");
	if (json_is_integer(most) && json_integer_value(most) < PIDS_ENOUGH)
		advise(out, "pids_max",
		       "the control group allows few processes: where none is left, cells cannot "
		       "be "
		       "probed in a child; run outside of the container or service that set it",
		       "docker run --pids-limit -1 ...");
}

static void on_guest(const json_t *host, json_t *out)
{
	if (differs(host, "hypervisor", "none"))
		advise(out, "hypervisor",
		       "a guest: the hypervisor takes the CPU away (steal) and some ways in may "
		       "exit "
		       "to it; figures hold for this guest alone (the command: 1/100 s stolen "
		       "since boot)",
		       "awk '$1 == \"cpu\" {print $9}' /proc/stat");
}

/* --- what cannot be measured ------------------------------------------------------------------ */

static void on_vsyscall32(const json_t *host, json_t *out)
{
	const json_t *value = fact(host, "vsyscall32");
	if (json_is_integer(value) && json_integer_value(value) == 0)
		advise(out, "vsyscall32",
		       "32-bit processes get no vDSO: kernel_vsyscall, gs10, sysenter and "
		       "syscall32 "
		       "are unavailable",
		       "sudo sysctl abi.vsyscall32=1");
}

static void on_paranoid(const json_t *host, json_t *out)
{
	const json_t *value = fact(host, "perf_event_paranoid");
	if (json_is_integer(value) && json_integer_value(value) > 1)
		advise(out, "perf_event_paranoid",
		       json_integer_value(value) > 2
			       ? "no user but root may count events"
			       : "no user but root may count what happens in the kernel: counters "
				 "then miss most of a system call",
		       "sudo sysctl kernel.perf_event_paranoid=1");
}

static void on_choice(const json_t *host, json_t *out)
{
	int cpu = host_advised_cpu(host);
	bool isolated = isolation_serves(host);
	if (cpu < 0)
		return;
	advise(out, isolated ? "isolated_cpus" : "allowed_cpus",
	       isolated ? "the CPU to measure on: isolated"
			: "the CPU to measure on: farthest from the low numbers that "
			  "interrupts and housekeeping prefer",
	       "syspath run --cpu %d", cpu);
}

/* Most harmful first. */
static void (*const rules[])(const json_t *host, json_t *out) = {
	on_tracer,    on_seccomp,     on_tracepoints,	   on_ftrace,	on_audit,
	on_nohz_full, on_clocksource, on_invariant_tsc,	   on_governor, on_turbo,
	on_smt,	      on_isolation,   on_isolated_in_vain, on_load,	on_quota,
	on_pids,      on_guest,	      on_vsyscall32,	   on_paranoid, on_choice,
};

json_t *host_advice(const json_t *host)
{
	json_t *out = json_array();
	for (size_t i = 0; out && i < sizeof(rules) / sizeof(rules[0]); i++)
		rules[i](host, out);
	return out;
}
