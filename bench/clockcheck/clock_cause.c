#include "bench/clockcheck/clock_cause.h"

#include "bench/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CLOCKSOURCE_DIR "/sys/devices/system/clocksource/clocksource0"
#define CHOOSE(name)	"echo " name " | sudo tee " CLOCKSOURCE_DIR "/current_clocksource"
#define READ_LOG	"sudo dmesg | grep -i -e tsc -e clocksource"

const char *const clock_chooser_names[] = {
	[CHOSEN_BY_COMMAND_LINE] = "command line",
	[CHOSEN_BY_WATCHDOG] = "watchdog",
	[CHOSEN_BY_KERNEL] = "kernel",
	[CHOSEN_BY_SOMEBODY] = "somebody",
	[CHOSEN_UNKNOWN] = NULL,
};

static const char *fact(const json_t *host, const char *section, const char *key)
{
	return json_string_value(json_object_get(json_object_get(host, section), key));
}

/* The value of a parameter of the kernel's command line, or NULL. */
static const char *parameter(const json_t *host, const char *name)
{
	const json_t *hard = json_object_get(host, "hard");

	return json_string_value(json_object_get(json_object_get(hard, "kernel_parameters"), name));
}

static bool offers(const json_t *host, const char *name)
{
	const char *all = fact(host, "soft", "clocksources_available");

	return all && list_has(all, " ", name);
}

/* The parameter that takes the TSC away, as it was written, or NULL. */
static const char *against_tsc(const json_t *host)
{
	const char *tsc = parameter(host, "tsc");

	if (parameter(host, "notsc"))
		return "notsc";
	return tsc && !strcmp(tsc, "unstable") ? "tsc=unstable" : NULL;
}

