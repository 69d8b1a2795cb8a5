#include "bench/emulator/boot_qemu.h"

#include "bench/base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_MS = 30000, SAID = 1 << 17 };

/* Has QEMU say something. *said, to be freed. */
static int ask(const char *const *argv, char **said, struct error *error)
{
	*said = malloc(SAID);
	if (!*said)
		return error_no_memory(error, "to run " QEMU_PROGRAM);
	int err = run_command(argv, TIMEOUT_MS, *said, SAID);
	if (err == -ENOENT)
		return error_set(error, err,
				 QEMU_PROGRAM
				 " is not installed; scripts/deps --for boots installs it "
				 "(package qemu-system-x86)");
	if (err == -EPROTO)
		return error_set(error, err, "%.200s", program_last_line(*said));
	return err ? error_errno(error, err, QEMU_PROGRAM) : 0;
}

int qemu_version(char *version, size_t size, struct error *error)
{
	static const char *const argv[] = {QEMU_PROGRAM, "--version", NULL};
	static const char before[] = "version ";
	char *said;
	int err = ask(argv, &said, error);
	const char *at = err ? NULL : strstr(said, before);

	if (at) {
		at += sizeof(before) - 1;
		snprintf(version, size, "%.*s", (int)strspn(at, "0123456789."), at);
	} else if (!err) {
		err = error_set(error, -EPROTO, QEMU_PROGRAM " does not tell its version");
	}
	free(said);
	return err;
}

int qemu_knows_cpu(const char *cpu, struct error *error)
{
	static const char *const argv[] = {QEMU_PROGRAM, "-cpu", "help", NULL};
	size_t n = strcspn(cpu, ",");
	char *said, *rest = NULL;
	int err = ask(argv, &said, error);
	bool found = false;

	for (char *line = err ? NULL : strtok_r(said, "\n", &rest); line && !found;
	     line = strtok_r(NULL, "\n", &rest)) {
		const char *name = line + strspn(line, " ");
		if (!strncmp(name, "x86 ", 4)) /* releases before 8 put the architecture first */
			name += 4 + strspn(name + 4, " ");
		found = n && !strncmp(name, cpu, n) && (name[n] == ' ' || !name[n]);
	}
	if (!err && !found) {
		err = error_set(error, -EINVAL,
				"QEMU knows no CPU model '%.*s'; " QEMU_PROGRAM
				" -cpu help lists them",
				(int)(n < 80 ? n : 80), cpu);
	}
	free(said);
	return err;
}

int qemu_has_kvm(struct error *error)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return error_set(error, -ENODEV,
				 "/dev/kvm: %s; without it only --accel tcg works here",
				 strerrordesc_np(errno));
	close(fd);
	return 0;
}

int qemu_start(const struct qemu_guest *guest, int document, int err, pid_t *pid)
{
	char memory[16], append[2048], log[4096 + 16], seed[16];

	snprintf(memory, sizeof(memory), "%d", QEMU_MEMORY_MB);
	snprintf(append, sizeof(append), QEMU_APPEND "%s%s", guest->append[0] ? " " : "",
		 guest->append);
	snprintf(log, sizeof(log), "file:%s", guest->log);
	snprintf(seed, sizeof(seed), "%u", guest->seed);
	const char *const machine[] = {
		QEMU_PROGRAM, "-nodefaults", "-no-user-config",
		"-no-reboot", "-display",    "none",
		"-machine",   "pc",	     "-smp",
		"1",	      "-m",	     memory,
		"-cpu",	      guest->cpu,    "-kernel",
		guest->image, "-initrd",     guest->initramfs,
		"-append",    append,	     "-serial",
		log,	      "-serial",     "stdio", /* not a name, which may be another file */
		NULL,
	};
	/* A clock that starts at a fixed time in every boot and advances with the instructions. */
	const char *const tcg[] = {
		"-accel", "tcg,thread=single",	      "-icount", "shift=0,sleep=off",
		"-rtc",	  "base=2024-01-01,clock=vm", "-seed",	 seed,
		NULL};
	static const char *const kvm[] = {"-accel", "kvm", NULL};
	const char *argv[sizeof(machine) / sizeof(machine[0]) + sizeof(tcg) / sizeof(tcg[0])];
	size_t n = 0;
	for (const char *const *word = machine; *word; word++)
		argv[n++] = *word;
	for (const char *const *word = guest->kvm ? kvm : tcg; *word; word++)
		argv[n++] = *word;
	argv[n] = NULL;
	return start_command(&(struct program){.argv = argv, .in = -1, .out = document, .err = err},
			     pid);
}
