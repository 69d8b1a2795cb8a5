#include "bench/cli/boot_options.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void store_cache(const struct option_use *use, const char *folder, void *at)
{
	struct kernel_source *source = at;
	/* apt runs in a folder of its own, so that a relative name would mean another. */
	char here[2048];

	if (*folder == '/')
		snprintf(source->cache, sizeof(source->cache), "%s", folder);
	else if (getcwd(here, sizeof(here)))
		snprintf(source->cache, sizeof(source->cache), "%s/%s", here, folder);
	if (strlen(source->cache) > 2048)
		option_refuse(use, "--cache: the name is too long");
}

/* By its absolute name, since apt runs in a folder of its own. */
static void store_keyring(const struct option_use *use, const char *file, void *at)
{
	static char path[PATH_MAX];
	struct kernel_source *source = at;

	if (!realpath(file, path))
		option_refuse(use, "--keyring: %s: %s", file, strerrordesc_np(errno));
	if (strlen(path) >= 1024)
		option_refuse(use, "--keyring: the name is too long");
	source->keyring = path;
}

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
		{b->grid.kernels, "--kernel"},
		{b->arms_file, "--arms"},
		{b->sweep_file, "--sweep"},
		{b->check, "--check"},
		{b->options.strip, "--reference"},
		{b->options.run.kvm, "--accel kvm, which counts nothing,"},
	};
	bool pair = b->grid.base && b->grid.new;

	if (!pair && (b->grid.base || b->grid.new))
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
	b->grid_given = b->grid.kernels || b->grid.cpus || b->grid.modes;
}

static const struct command_option options[] = {
	OPTION("kernel", 0, "LIST",
	       "Kernels: debian:RELEASE[/FLAVOUR], host, or paths of images (default: the running Debian's cloud kernel; elsewhere host)",
	       option_text, struct boots, grid.kernels, .group = 1),
	OPTION("cpu", 0, "LIST",
	       "CPU models: intel, amd, or QEMU's names (default: intel,amd; with kvm host)",
	       option_text, struct boots, grid.cpus, .former_letter = 'c'),
	OPTION("vsyscall", 0, "LIST",
	       "Modes of the vsyscall page (default: emulate,xonly,none); \"\" leaves it to the kernel",
	       option_text, struct boots, grid.modes),
	OPTION("base", 0, "IMAGE",
	       "A kernel, named as for --kernel, with which that of --new is compared, path by path",
	       option_place, struct boots, grid.base),
	OPTION("new", 0, "IMAGE",
	       "The kernel that is compared with that of --base (default of --vsyscall: xonly)",
	       option_place, struct boots, grid.new),
	OPTION("append", 0, "WORDS", "More of the command line, for every arm", option_text,
	       struct boots, grid.append),
	OPTION("arms", 0, "FILE", "Arms from a file: NAME KERNEL CPU [WORDS], one per line",
	       option_text, struct boots, arms_file),
	OPTION("sweep", 0, "FILE", "Every arm once more with each option of the file", option_text,
	       struct boots, sweep_file),
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
	OPTION("jobs", 'J', "N", "Guests that run at the same time (default: 2; with kvm 1)",
	       option_u32, struct boots, options.run.at_once, .low = 1, .high = 64,
	       .former_letter = 'j'),
	OPTION("timeout", 0, "S",
	       "Most CPU time of one boot, and a tenth of its most wall time (default: 180; with kvm 60)",
	       option_u32, struct boots, options.run.timeout_s, .low = 1, .high = 86400),
	OPTION("output-dir", 'd', "DIR",
	       "Documents, consoles, charts (default: results/runs/boots-UTC)", option_place,
	       struct boots, options.run.folder, .group = 4),
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
	OPTION("cache", 0, "DIR", "Where fetched kernels are kept", store_cache, struct boots,
	       options.source, .group = 5),
	OPTION("mirror", 0, "URL", "Debian's archive (default: the one apt uses here)", option_text,
	       struct boots, options.source.mirror),
	OPTION("archive", 0, "URL",
	       "The archive of Debian's past releases, buster and older (default: Debian's own)",
	       option_text, struct boots, options.source.archive),
	OPTION("keyring", 0, "FILE",
	       "The keys that sign both archives (default: those of debian-archive-keyring)",
	       store_keyring, struct boots, options.source),
	OPTION("update", 0, NULL, "Ask the archive for newer kernels than the cached ones",
	       option_flag, struct boots, options.source.update),
	{0},
};

const struct command_line boots_command = {
	.options = options,
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
