/* The only program of a guest, its /init: a relay between the second serial port and the workers
 * that the driver has it start. Messages go to the console; reboots when the port fails. */
#include "bench/guest/clocksource.h"
#include "bench/guest/relay.h"
#include "bench/guest/whole_seconds.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

static const char port_file[] = "/dev/ttyS1";

static void report(const char *what, int err)
{
	printf("syspath: %s: %s\n", what, strerrordesc_np(err));
	fflush(stdout);
}

/* File systems that facts about the host are read from; without one, those facts are null. */
static void mount_all(void)
{
	static const struct {
		const char *type, *folder;
	} mounts[] = {
		{"proc", "/proc"},
		{"sysfs", "/sys"},
		{"devtmpfs", "/dev"},
		{"debugfs", "/sys/kernel/debug"},
		{"tracefs", "/sys/kernel/tracing"},
	};

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
		if (mount(mounts[i].type, mounts[i].folder, mounts[i].type, 0, NULL) && i < 3)
			report(mounts[i].folder, errno);
}

/* The port, which passes every byte as it is; or -errno. */
static int open_port(void)
{
	int fd = open(port_file, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios raw;

	if (fd < 0 || tcgetattr(fd, &raw))
		return -errno;
	cfmakeraw(&raw);
	cfsetspeed(&raw, B115200);
	return tcsetattr(fd, TCSANOW, &raw) ? -errno : fd;
}

static int serve(void)
{
	struct clocksource_watch watch;
	struct relay_hello hello = {0};

	puts("syspath: the guest waits for the driver"); /* that the console works */
	fflush(stdout);
	hello.waited_ms = (uint32_t)(clocksource_wait(&watch) * 1e3);
	hello.settled = watch.settled;
	snprintf(hello.clocksource, sizeof(hello.clocksource), "%.*s", RELAY_NAME - 1, watch.name);
	int err = whole_seconds_set();
	if (err) {
		report("clock_settime", -err);
		return err;
	}
	int port = open_port();
	return port < 0 ? port : relay_serve(port, "", &hello);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN); /* a dead worker must be an error of write(2) */
	/* If it was inherited as ignored, waitpid(2) would not see any child. */
	signal(SIGCHLD, SIG_DFL);
	mount_all();
	report(port_file, -serve());
	tcdrain(STDOUT_FILENO);
	reboot(RB_AUTOBOOT); /* QEMU runs with -no-reboot; power-off needs ACPI, this does not */
	return 1;
}
