#include "bench/cli/boot_options.h"

#include "bench/cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	KEY_KERNEL = 256,
	KEY_CPU,
	KEY_VSYSCALL,
	KEY_APPEND,
	KEY_ARMS,
	KEY_SWEEP,
	KEY_ACCEL,
	KEY_BOOTS,
	KEY_SEED,
	KEY_TIMEOUT,
	KEY_MIRROR,
	KEY_CACHE,
	KEY_UPDATE,
	KEY_CHECK,
	KEY_NO_CHARTS,
	KEY_REFERENCE,
};

static const struct argp_option options[] = {
	{"kernel", KEY_KERNEL, "LIST", 0,
	 "Kernels: debian:RELEASE, host, or paths of images (default: the running Debian's cloud "
	 "kernel; elsewhere host)",
	 1},
	{"cpu", KEY_CPU, "LIST", 0,
	 "CPU models: intel, amd, or QEMU's names (default: intel,amd; with kvm host)", 1},
	{"vsyscall", KEY_VSYSCALL, "LIST", 0,
	 "Modes of the vsyscall page (default: emulate,xonly,none); \"\" leaves it to the kernel",
	 1},
	{"append", KEY_APPEND, "WORDS", 0, "More of the command line, for every arm", 1},
	{"arms", KEY_ARMS, "FILE", 0, "Arms from a file: NAME KERNEL CPU [WORDS], one per line", 1},
	{"sweep", KEY_SWEEP, "FILE", 0, "Every arm once more with each option of the file", 1},
	{"abi", 'a', "LIST", 0, "Only these ABIs: x86_64, i386", 2},
	{"path", 'p', "LIST", 0, "Only these paths, comma-separated", 2},
	{"op", 'o', "LIST", 0, "Only these operations, comma-separated", 2},
	{"accel", KEY_ACCEL, "NAME", 0,
	 "tcg counts instructions (the default); kvm measures time on real virtualisation", 3},
	{"boots", KEY_BOOTS, "N", 0, "Boots of each arm (default: 1; with kvm 5, the least)", 3},
	{"seed", KEY_SEED, "N", 0,
	 "Seed of the order of boots and of cells, with kvm (default: from the kernel)", 3},
	{"jobs", 'J', "N", 0, "Guests that run at the same time (default: 2; with kvm 1)", 3},
	{NULL, 'c', "LIST", OPTION_HIDDEN, NULL, 0},
	{NULL, 'j', "N", OPTION_HIDDEN, NULL, 0},
	{"timeout", KEY_TIMEOUT, "S", 0,
	 "Most CPU time of one boot, and a tenth of its most wall time (default: 180; with kvm 60)",
	 3},
	{"output-dir", 'd', "DIR", 0,
	 "Documents, consoles, charts (default: results/runs/boots-UTC)", 4},
	{"no-charts", KEY_NO_CHARTS, NULL, 0, "Draw nothing", 4},
	{"check", KEY_CHECK, "DIR", 0, "Compare with the reference counts in this folder", 4},
	{"reference", KEY_REFERENCE, NULL, 0,
	 "Write documents that are to be kept as reference counts", 4},
	{"cache", KEY_CACHE, "DIR", 0, "Where fetched kernels are kept", 5},
	{"mirror", KEY_MIRROR, "URL", 0, "Debian's archive (default: the one apt uses here)", 5},
	{"update", KEY_UPDATE, NULL, 0, "Ask the archive for newer kernels than the cached ones",
	 5},
	{0},
};

static void take_names(const struct argp_state *state, const struct name_table *table,
		       const char *list, uint32_t *mask)
{
	char names[512] = "";
	const char *bad;
	size_t length;

	if (!selection_parse(table, list, mask, &bad, &length))
		return;
	selection_names(table, names, sizeof(names));
	option_refuse(state, "no %s named '%.*s'; there are %s", table->kind, (int)length, bad,
		      names);
}