static void because(struct clock_cause *c, enum clock_chooser by, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void because(struct clock_cause *c, enum clock_chooser by, const char *format, ...)
{
	va_list ap;

	c->by = by;
	va_start(ap, format);
	vsnprintf(c->because, sizeof(c->because), format, ap);
	va_end(ap);
	text_make_printable(c->because);
}

/* The clocksources that the kernel rates below the TSC (their ratings: 250 and less, against 300).
 */
static bool is_below_tsc(const char *name)
{
	return list_has("hpet acpi_pm jiffies refined-jiffies pit tsc-early", " ", name);
}

void clock_cause_find(const json_t *host, const struct clock_log *log, struct clock_cause *out)
{
	const char *current = fact(host, "hard", "clocksource"), *against = against_tsc(host);
	const char *named = parameter(host, "clocksource");
	const char *watchdog = clock_log_find(log, CLOCK_LOG_WATCHDOG);
	const char *unstable = clock_log_find(log, CLOCK_LOG_UNSTABLE);
	bool listed = fact(host, "soft", "clocksources_available");

	*out = (struct clock_cause){.by = CHOSEN_UNKNOWN, .offers_tsc = offers(host, "tsc")};
	if (!current) {
		because(out, CHOSEN_UNKNOWN, "%s cannot be read",
			CLOCKSOURCE_DIR "/current_clocksource");
		return;
	}
	out->by_tsc = !strcmp(current, "tsc");
	out->tsc_unstable = watchdog || unstable || (listed && !out->offers_tsc && !out->by_tsc);
	if (named && !strcmp(named, current))
		because(out, CHOSEN_BY_COMMAND_LINE, "the kernel's command line has clocksource=%s",
			named);
	else if (!out->by_tsc && against)
		because(out, CHOSEN_BY_COMMAND_LINE,
			"the kernel's command line has %s, and of the others the kernel prefers %s",
			against, current);
	else if (!out->by_tsc && watchdog)
		because(out, CHOSEN_BY_WATCHDOG,
			"the kernel's watchdog called the TSC unstable; its log: %s", watchdog);
	else if (!out->by_tsc && unstable)
		because(out, CHOSEN_BY_KERNEL, "the kernel called the TSC unusable; its log: %s",
			unstable);
	else if (is_below_tsc(current) && out->offers_tsc)
		because(out, CHOSEN_BY_SOMEBODY,
			"the kernel offers tsc, which it prefers to %s: somebody has written to %s since boot",
			current, CLOCKSOURCE_DIR "/current_clocksource");
	else if (is_below_tsc(current) && log->err)
		because(out, CHOSEN_BY_KERNEL,
			"the kernel does not offer tsc; why, is in its log, which cannot be read here: %s",
			strerrordesc_np(-log->err));
	else if (is_below_tsc(current))
		because(out, CHOSEN_BY_KERNEL,
			"the kernel does not offer tsc; its log no longer has the reason, or the CPU has no TSC that can be used");
	else
		because(out, CHOSEN_BY_KERNEL, "of those that it offers the kernel prefers %s",
			current);
}

static void advise(json_t *out, const char *what, const char *command)
{
	json_array_append_new(out, json_pack("{s:s, s:s}", "what", what, "command", command));
}

/* The parameter's removal, for good. */
static void advise_parameter(json_t *out, const char *name)
{
	char what[128], command[256];

	snprintf(what, sizeof(what), "take %.80s off the kernel's command line, and reboot", name);
	snprintf(
		command, sizeof(command),
		"sudo sed -i 's/ *\\<%s\\>//' /etc/default/grub && sudo update-grub && sudo reboot",
		name);
	advise(out, what, command);
}

/* Of the hypervisors whose own clocksource is read in the vDSO. */
static const struct paravirtual {
	const char *signature, *clocksource, *choose, *unreadable;
} paravirtual[] = {
	{"KVMKVMKVM", "kvm-clock", CHOOSE("kvm-clock"),
	 "kvm-clock is read in the vDSO only where the host's own clocksource is tsc: look at the host"},
	{"Microsoft Hv", "hyperv_clocksource_tsc_page", CHOOSE("hyperv_clocksource_tsc_page"),
	 "the page by which Hyper-V's clock is read in the vDSO is not valid: look at the host"},
};

/* The one of this guest, or NULL. */
static const struct paravirtual *paravirtual_of(const json_t *host)
{
	const char *hypervisor = fact(host, "hard", "hypervisor");

	for (size_t i = 0; hypervisor && i < sizeof(paravirtual) / sizeof(paravirtual[0]); i++)
		if (!strcmp(hypervisor, paravirtual[i].signature))
			return &paravirtual[i];
	return NULL;
}

/* In a guest: its hypervisor's clock. */
static void advise_guest(json_t *out, const json_t *host, const char *current)
{
	const struct paravirtual *own = paravirtual_of(host);
	const char *hypervisor = fact(host, "hard", "hypervisor");
	char what[160];

	if (own && !strcmp(current, own->clocksource))
		advise(out, own->unreadable, "cat " CLOCKSOURCE_DIR "/current_clocksource");
	else if (own && offers(host, own->clocksource)) {
		snprintf(what, sizeof(what),
			 "choose the hypervisor's clock, %s, which is read in the vDSO",
			 own->clocksource);
		advise(out, what, own->choose);
	} else if (hypervisor && strcmp(hypervisor, "none")) {
		advise(out,
		       "have the hypervisor give this guest an invariant TSC, or a clock of its own (QEMU with KVM: -cpu host,migratable=no,+invtsc)",
		       "grep -o -w -m1 -e constant_tsc -e nonstop_tsc /proc/cpuinfo");
	}
}

json_t *clock_cause_advice(const json_t *host, const struct clock_cause *cause, bool functions)
{
	const char *current = fact(host, "hard", "clocksource"), *against = against_tsc(host);
	const char *named = parameter(host, "clocksource");
	char text[160];
	json_t *out = json_array();

	const char *vdso = parameter(host, "vdso");
	if (functions && vdso && !strcmp(vdso, "0"))
		advise_parameter(out, "vdso=0");
	else if (functions)
		advise(out,
		       "the vDSO lacks functions: it is switched off for these processes, or this kernel's has none",
		       "syspath inspect; syspath list --path vdso");
	else if (cause->by_tsc)
		advise(out,
		       "the TSC can be read in user space: look for what gives processes another vDSO, an emulator or a sandbox (qemu-user, gVisor)",
		       "syspath inspect");
	if (!current || cause->by_tsc)
		return out;
	if (named && !strcmp(named, current)) {
		snprintf(text, sizeof(text), "clocksource=%s", named);
		advise_parameter(out, text);
	}
	if (against)
		advise_parameter(out, against);
	if (cause->offers_tsc && !cause->tsc_unstable)
		advise(out, "choose the TSC now, which the kernel offers", CHOOSE("tsc"));
	advise_guest(out, host, current);
	if (cause->tsc_unstable && !against)
		advise(out,
		       "find out what is wrong with the TSC: firmware that writes to it, CPUs that are not synchronous, a host that was suspended or a guest that was moved",
		       READ_LOG);
	return out;
}
