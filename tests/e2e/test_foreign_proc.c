/* A /proc of another PID namespace, as `unshare -p -f` gives without --mount-proc: a number of ours
 * is another process there. And none at all. */
#include <fcntl.h>
#include <jansson.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/qemu_fake.h"
#include "tests/e2e/run_command.h"

enum { FIRST_FD = 3, LAST_FD = 63 };

/* What a set-up gets. */
struct place {
	const char *programs; /* a folder to look for them in first; NULL: none */
	const char *victim;   /* a file that the other process of our number holds open */
};

/* Goes on as the first process of a namespace of its own; the caller waits, and ends as that does.
 */
static int become_first(void)
{
	int status = 0;

	if (unshare(CLONE_NEWPID))
		return -1;
	pid_t pid = fork();
	if (pid < 0)
		return -1;
	if (!pid)
		return prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		;
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : COMMAND_NOT_SET_UP);
}

static int write_line(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return n < 0 ? -1 : 0;
}

/* Who is not root becomes it in a user namespace, as `unshare -r` does. */
static int allow_namespaces(void)
{
	char users[32], groups[32];

	if (!geteuid())
		return 0;
	snprintf(users, sizeof(users), "0 %u 1", geteuid());
	snprintf(groups, sizeof(groups), "0 %u 1", getegid());
	return unshare(CLONE_NEWUSER) || write_line("/proc/self/setgroups", "deny") ||
			       write_line("/proc/self/uid_map", users) ||
			       write_line("/proc/self/gid_map", groups)
		       ? -1
		       : 0;
}

static int is_foreign(void)
{
	char number[16] = "";

	return readlink("/proc/self", number, sizeof(number) - 1) > 0 &&
	       strtol(number, NULL, 10) != getpid();
}

static int foreign_proc(void *ctx)
{
	const struct place *place = ctx;

	if (allow_namespaces() || become_first() || !is_foreign())
		return -1;
	return place && place->programs ? with_programs_of((void *)place->programs) : 0;
}

/* The same where process 1 of /proc, which is the number that the driver then has, holds the victim
 * open under every number that a descriptor of the driver can have. */
static int foreign_proc_with_stranger(void *ctx)
{
	const struct place *place = ctx;
	int failed = allow_namespaces() || unshare(CLONE_NEWNS) || become_first() ||
		     mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		     mount("proc", "/proc", "proc", 0, NULL);

	for (int fd = FIRST_FD; fd <= LAST_FD && !failed; fd++) {
		int victim = open(place->victim, O_RDWR);
		failed = victim < 0 || (victim != fd && (dup2(victim, fd) < 0 || close(victim)));
	}
	if (failed || become_first() || close_range(FIRST_FD, LAST_FD, 0) || getpid() != 1 ||
	    !is_foreign())
		return -1;
	return with_programs_of((void *)place->programs);
}

static int no_proc(void *ctx)
{
	const struct place *place = ctx;

	if (allow_namespaces() || unshare(CLONE_NEWNS) ||
	    mount(NULL, "/proc", NULL, MS_PRIVATE, NULL) ||
	    mount("none", "/proc", "tmpfs", 0, NULL) || !access("/proc/self", F_OK))
		return -1;
	return place && place->programs ? with_programs_of((void *)place->programs) : 0;
}

static void skip_unless_set_up(struct command_end *end)
{
	if (end->code != COMMAND_NOT_SET_UP)
		return;
	print_message("skipped: no namespaces of one's own here (root, or user namespaces)\n");
	command_free(end);
	skip();
}

/* Boots of a QEMU that does to its files what the real one does, with a guest that reads its
 * initramfs. */
static struct command_end boot(const char *folder, int (*work)(void *), struct place *place)
{
	char guest[8192], fake[4096];
	struct set_up set_up = {work, place};
	const char *document = in_folder(folder, "document");

	place->programs = folder;
	guest_document_fake(document);
	guest_fake(fake, sizeof(fake), document, "");
	snprintf(guest, sizeof(guest),
		 "ls -ld \"${initrd%%/*}\" \"$initrd\" >'%s/modes'\n"
		 "test \"$(head -c 6 \"$initrd\")\" = 070701 && %s",
		 folder, fake);
	qemu_fake(folder, guest);
	return syspath(&set_up, "boots", "--kernel", kernel_fake(folder), "--cpu", "intel",
		       "--vsyscall", "xonly", "--no-charts", "--output-dir",
		       in_folder(folder, "out"), NULL);
}

static void expect_booted(struct command_end *end, const char *folder)
{
	skip_unless_set_up(end);
	assert_string_equal(end->err, "");
	assert_int_equal(end->code, 0);
	command_free(end);
	json_t *d = document_load(in_folder(folder, "out/xonly.json"));
	expect_cell(cell_find(d, "x86_64", "syscall", "getppid"), "ok", "");
	json_decref(d);
}

static void test_boots_spare_a_stranger(void **state)
{
	static const char text[] = "what another process has open\n";
	char kept[sizeof(text)] = "";
	struct place place = {.victim = in_folder(*state, "victim")};

	file_write(place.victim, text, sizeof(text) - 1);
	struct command_end end = boot(*state, foreign_proc_with_stranger, &place);
	skip_unless_set_up(&end);
	FILE *in = fopen(in_folder(*state, "victim"), "re");
	assert_non_null(in);
	assert_int_equal(fread(kept, 1, sizeof(kept), in), sizeof(text) - 1);
	fclose(in);
	assert_string_equal(kept, text);
	expect_booted(&end, *state);
}

