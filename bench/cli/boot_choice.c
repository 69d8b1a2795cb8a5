#include "bench/cli/boot_choice.h"

#include "bench/base/exit_code.h"
#include "bench/cli/message.h"
#include "bench/cli/options.h"
#include "bench/cli/progress.h"
#include "bench/files/read_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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

const struct command_option boot_arm_options[] = {
	OPTION("kernel", 0, "LIST",
	       "Kernels: debian:RELEASE[/FLAVOUR], host, or paths of images (default: the running Debian's cloud kernel; elsewhere host)",
	       option_text, struct boot_choice, grid.kernels, .group = 1),
	OPTION("cpu", 0, "LIST",
	       "CPU models: intel, amd, or QEMU's names (default: intel,amd; with kvm host)",
	       option_text, struct boot_choice, grid.cpus, .former_letter = 'c'),
	OPTION("vsyscall", 0, "LIST",
	       "Modes of the vsyscall page; \"\" leaves it to the kernel (default: emulate,xonly,none; of a sweep, a pair and traces xonly)",
	       option_text, struct boot_choice, grid.modes),
	OPTION("append", 0, "WORDS", "More of the command line, for every arm", option_text,
	       struct boot_choice, grid.append),
	OPTION("arms", 0, "FILE", "Arms from a file: NAME KERNEL CPU [WORDS], one per line",
	       option_text, struct boot_choice, arms_file),
	OPTION("sweep", 0, "FILE", "Every arm once more with each option of the file", option_text,
	       struct boot_choice, sweep_file),
	{0},
};

const struct command_option boot_run_options[] = {
	OPTION("jobs", 'J', "N", "Guests that run at the same time (default: 2; with kvm 1)",
	       option_u32, struct boot_options, run.at_once, .low = 1, .high = 64,
	       .former_letter = 'j'),
	OPTION("timeout", 0, "S",
	       "Most CPU time of one boot, and a tenth of its most wall time (default: 180; with kvm 60)",
	       option_u32, struct boot_options, run.timeout_s, .low = 1, .high = 86400),
	OPTION("output-dir", 'd', "DIR",
	       "Documents, consoles, charts (default: results/runs/boots-UTC, of traces trace-UTC)",
	       option_place, struct boot_options, run.folder, .group = 4),
	OPTION("cache", 0, "DIR", "Where fetched kernels are kept", store_cache,
	       struct boot_options, source, .group = 5),
	OPTION("mirror", 0, "URL", "Debian's archive (default: the one apt uses here)", option_text,
	       struct boot_options, source.mirror),
	OPTION("archive", 0, "URL",
	       "The archive of Debian's past releases, buster and older (default: Debian's own)",
	       option_text, struct boot_options, source.archive),
	OPTION("keyring", 0, "FILE",
	       "The keys that sign both archives (default: those of debian-archive-keyring)",
	       store_keyring, struct boot_options, source),
	OPTION("update", 0, NULL, "Ask the archive for newer kernels than the cached ones",
	       option_flag, struct boot_options, source.update),
	{0},
};

static void show_console(const char *log, const char *lines)
{
	fprintf(stderr, "  the last lines of %s:\n%s\n", log, lines);
}

static void show_boot(size_t ended, size_t boots, const char *arm, double took_s)
{
	progress_line("syspath: %zu of %zu boots, %s took %.1f s", ended, boots, arm, took_s);
	if (ended == boots)
		progress_keep();
}

const struct boot_callbacks boot_callbacks_shown = {message_error, show_console, show_boot};

enum { MAX_LIST = 1 << 18 }; /* bytes */

/* Adds the arms of a file, by one of the parsers of boot_arm.h. */
static int take_file(const char *path, struct boot_arms *arms,
		     int (*reader)(const char *, struct boot_arms *, struct error *),
		     struct error *error)
{
	char *text;
	int err = read_text_file(path, MAX_LIST, &text);

	if (err)
		return error_errno(error, err, "%s", path);
	if (reader(text, arms, error))
		error_prefix(error, "%s: ", path);
	free(text);
	return error->code;
}

static bool grid_given(const struct boot_grid *grid)
{
	return grid->kernels || grid->cpus || grid->modes;
}

bool boot_choice_given(const struct boot_choice *choice)
{
	return grid_given(&choice->grid) || choice->grid.append[0] || choice->arms_file ||
	       choice->sweep_file;
}

/* The arms of the command line. */
static int make_grid(const struct boot_choice *choice, const char *cpus, const char *modes,
		     struct boot_arms *arms, struct error *error)
{
	struct boot_grid grid = choice->grid;
	char kernel[BOOT_TEXT];

	if (!grid.kernels) {
		kernel_default(kernel, sizeof(kernel));
		grid.kernels = kernel;
	}
	grid.cpus = grid.cpus ? grid.cpus : cpus;
	grid.modes = grid.modes ? grid.modes : modes;
	return grid.base ? boot_arms_pair(&grid, arms, error) : boot_arms_grid(&grid, arms, error);
}

int boot_choice_arms(const struct boot_choice *choice, const char *cpus, const char *modes,
		     struct boot_arms *arms, struct error *error)
{
	if (choice->arms_file && take_file(choice->arms_file, arms, boot_arms_text, error))
		return error->code;
	if (boot_arms_append(arms, choice->grid.append, error) ||
	    ((!choice->arms_file || grid_given(&choice->grid)) &&
	     make_grid(choice, cpus, modes, arms, error)))
		return error_prefix(error, "arms: ");
	if (choice->sweep_file && take_file(choice->sweep_file, arms, boot_arms_sweep, error))
		return error->code;
	return arms->n ? 0 : error_set(error, EXIT_USAGE, "%s: no arm in it", choice->arms_file);
}

int boot_choice_places(struct boot_options *options, const char *name, char folder[RESULTS_PATH],
		       struct error *error)
{
	struct kernel_source *source = &options->source;
	time_t now = time(NULL);
	struct tm utc;
	char below[64];

	gmtime_r(&now, &utc);
	size_t n = (size_t)snprintf(below, sizeof(below), "/%s", name);
	n += strftime(below + n, sizeof(below) - n, "-%Y%m%dT%H%M%SZ", &utc);
	if (!options->run.folder && results_runs(folder, RESULTS_PATH - n))
		return error_place(error, -ENAMETOOLONG, "--output-dir", "%s", results_folder());
	if (!options->run.folder) {
		memcpy(folder + strlen(folder), below, n + 1);
		options->run.folder = folder;
	}
	if (!source->cache[0] && kernel_cache_folder(source->cache, sizeof(source->cache) / 2))
		return error_set(
			error, EXIT_USAGE,
			"no folder to keep kernels in: set HOME, or name one with --cache");
	return 0;
}
