/* The first program of a laboratory: a guest in which the driver itself runs. Takes the CPU that
 * the kernel's command line names (lab_offline=N) offline, runs every line of /commands, shows what
 * it prints and how it ends on the console, and switches the machine off. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 32 };

static void take_offline(void)
{
	char line[4096] = "", path[64];
	FILE *in = fopen("/proc/cmdline", "re");

	if (in && !fgets(line, sizeof(line), in))
		line[0] = 0;
	if (in)
		fclose(in);
	const char *asked = strstr(line, "lab_offline=");
	if (!asked)
		return;
	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online",
		 (int)strtol(asked + strlen("lab_offline="), NULL, 10));
	FILE *out = fopen(path, "we");
	if (!out || fputc('0', out) < 0 || fclose(out))
		printf("lab: %s: not taken offline\n", path);
}

static void run(char *line)
{
	char *argv[WORDS] = {NULL};
	size_t n = 0;
	int status = -1;

	printf("### %s\n", line);
	fflush(stdout);
	for (char *word = strtok(line, " "); word && n < WORDS - 1; word = strtok(NULL, " "))
		argv[n++] = word;
	pid_t pid = fork();
	if (!pid) {
		execv(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	printf("### ends %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

int main(void)
{
	char line[512];

	if (getpid() != 1) {
		fputs("lab_init: the first program of a guest, tests/boots/lab.h\n", stderr);
		return 2;
	}
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	setenv("PATH", "/", 1);
	take_offline();
	FILE *in = fopen("/commands", "re");
	while (in && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = 0;
		run(line);
	}
	puts("### all ran");
	fflush(stdout);
	reboot(RB_AUTOBOOT); /* QEMU's -no-reboot ends there */
	return 2;
}
