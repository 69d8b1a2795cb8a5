/* Advice: a host at rest gets none but the CPU to use; every condition calls for its own line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/host/advice.h"
#include "bench/host/host.h"

/* A machine set up for measuring, by its facts. */
static const char at_rest[] =
	"{\"hard\": {\"hypervisor\": \"none\", \"cpu_invariant_tsc\": true, \"vsyscall32\": 1,"
	" \"clocksource\": \"tsc\", \"nohz_full_cpus\": \"\", \"tracer_attached\": false,"
	" \"seccomp_mode\": \"none\", \"audit_enabled\": false, \"syscall_tracepoints\": false,"
	" \"ftrace_tracer\": \"nop\"},"
	" \"soft\": {\"clocksources_available\": \"tsc hpet acpi_pm\","
	" \"scaling_driver\": \"acpi-cpufreq\", \"scaling_governor\": \"performance\","
	" \"turbo\": false, \"smt_active\": false, \"online_cpus\": \"0-7\","
	" \"allowed_cpus\": \"0-5\", \"pinnable_cpus\": \"0-7\", \"isolated_cpus\": \"6-7\", "
	"\"cpu_quota\": \"none\", \"pids_max\": \"none\", \"load_average\": \"0.99 2.00 "
	"3.00\","
	" \"perf_event_paranoid\": 1}}";

/* Replaces a fact that is there, by a JSON value. */
static void set(json_t *host, const char *key, const char *value)
{
	json_t *table = json_object_get(host, "hard");
	if (!json_object_get(table, key))
		table = json_object_get(host, "soft");
	assert_non_null(json_object_get(table, key));
	json_t *new = json_loads(value, JSON_DECODE_ANY, NULL);
	assert_non_null(new);
	assert_int_equal(json_object_set_new(table, key, new), 0);
}

static const char *part(const json_t *advice, size_t i, const char *key)
{
	const char *text = json_string_value(json_object_get(json_array_get(advice, i), key));
	assert_non_null(text);
	return text;
}

#define SYSFS_CPU "/sys/devices/system/cpu"

