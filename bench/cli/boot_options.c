#include "bench/cli/boot_options.h"

#include <string.h>

static void store_accelerator(const struct option_use *use, const char *name, void *at)
{
	if (strcmp(name, "kvm") != 0 && strcmp(name, "tcg") != 0)
		option_refuse(use, "no accelerator named '%s'; there are tcg, kvm", name);
	*(bool *)at = *name == 'k';
}

static void store_seed(const struct option_use *use, const char *number, void *at)
{
	struct boot_options *o = at;

	option_u64(use, number, &o->run.request.settings.seed);
	o->seeded = true;
}

static void store_at_most(const struct option_use *use, const char *number, void *at)
{
	struct boot_pair *pair = at;

	option_u32(use, number, &pair->at_most);
	pair->bounded = true;
}

/* What goes with two kernels that are compared, and what only with them. */
static void check_pair(const struct option_use *use, const struct boots *b)
{
	const struct {
		bool given;
		const char *option;
	} others[] = {
		{b->choice.grid.kernels, "--kernel"},
		{b->choice.arms_file, "--arms"},
		{b->choice.sweep_file, "--sweep"},
		{b->check, "--check"},
		{b->options.strip, "--reference"},
		{b->options.run.kvm, "--accel kvm, which counts nothing,"},
	};
	bool pair = b->choice.grid.base && b->choice.grid.new;

	if (!pair && (b->choice.grid.base || b->choice.grid.new))
		option_refuse(use, "--base and --new go together: the kernel before and after");
	if (!pair && (b->pair.markdown || b->pair.bounded))
		option_refuse(use, "%s goes with --base and --new",
			      b->pair.markdown ? "--markdown" : "--at-most");
	for (size_t i = 0; pair && i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].given)
			option_refuse(use, "%s does not go with --base and --new",
				      others[i].option);
}

static void check_together(const struct option_use *use, void *input)
{
	struct boots *b = input;

	check_pair(use, b);
}

static const struct command_option options[] = {
	OPTION("base", 0, "IMAGE",
	       "A kernel, named as for --kernel, with which that of --new is compared, path by path",
	       option_place, struct boots, choice.grid.base, .group = 1),
	OPTION("new", 0, "IMAGE",
	       "The kernel that is compared with that of --base (default of --vsyscall: xonly)",
	       option_place, struct boots, choice.grid.new),
	OPTION("abi", 'a', "LIST", "Only these ABIs: x86_64, i386", option_names, struct boots,
	       options.run.request.selection.abis, .names = &abi_table, .group = 2),
	OPTION("path", 'p', "LIST", "Only these paths, comma-separated", option_names, struct boots,
	       options.run.request.selection.paths, .names = &path_table),
	OPTION("op", 'o', "LIST",
	       "Only these operations, comma-separated; all: those too that are left out by default, and with tcg getrandom, which is not exact",
	       option_names, struct boots, ops, .names = &op_table),
	OPTION("accel", 0, "NAME",
	       "tcg counts instructions (the default); kvm measures time on real virtualisation",
	       store_accelerator, struct boots, options.run.kvm, .group = 3),
	OPTION("boots", 0, "N", "Boots of each arm (default: 1; with kvm 5, the least)", option_u32,
	       struct boots, options.boots, .low = 1, .high = BOOT_MAX_BOOTS),
	OPTION("seed", 0, "N",
	       "Seed of the order of boots and of cells, with kvm (default: from the kernel)",
	       store_seed, struct boots, options, .high = ENGINE_MAX_SEED),
	OPTION("no-charts", 0, NULL, "Draw nothing", option_flag, struct boots, no_charts),
	OPTION("check", 0, "DIR", "Compare with the reference counts in this folder", option_text,
	       struct boots, check),
	OPTION("at-most", 0, "N",
	       "With --base and --new: a call may cost N instructions more (default: 0)",
	       store_at_most, struct boots, pair, .high = 1000000000),
	OPTION("markdown", 0, NULL, "With --base and --new: print Markdown, for a mail",
	       option_flag, struct boots, pair.markdown),
	OPTION("reference", 0, NULL, "Write documents that are to be kept as reference counts",
	       option_flag, struct boots, options.strip),
	{0},
};

const struct command_line boots_command = {
	.options = options,
	.shared = {{boot_arm_options, offsetof(struct boots, choice)},
		   {boot_run_options, offsetof(struct boots, options)}},
	.check = check_together,
	.doc = "Boot kernels in QEMU and count, exactly, the instructions that each way into them "
	       "costs. An arm is a kernel, a command line and a CPU model; every kernel is booted "
	       "with every model and every mode. With --base and --new: what the new kernel "
	       "adds to each way in.\v"
	       "Needs neither root nor KVM nor performance counters. See docs/boots.md.\n"
	       "Exit status: 0; 1 when an arm or a cell failed, a count differs from its "
	       "reference, or NEW costs more than BASE; 2 on a usage or environment error; 3 when "
	       "a cell of BASE is missing in NEW; 4 when an arm has no reference, or no cell was "
	       "measured in both kernels.",
};
