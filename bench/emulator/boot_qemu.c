#include "bench/emulator/boot_qemu.h"

#include "bench/base/program.h"
#include "bench/session/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TIMEOUT_MS = 30000, OUTPUT = 1 << 17 };

static char output[OUTPUT]; /* of the last command */

/* Runs QEMU for its output. */
static int ask(const char *const *argv, struct error *error)
{
	int err = run_command(argv, TIMEOUT_MS, output, OUTPUT);

	if (err == -ENOENT)
		return error_set(
			error, err,
			QEMU_PROGRAM
			" is not installed; scripts/deps --for boots installs it (package qemu-system-x86)");
	if (err == -EPROTO)
		return error_set(error, err, "%.200s", program_last_line(output));
	return err ? error_errno(error, err, QEMU_PROGRAM) : 0;
}

int qemu_version(char *version, size_t size, struct error *error)
{
	static const char *const argv[] = {QEMU_PROGRAM, "--version", NULL};
	static const char before[] = "version ";

	if (ask(argv, error))
		return error->code;
	const char *at = strstr(output, before);
	if (!at)
		return error_set(error, -EPROTO, QEMU_PROGRAM " does not report its version");
	at += sizeof(before) - 1;
	snprintf(version, size, "%.*s", (int)strspn(at, "0123456789."), at);
	return 0;
}

int qemu_knows_cpu(const char *cpu, struct error *error)
{
	static const char *const argv[] = {QEMU_PROGRAM, "-cpu", "help", NULL};
	size_t n = strcspn(cpu, ",");
	char *rest = NULL;

	if (ask(argv, error))
		return error->code;
	for (char *line = strtok_r(output, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		const char *name = line + strspn(line, " ");
		if (!strncmp(name, "x86 ", 4)) /* releases before 8 put the architecture first */
			name += 4 + strspn(name + 4, " ");
		if (n && !strncmp(name, cpu, n) && (name[n] == ' ' || !name[n]))
			return 0;
	}
	return error_set(error, -EINVAL,
			 "QEMU knows no CPU model '%.*s'; " QEMU_PROGRAM " -cpu help lists them",
			 (int)(n < 80 ? n : 80), cpu);
}

/* The group that may use a device; "kvm", as distributions name it, where it has none. */
static const char *group_of(const char *device)
{
	struct stat st;
	const struct group *group = !stat(device, &st) && st.st_gid ? getgrgid(st.st_gid) : NULL;

	return group ? group->gr_name : "kvm";
}

int qemu_has_kvm(struct error *error)
{
	static const char device[] = "/dev/kvm";
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0 && errno == EACCES)
		return error_set(
			error, -ENODEV,
			"%s: %s; join the group %s ('sudo usermod -aG %s \"$USER\"', then log in again); without it only --accel tcg works here",
			device, strerrordesc_np(EACCES), group_of(device), group_of(device));
	if (fd < 0)
		return error_set(error, -ENODEV, "%s: %s; without it only --accel tcg works here",
				 device, strerrordesc_np(errno));
	close(fd);
	return 0;
}

int qemu_has_plugins(struct error *error)
{
	static const char *const argv[] = {QEMU_PROGRAM, "-plugin", "file=none", "--version", NULL};

	if (ask(argv, error) != -EPROTO)
		return error->code;
	return error_set(
		error, -ENOTSUP,
		"this QEMU loads no plugins, by one of which it traces: it was built without (configure --enable-plugins); its message: '%.200s'",
		program_last_line(output));
}

/* In the child: the plugin's descriptor stays open. */
static int keep_log(void *ctx)
{
	const struct qemu_guest *guest = ctx;

	return guest->plugin && fcntl(guest->plugin_log, F_SETFD, 0) ? -errno : 0;
}

/* "-plugin" and its value, in which a comma of the file's name is doubled. */
static void plugin_option(const struct qemu_guest *guest, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "file=");

	for (const char *c = guest->plugin; *c && used + 2 < size; c++) {
		if (*c == ',')
			text[used++] = ',';
		text[used++] = *c;
	}
	snprintf(text + used, size - used, ",log=%d", guest->plugin_log);
}

/* Copies a list that NULL ends, without it, behind the n arguments there are. How many there are
 * then. */
static size_t add_arguments(const char **argv, size_t n, const char *const *list)
{
	while (*list)
		argv[n++] = *list++;
	return n;
}

int qemu_start(const struct qemu_guest *guest, const struct qemu_streams *streams, pid_t *pid,
	       struct error *error)
{
	char memory[16], append[2048], log[4096 + 16], seed[16], icount[32];
	char plugin[2 * 4096];

	snprintf(memory, sizeof(memory), "%d", QEMU_MEMORY_MB);
	snprintf(append, sizeof(append), "%s%s%s", guest->plugin ? QEMU_TRACE_APPEND : QEMU_APPEND,
		 guest->append[0] ? " " : "", guest->append);
	snprintf(log, sizeof(log), "file:%s", guest->log);
	snprintf(seed, sizeof(seed), "%u", guest->seed);
	snprintf(icount, sizeof(icount), "shift=%d,sleep=off", ICOUNT_SHIFT);
	const char *accel = guest->kvm ? "kvm" : "tcg,thread=single";
	const char *const machine[] = {
		QEMU_PROGRAM, "-nodefaults", "-no-user-config",
		"-no-reboot", "-display",    "none",
		"-machine",   "pc",	     "-smp",
		"1",	      "-m",	     memory,
		"-cpu",	      guest->cpu,    "-kernel",
		guest->image, "-initrd",     guest->initramfs,
		"-append",    append,	     "-accel",
		accel,	      "-serial",     log,
		"-serial",    "stdio", /* not a name, which may be another file */
		NULL,
	};
	/* A clock that starts at a fixed time in every boot and advances with the instructions. */
	const char *const tcg[] = {"-icount", icount, "-rtc", "base=2024-01-01,clock=vm",
				   "-seed",   seed,   NULL};
	const char *const traced[] = {"-plugin", plugin, NULL};
	const char *argv[(sizeof(machine) + sizeof(tcg) + sizeof(traced)) / sizeof(machine[0])];
	size_t n = add_arguments(argv, 0, machine);
	if (!guest->kvm)
		n = add_arguments(argv, n, tcg);
	if (guest->plugin) {
		plugin_option(guest, plugin, sizeof(plugin));
		n = add_arguments(argv, n, traced);
	}
	argv[n] = NULL;
	const struct program qemu = {.argv = argv,
				     .in = streams->in,
				     .out = streams->out,
				     .err = streams->err,
				     .prepare = keep_log,
				     .ctx = (void *)guest};
	int failed = start_command(&qemu, pid);
	return failed ? error_errno(error, failed, QEMU_PROGRAM) : 0;
}