static void take_cache(const struct argp_state *state, struct kernel_source *source,
		       const char *arg)
{
	/* apt runs in a folder of its own, so that a relative name would mean another. */
	char here[2048];

	if (*arg == '/')
		snprintf(source->cache, sizeof(source->cache), "%s", arg);
	else if (getcwd(here, sizeof(here)))
		snprintf(source->cache, sizeof(source->cache), "%s/%s", here, arg);
	if (strlen(source->cache) > 2048)
		option_refuse(state, "--cache: the name is too long");
}

static bool take_grid(int key, char *arg, struct boot_grid *grid)
{
	switch (key) {
	case KEY_KERNEL:
		grid->kernels = arg;
		return true;
	case 'c': /* as it was called before; -c is a CPU's number elsewhere */
	case KEY_CPU:
		grid->cpus = arg;
		return true;
	case KEY_VSYSCALL:
		grid->modes = arg;
		return true;
	default:
		return false;
	}
}

static bool take_amount(int key, const char *arg, const struct argp_state *state,
			struct boot_options *o)
{
	switch (key) {
	case KEY_BOOTS:
		o->boots = (uint32_t)option_number(state, "--boots", arg, 1, BOOT_MAX_BOOTS);
		return true;
	case KEY_SEED:
		o->seeded = true;
		o->request.settings.seed = option_number(state, "--seed", arg, 0, ENGINE_MAX_SEED);
		return true;
	case 'j': /* as it was called before; -j is --json elsewhere */
	case 'J':
		o->at_once = (uint32_t)option_number(state, "--jobs", arg, 1, 64);
		return true;
	case KEY_TIMEOUT:
		o->timeout_s = (uint32_t)option_number(state, "--timeout", arg, 1, 86400);
		return true;
	case KEY_ACCEL:
		if (strcmp(arg, "kvm") != 0 && strcmp(arg, "tcg") != 0)
			option_refuse(state, "no accelerator named '%s'; there are tcg, kvm", arg);
		o->kvm = *arg == 'k';
		return true;
	default:
		return false;
	}
}

static error_t take_option(int key, char *arg, struct argp_state *state)
{
	struct boots *b = state->input;

	if (take_grid(key, arg, &b->grid)) {
		b->grid_given = true;
		return 0;
	}
	if (take_amount(key, arg, state, &b->options))
		return 0;
	switch (key) {
	case KEY_APPEND:
		b->grid.append = arg;
		return 0;
	case KEY_ARMS:
		b->arms_file = arg;
		return 0;
	case KEY_SWEEP:
		b->sweep_file = arg;
		return 0;
	case 'a':
		take_names(state, &abi_table, arg, &b->selection.abis);
		return 0;
	case 'p':
		take_names(state, &path_table, arg, &b->selection.paths);
		return 0;
	case 'o':
		take_names(state, &op_table, arg, &b->selection.ops);
		return 0;
	case 'd':
		b->options.folder = option_place(state, "--output-dir", arg);
		return 0;
	case KEY_NO_CHARTS:
		b->no_charts = true;
		return 0;
	case KEY_CHECK:
		b->check = arg;
		return 0;
	case KEY_REFERENCE:
		b->options.strip = true;
		return 0;
	case KEY_CACHE:
		take_cache(state, &b->options.source, arg);
		return 0;
	case KEY_MIRROR:
		b->options.source.mirror = arg;
		return 0;
	case KEY_UPDATE:
		b->options.source.update = true;
		return 0;
	default:
		return option_no_argument(state, key, arg);
	}
}

const struct argp boots_argp = {
	.options = options,
	.parser = take_option,
	.doc = "Boot kernels in QEMU and count, exactly, the instructions that each way into them "
	       "costs. An arm is a kernel, a command line and a CPU model; every kernel is booted "
	       "with every model and every mode.\v"
	       "Needs neither root nor KVM nor performance counters. See docs/boots.md.\n"
	       "Exit status: 0; 1 when an arm or a cell failed or a count differs from its "
	       "reference; 2 on a "
	       "usage or environment error; 4 when an arm has no reference.",
};
