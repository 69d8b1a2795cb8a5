/* The only program of a guest, its /init: executes /request, writes the result document to the
 * second serial port and reboots, which ends QEMU. Messages go to the console. */
#include "bench/base/exit_code.h"
#include "bench/base/interrupts.h"
#include "bench/cli/message.h"
#include "bench/document/rounded.h"
#include "bench/emulator/request.h"
#include "bench/engine/engine.h"
#include "bench/engine/host_facts.h"
#include "bench/engine/plan.h"
#include "bench/files/read_file.h"
#include "bench/files/write_all.h"
#include "bench/guest/chain_check.h"
#include "bench/guest/clocksource.h"
#include "bench/guest/unknown_words.h"
#include "bench/record/document.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const char request_file[] = "/request", document_port[] = "/dev/ttyS1";

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
			message_error("cannot mount %s: %s", mounts[i].folder,
				      strerrordesc_np(errno));
}

static int read_request(struct guest_request *request, struct error *error)
{
	char text[1024];
	const char *bad;
	int n = read_small_at(AT_FDCWD, request_file, text, sizeof(text));

	if (n < 0)
		return error_errno(error, n, "%s", request_file);
	if (guest_request_parse(text, request, &bad))
		return error_set(error, EXIT_USAGE, "%s: cannot be read: %.*s", request_file,
				 (int)strcspn(bad, "\n"), bad);
	return 0;
}

static int send_document(const char *text, struct error *error)
{
	int fd = open(document_port, O_WRONLY | O_NOCTTY);
	struct termios raw;
	int err = fd < 0 ? -errno : 0;

	if (!err && !tcgetattr(fd, &raw)) {
		cfmakeraw(&raw); /* no carriage return before every newline */
		cfsetspeed(&raw, B115200);
		tcsetattr(fd, TCSANOW, &raw);
	}
	if (!err)
		err = write_all(fd, text, strlen(text), NULL);
	if (!err && tcdrain(fd))
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err ? error_errno(error, err, "%s", document_port) : 0;
}

/* Adds what a chain of known length read in each ABI. 0, or the code of *error. */
static int add_check(json_t *document, const struct engine_settings *settings, struct error *error)
{
	json_t *check = json_object();
	int code = 0;

	for (int abi = 0; abi < ABI_COUNT && !code; abi++) {
		int64_t insn;
		code = chain_check(settings, (enum abi)abi, &insn, error);
		json_object_set_new(check, abi_names[abi],
				    insn < 0 ? json_null() : json_integer((json_int_t)insn));
	}
	json_object_set_new(document, "chain_insn", check);
	return code;
}

/* The result document of what was measured, with the facts that the guest alone knows, as text to
 * be freed. NULL with *error set. */
static char *make_text(const struct guest_request *request, const struct outcome *outcome,
		       time_t started, json_t *facts, struct error *error)
{
	json_t *host = NULL;
	char *text = NULL;

	if (!(tsc_clock_hz(&outcome->start, &outcome->end) > 0)) {
		error_set(error, EXIT_USAGE, "the guest's clock does not advance");
		return NULL;
	}
	if (host_facts_take(&request->settings, message_info, &host, error))
		return NULL;
	host_facts_set_tsc(host, outcome_tsc_hz(outcome), &outcome->start, &outcome->end);
	json_t *document = document_make(outcome, host, started);
	json_object_update(document, facts);
	if (request->settings.engine != ENGINE_ICOUNT ||
	    !add_check(document, &request->settings, error))
		text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(12));
	if (!text && !error->code)
		error_no_memory(error, "for the result document");
	json_decref(document);
	json_decref(host);
	return text;
}

/* The steps of a run, as the driver does them. 0, or the code of *error. */
static int measure(const struct guest_request *request, json_t *unknown, struct error *error)
{
	static struct cell_id cells[PLAN_MAX_CELLS];
	struct clocksource_watch watch;
	size_t n = plan_cells(&request->selection, cells);
	struct outcome outcome = {0};
	double waited_s = clocksource_wait(&watch);
	json_t *facts = json_pack("{s:O, s:{s:s, s:b, s:o}}", "unknown_words", unknown,
				  "clocksource", "name", watch.name, "settled", watch.settled,
				  "waited_s", json_rounded(waited_s));
	time_t started = time(NULL);
	char *text = NULL;

	if (!engine_run(&request->settings, cells, n, NULL, &outcome, error))
		text = make_text(request, &outcome, started, facts, error);
	if (text)
		send_document(text, error);
	free(text);
	json_decref(facts);
	outcome_free(&outcome);
	return error->code;
}

int main(int argc, char **argv)
{
	struct guest_request request;
	struct error error = {0};

	interrupts_catch(); /* a dead worker must be an error of write(2), not SIGPIPE */
	/* If it was inherited as ignored, waitpid(2) would not see any child. */
	signal(SIGCHLD, SIG_DFL);
	mount_all();
	if (read_request(&request, &error)) {
		report_error(&error);
	} else {
		json_t *unknown = unknown_words((const char *const *)argv + (argc > 0),
						(const char *const *)environ);
		request.settings.worker_folder = "/";
		puts("syspath: the guest measures");
		fflush(stdout);
		measure(&request, unknown, &error);
		printf("syspath: the guest %s\n", report_error(&error) ? "failed" : "is done");
		fflush(stdout);
		json_decref(unknown);
	}
	tcdrain(STDOUT_FILENO);
	sync();
	reboot(RB_AUTOBOOT); /* QEMU runs with -no-reboot; power-off needs ACPI, this does not */
	return 1;
}