static void test_boots_without_proc(void **state)
{
	struct place place = {0};

#ifdef __SANITIZE_ADDRESS__
	print_message("skipped: the address sanitizer itself needs /proc\n");
	skip();
#endif
	struct command_end end = boot(*state, no_proc, &place);
	expect_booted(&end, *state);
}

/* What QEMU opens by name nobody else can, and it is gone afterwards. */
static void test_boots_keep_files_private(void **state)
{
	const char *temporary = in_folder(*state, "temporary");
	struct place place = {.programs = *state};
	char modes[512] = "";

	assert_int_equal(mkdir(temporary, 0777), 0);
	assert_int_equal(setenv("TMPDIR", temporary, 1), 0);
	struct command_end end = boot(*state, foreign_proc, &place);
	assert_int_equal(unsetenv("TMPDIR"), 0);
	expect_booted(&end, *state);
	FILE *in = fopen(in_folder(*state, "modes"), "re");
	assert_non_null(in);
	assert_true(fread(modes, 1, sizeof(modes) - 1, in) > 0);
	fclose(in);
	assert_ptr_equal(strstr(modes, "drwx------"), modes);
	assert_non_null(strstr(modes, "\n-rw-------"));
	assert_int_equal(folder_count(temporary), 0);
}

/* Every other sub-command, with arguments that take it through what it does. */
static const struct {
	const char *arguments[16];
	bool by_time; /* its verdict is of times: any exit status but that of an error */
} commands[] = {
	{{"list"}, false},
	{{"list", "--events", "page-faults:u"}, false},
	{{"inspect"}, false},
	{{"host"}, false},
	{{"run", "--quick", "--path", "empty,syscall,int80,vdso", "--op", "getppid,time",
	  "--events", "page-faults:u", "--output", "a.json"},
	 false},
	{{"ab", "--pairs", "5", "--path", "syscall", "--op", "getppid"}, true},
	{{"show", "a.json"}, false},
	{{"export", "--format", "csv", "a.json"}, false},
	{{"compare", "a.json", "a.json"}, true},
	{{"history", "add", "--db", "db", "a.json"}, false},
	{{"history", "log", "--db", "db"}, false},
	{{"plot", "--output-dir", "charts", "a.json"}, false},
	{{"check", "reference", "reference/arm.json"}, false},
	{{"crosscheck", "--rounds", "1", "--abi", "x86_64", "--path", "syscall", "--op", "getppid"},
	 true},
	{{"selfcheck"}, true}, /* takes 5 s */
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

/* They find what they write in the test's folder. */
struct setting {
	int (*work)(void *ctx);
	const char *folder;
};

static int in_setting(void *ctx)
{
	const struct setting *setting = ctx;

	return chdir(setting->folder) || setting->work(NULL) ? -1 : 0;
}

static void expect_commands(size_t n, const char *folder, int (*work)(void *))
{
	struct setting setting = {work, folder};
	struct set_up set_up = {in_setting, &setting};
	json_t *reference = document_load(REFERENCE);

	assert_int_equal(mkdir(in_folder(folder, "reference"), 0777), 0);
	assert_int_equal(json_dump_file(reference, in_folder(folder, "reference/arm.json"), 0), 0);
	json_decref(reference);
	for (size_t i = 0; i < n; i++) {
		const char *argv[18] = {built("syspath")};
		for (size_t k = 0; k < 16; k++)
			argv[k + 1] = commands[i].arguments[k];
		struct command_end end = command_run(&set_up, argv);
		skip_unless_set_up(&end);
		if (strstr(end.err, "hyperfine is not installed")) {
			print_message("left out: %s", end.err);
			command_free(&end);
			continue;
		}
		if (end.signal || end.code == 2 || (end.code && !commands[i].by_time))
			fail_msg("%s: exit status %d: %s%s", argv[1], end.code, end.out, end.err);
		command_free(&end);
	}
}

static void expect_not_counted(const char *folder)
{
	json_t *d = document_load(in_folder(folder, "a.json"));
	const json_t *cell = cell_find(d, "x86_64", "syscall", "getppid");

	expect_cell(cell, "ok", "");
	assert_true(cell_cost(cell, "ns", "p50") > 0);
	json_decref(d);
	struct command_end end = syspath(NULL, "show", in_folder(folder, "a.json"), NULL);
	assert_non_null(strstr(end.out, "not counted, "));
	command_free(&end);
}

/* Timings stand, and there is a reason why nothing was counted. */
static void test_commands_in_a_foreign_proc(void **state)
{
	struct set_up foreign = {foreign_proc, NULL};

	expect_commands(COMMANDS, *state, foreign_proc);
	expect_not_counted(*state);
	struct command_end end = syspath(&foreign, "list", "--events", "page-faults:u", NULL);
	skip_unless_set_up(&end);
	assert_non_null(strstr(end.out, "/proc is of another PID namespace"));
	command_free(&end);
	end = syspath(&foreign, "host", NULL); /* its facts are this process's own */
	assert_string_equal(end.err, "");
	command_free(&end);
}

static void test_commands_without_proc(void **state)
{
#ifdef __SANITIZE_ADDRESS__
	print_message("skipped: the address sanitizer itself needs /proc\n");
	skip();
#endif
	expect_commands(COMMANDS - 1, *state, no_proc);
	expect_not_counted(*state);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_boots_spare_a_stranger),
		IN_FOLDER(test_boots_without_proc),
		IN_FOLDER(test_boots_keep_files_private),
		IN_FOLDER(test_commands_in_a_foreign_proc),
		IN_FOLDER(test_commands_without_proc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