/* One or two facts changed, and the one line that calls for. */
static const struct {
	const char *key, *value;
	const char *also_key, *also_value;
	const char *about; /* NULL: no advice */
	const char *command;
} rows[] = {
	{"tracer_attached", "true", NULL, NULL, "tracer_attached",
	 "ps -o pid,args -p \"$(awk '/^TracerPid/ {print $2}' /proc/$$/status)\""},
	{"cpu_quota", "\"0.50\"", NULL, NULL, "cpu_quota", "docker run --cpus 0 ..."},
	{"pids_max", "31", NULL, NULL, "pids_max", "docker run --pids-limit -1 ..."},
	{"pids_max", "32", NULL, NULL, NULL, NULL},
	{"pids_max", "null", "cpu_quota", "null", NULL, NULL},
	{"seccomp_mode", "\"filter\"", NULL, NULL, "seccomp_mode",
	 "docker run --security-opt seccomp=unconfined ..."},
	{"syscall_tracepoints", "true", NULL, NULL, "syscall_tracepoints",
	 "echo 0 | sudo tee /sys/kernel/tracing/events/raw_syscalls/enable "
	 "/sys/kernel/tracing/events/syscalls/enable"},
	{"ftrace_tracer", "\"function\"", NULL, NULL, "ftrace_tracer",
	 "echo nop | sudo tee /sys/kernel/tracing/current_tracer"},
	{"audit_enabled", "true", NULL, NULL, "audit_enabled", "sudo auditctl -A task,never"},
	{"nohz_full_cpus", "\"6-7\"", NULL, NULL, "nohz_full_cpus", "cat " SYSFS_CPU "/nohz_full"},
	{"nohz_full_cpus", "\"7\"", NULL, NULL, NULL, NULL}, /* CPU 6 is still to be had */
	{"clocksource", "\"hpet\"", NULL, NULL, "clocksource",
	 "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource"},
	{"clocksource", "\"kvm-clock\"", "clocksources_available", "\"kvm-clock tsc\"",
	 "clocksource",
	 "echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource"},
	{"clocksource", "\"hpet\"", "clocksources_available", "\"hpet tsc-early acpi_pm\"",
	 "clocksource", "sudo dmesg | grep -i -e tsc -e clocksource"},
	{"clocksource", "\"hpet\"", "clocksources_available", "null", "clocksource",
	 "sudo dmesg | grep -i -e tsc -e clocksource"},
	{"cpu_invariant_tsc", "false", NULL, NULL, "cpu_invariant_tsc",
	 "grep -o -w -m1 -e constant_tsc -e nonstop_tsc /proc/cpuinfo"},
	{"scaling_governor", "\"powersave\"", NULL, NULL, "scaling_governor",
	 "echo performance | sudo tee " SYSFS_CPU "/cpu*/cpufreq/scaling_governor"},
	{"scaling_governor", "\"performance powersave\"", NULL, NULL, "scaling_governor",
	 "echo performance | sudo tee " SYSFS_CPU "/cpu*/cpufreq/scaling_governor"},
	{"turbo", "true", NULL, NULL, "turbo", "echo 0 | sudo tee " SYSFS_CPU "/cpufreq/boost"},
	{"turbo", "true", "scaling_driver", "null", "turbo",
	 "echo 0 | sudo tee " SYSFS_CPU "/cpufreq/boost"},
	{"turbo", "true", "scaling_driver", "\"intel_pstate\"", "turbo",
	 "echo 1 | sudo tee " SYSFS_CPU "/intel_pstate/no_turbo"},
	{"turbo", "true", "scaling_driver", "\"intel_cpufreq\"", "turbo",
	 "echo 1 | sudo tee " SYSFS_CPU "/intel_pstate/no_turbo"},
	{"smt_active", "true", NULL, NULL, "smt_active",
	 "echo off | sudo tee " SYSFS_CPU "/smt/control"},
	{"isolated_cpus", "\"\"", "allowed_cpus", "\"0-2\"", "isolated_cpus",
	 "grep -q '^GRUB_CMDLINE_LINUX=\"' /etc/default/grub && "
	 "sudo sed -i 's/^GRUB_CMDLINE_LINUX=\"/&isolcpus=domain,managed_irq,2 rcu_nocbs=2 "
	 "irqaffinity=0-1,3-7 /' /etc/default/grub && sudo update-grub && sudo reboot"},
	{"isolated_cpus", "\"\"", "online_cpus", "\"0\"", NULL, NULL}, /* nothing to isolate from */
	/* Isolated, and not to be had. */
	{"isolated_cpus", "\"6-7\"", "online_cpus", "\"0-5\"", "isolated_cpus",
	 "echo 1 | sudo tee " SYSFS_CPU "/cpu7/online"},
	{"isolated_cpus", "\"6-7\"", "pinnable_cpus", "\"0-5\"", "isolated_cpus",
	 "grep Cpus_allowed_list /proc/self/status"},
	{"isolated_cpus", "\"1500-1535\"", "online_cpus", "\"0-1499\"", "isolated_cpus",
	 "echo 1 | sudo tee " SYSFS_CPU "/cpu1535/online"},
	{"load_average", "\"1.00 0.00 0.00\"", NULL, NULL, "load_average",
	 "ps -eo pid,psr,pcpu,args --sort=-pcpu | head"},
	{"hypervisor", "\"KVMKVMKVM\"", NULL, NULL, "hypervisor",
	 "awk '$1 == \"cpu\" {print $9}' /proc/stat"},
	{"vsyscall32", "0", NULL, NULL, "vsyscall32", "sudo sysctl abi.vsyscall32=1"},
	{"perf_event_paranoid", "2", NULL, NULL, "perf_event_paranoid",
	 "sudo sysctl kernel.perf_event_paranoid=1"},
	{"perf_event_paranoid", "-1", NULL, NULL, NULL, NULL},
};

static void each_condition_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *host = json_loads(at_rest, 0, NULL);
		set(host, rows[i].key, rows[i].value);
		if (rows[i].also_key)
			set(host, rows[i].also_key, rows[i].also_value);
		json_t *advice = host_advice(host);
		/* The last line is the CPU to use. */
		assert_int_equal(json_array_size(advice), rows[i].about ? 2 : 1);
		if (rows[i].about) {
			assert_string_equal(part(advice, 0, "about"), rows[i].about);
			assert_string_equal(part(advice, 0, "command"), rows[i].command);
			assert_true(strlen(part(advice, 0, "what")) > 0);
		}
		json_decref(advice);
		json_decref(host);
	}
}

/* What moves the core's frequency moves ns, and not what leads. */
static void frequency_moves_ns_alone(void **state)
{
	static const char *const facts[][2] = {{"scaling_governor", "\"powersave\""},
					       {"turbo", "true"}};

	(void)state;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		json_t *host = json_loads(at_rest, 0, NULL);
		set(host, facts[i][0], facts[i][1]);
		json_t *advice = host_advice(host);
		assert_non_null(strstr(part(advice, 0, "what"), " ns and TSC ticks"));
		assert_non_null(
			strstr(part(advice, 0, "what"), "; core cycles do not move with it"));
		json_decref(advice);
		json_decref(host);
	}
	json_t *host = json_loads(at_rest, 0, NULL);
	set(host, "hypervisor", "\"KVMKVMKVM\"");
	json_t *advice = host_advice(host);
	assert_non_null(strstr(part(advice, 0, "what"),
			       "the core's frequency is known from a run alone, by its ruler"));
	json_decref(advice);
	json_decref(host);
}

