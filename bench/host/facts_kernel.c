#include <ctype.h>
#include <string.h>

#include "bench/base/text.h"
#include "bench/host/facts.h"

/* Parameters that change the instructions on an entry path or the clock that is read
 * (Documentation/admin-guide/kernel-parameters.txt), with '_' for '-', which the kernel takes for
 * equal. What only moves frequency or interrupts is not here: the whole line is a soft fact. */
static const char parameters[] =
	/* mitigations */
	"mitigations nopti pti nospectre_v1 nospectre_v2 spectre_v2 spectre_v2_user spectre_bhi "
	"nospec_store_bypass_disable spec_store_bypass_disable l1tf mds tsx tsx_async_abort srbds "
	"mmio_stale_data retbleed reg_file_data_sampling gather_data_sampling spec_rstack_overflow "
	"indirect_target_selection tsa vmscape dis_ucode_ldr microcode "
	/* entry paths */
	"vsyscall vdso vdso32 ia32_emulation syscall.x32 fred "
	/* what entry and exit do, and with which features of the CPU */
	"randomize_kstack_offset stack_erasing audit preempt nosmap nosmep nofsgsbase "
	"unsafe_fsgsbase nopcid noinvpcid clearcpuid setcpuid debug_pagealloc "
	/* guests and clocks */
	"nopv xen_nopv no_kvmclock no_steal_acc clocksource tsc notsc";

/* Cuts the next parameter off *at as lib/cmdline.c does: blanks part, except within double quotes.
 * NULL at the end of the line. */
static char *next_parameter(char **at)
{
	char *start = *at + strspn(*at, " \t");
	if (!*start)
		return NULL;
	bool quoted = false;
	char *end = start;
	for (; *end && (quoted || !isspace((unsigned char)*end)); end++)
		if (*end == '"')
			quoted = !quoted;
	*at = *end ? end + 1 : end;
	*end = '\0';
	return start;
}

/* Parts NAME from VALUE in place; a parameter without '=' has the value "". */
static char *cut_value(char *parameter)
{
	char *equals = strchr(parameter, '=');
	char *value = equals ? equals + 1 : parameter + strlen(parameter);
	if (equals)
		*equals = '\0';
	for (char *c = parameter; *c; c++)
		if (*c == '-')
			*c = '_';
	size_t n = strlen(value);
	if (n >= 2 && value[0] == '"' && value[n - 1] == '"') {
		value[n - 1] = '\0';
		value++;
	}
	return value;
}

json_t *fact_kparams(const struct fact_context *context, const char *arg)
{
	char line[HOST_LINE_MAX], *at = line, *parameter;
	if (host_read_line(context->source, arg, line, sizeof(line)) < 0)
		return NULL;
	json_t *found = json_object();
	/* What follows "--" is for init. Given twice, the last one counts. */
	while ((parameter = next_parameter(&at)) && strcmp(parameter, "--")) {
		const char *value = cut_value(parameter);
		if (list_has(parameters, " ", parameter))
			json_object_set_new(found, parameter, json_string(value));
	}
	return found;
}