/* No fact is advice in itself: null, missing or of another type, there is no advice. */
static void unknown_facts_call_for_nothing(void **state)
{
	(void)state;
	static const char *const values[] = {"null", "{}", "[1]"};
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		json_t *host = json_loads(at_rest, 0, NULL);
		for (size_t f = 0; f < host_fact_count; f++) {
			json_t *table =
				json_object_get(host, host_section_name(host_facts[f].section));
			if (json_object_get(table, host_facts[f].key))
				set(host, host_facts[f].key, values[i]);
		}
		json_t *advice = host_advice(host);
		assert_int_equal(json_array_size(advice), 0);
		json_decref(advice);
		json_decref(host);
	}
	json_t *advice = host_advice(NULL);
	assert_int_equal(json_array_size(advice), 0);
	json_decref(advice);
}

static void which_cpu(void **state)
{
	(void)state;
	static const struct {
		const char *isolated, *tickless, *allowed, *online;
		int cpu;
		const char *pinnable;
	} cases[] = {
		/* Offline, whatever it is besides: following that advice was exit 2. */
		{"\"\"", "null", "\"0-3\"", "\"0-2\"", 2, NULL},
		{"\"3\"", "null", "\"0-2\"", "\"0-2\"", 2, NULL},
		{"\"2-3\"", "\"2\"", "\"0-1\"", "\"0-2\"", 2, NULL},
		/* Outside of the cpuset. */
		{"\"6-7\"", "null", "\"0-1\"", "\"0-7\"", 1, "\"0-1\""},
		{"\"5-7\"", "null", "\"0-1\"", "\"0-7\"", 5, "\"0-1,5\""},
		/* Beyond a cpu_set_t. */
		{"\"\"", "null", "\"0-1535\"", "\"0-1535\"", 1535, "\"0-1535\""},
		{"\"1200\"", "null", "\"0-1199\"", "\"0-1535\"", 1200, "\"0-1535\""},
		{"\"2-3\"", "\"3\"", "\"0-1\"", "\"0-3\"", 2, NULL},
		{"\"2-3\"", "\"2-3\"", "\"0-1\"", "\"0-3\"", 3, NULL},
		{"\"2-3\"", "null", "null", "null", 3, NULL},
		{"\"\"", "\"\"", "\"0-1\"", "\"0-3\"", 1, NULL},
		{"null", "null", "null", "\"0-3\"", 3, NULL},
		{"null", "null", "\"0\"", "\"0\"", 0, NULL},
		{"\"junk\"", "\"3-\"", "\"0-\"", "\"0-3\"", 3, NULL},
		{"null", "null", "null", "null", -1, NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *host = json_loads(at_rest, 0, NULL);
		set(host, "isolated_cpus", cases[i].isolated);
		set(host, "nohz_full_cpus", cases[i].tickless);
		set(host, "allowed_cpus", cases[i].allowed);
		set(host, "online_cpus", cases[i].online);
		set(host, "pinnable_cpus", cases[i].pinnable ? cases[i].pinnable : "null");
		assert_int_equal(host_advised_cpu(host), cases[i].cpu);
		json_decref(host);
	}
}

/* A host with everything against it: every line once, what adds code to each entry first. */
static void a_bad_day(void **state)
{
	(void)state;
	static const char *const order[] = {
		"tracer_attached",
		"seccomp_mode",
		"syscall_tracepoints",
		"audit_enabled",
		"clocksource",
		"scaling_governor",
		"turbo",
		"smt_active",
		"cpu_quota",
		"perf_event_paranoid",
		"isolated_cpus",
	};
	json_t *host = json_load_file("tests/fixtures/host/intel-laptop.json", 0, NULL);
	assert_non_null(host);
	json_t *before = json_deep_copy(host);
	json_t *advice = host_advice(host);
	assert_int_equal(json_array_size(advice), sizeof(order) / sizeof(order[0]));
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		assert_string_equal(part(advice, i, "about"), order[i]);
	assert_string_equal(part(advice, 10, "command"), "syspath run --cpu 2");
	assert_true(json_equal(host, before));
	json_decref(advice);
	json_decref(before);
	json_decref(host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_condition_its_line),
		cmocka_unit_test(frequency_moves_ns_alone),
		cmocka_unit_test(unknown_facts_call_for_nothing),
		cmocka_unit_test(which_cpu),
		cmocka_unit_test(a_bad_day),
	};
	return cmocka_run_group_tests_name("host_advice", tests, NULL, NULL);
}
