/* Hosts that lack something a program takes for granted: a second CPU, /proc, i386 system calls. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/as_nobody.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static struct command_end run_on(const struct set_up *set_up, const char *output)
{
	return syspath(set_up, "run", "--quick", "--batches", "20", "--invocations", "2", "--path",
		       "empty,syscall,int80,vdso", "--op", "getppid,time", "--output", output,
		       NULL);
}

static int set_up_or_skip(struct command_end *end, const char *what)
{
	if (end->code != COMMAND_NOT_SET_UP)
		return 0;
	print_message("skipped: %s\n", what);
	command_free(end);
	return 1;
}

/* In a mount namespace of its own; a user that is not root needs a user namespace for that. */
static int hide_proc(void *unused)
{
	(void)unused;
	if (unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNS : CLONE_NEWNS))
		return -1;
	if (mount(NULL, "/proc", NULL, MS_PRIVATE, NULL)) /* else all others lose it, too */
		return -1;
	return mount("none", "/proc", "tmpfs", 0, NULL) || !access("/proc/self", F_OK) ? -1 : 0;
}

/* What uname(2) knows needs no /proc. */
static void expect_names(const json_t *document)
{
	const json_t *host = json_object_get(document, "host");
	const json_t *hard = json_object_get(host, "hard"), *soft = json_object_get(host, "soft");
	struct utsname names;

	assert_int_equal(uname(&names), 0);
	assert_string_equal(json_string_value(json_object_get(hard, "kernel_release")),
			    names.release);
	assert_string_equal(json_string_value(json_object_get(hard, "kernel_version")),
			    names.version);
	assert_string_equal(json_string_value(json_object_get(soft, "hostname")), names.nodename);
}

static void test_without_proc(void **state)
{
	struct set_up hide = {hide_proc, NULL};
	const char *output = in_folder(*state, "r.json");

#ifdef __SANITIZE_ADDRESS__
	print_message("skipped: the address sanitizer itself needs /proc\n");
	skip();
#endif
	struct command_end end = run_on(&hide, output);
	if (set_up_or_skip(&end, "/proc cannot be hidden here"))
		skip();
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.err, "syspath: /proc is not mounted ("));
	assert_non_null(strstr(end.err, "result written"));
	assert_null(strstr(end.out, "unknown, Linux"));
	command_free(&end);
	json_t *document = document_load(output);
	expect_cell(cell_find(document, "x86_64", "syscall", "getppid"), "ok", "");
	assert_true(cell_cost(cell_find(document, "x86_64", "syscall", "getppid"), "ns", "p50") >
		    0);
	expect_names(document);
	json_decref(document);

	static const char *const commands[] = {"inspect", "host"};
	for (int i = 0; i < 2; i++) {
		end = syspath(&hide, commands[i], NULL);
		assert_string_not_equal(end.out, "");
		expect_one_line(&end, 0, "/proc is not mounted", "facts of the host",
				"mount -t proc proc /proc", NULL);
	}
	end = syspath(&hide, "list", NULL); /* which shows no fact */
	assert_int_equal(end.code, 0);
	assert_string_equal(end.err, "");
	command_free(&end);
}

static int ignore_children(void *unused)
{
	(void)unused;
	return signal(SIGCHLD, SIG_IGN) == SIG_ERR ? -1 : 0;
}

/* Then nothing shows how a child ended; being ignored outlives exec. */
static void test_children_ignored(void **state)
{
	struct set_up ignore = {ignore_children, NULL};
	const char *output = in_folder(*state, "r.json");
	struct command_end end = run_on(&ignore, output);

	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(output);
	expect_cell(cell_find(document, "x86_64", "syscall", "getppid"), "ok", "");
	json_decref(document);
	end = syspath(&ignore, "ab", "--pairs", "1", "--setup-a", "exit 7", NULL);
	expect_one_line(&end, 2, "exit status 7", NULL);
	const char *const calls[] = {
		built("syspath-worker64"), "--calls", "syscall", "getppid", "1", NULL};
	end = command_run(&ignore, calls);
	assert_string_equal(end.err, "");
	assert_int_equal(end.code, 0);
	command_free(&end);
}

/* Of processes; root has no limit. */
static int allow_one_process(void *unused)
{
	/* LeakSanitizer needs a process more, and ends the program without. */
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	return become_nobody(unused) || setrlimit(RLIMIT_NPROC, &(struct rlimit){1, 1}) ? -1 : 0;
}

static void test_one_process(void **state)
{
	struct set_up one = {allow_one_process, NULL};

	folder_stage_programs(*state);
	const char *const argv[] = {in_folder(*state, "syspath"), "list", NULL};
	struct command_end end = command_run(&one, argv);
	expect_one_line(&end, 2, "cannot start the x86_64 worker", "syspath-worker64",
			"Resource temporarily unavailable", "ulimit -u", NULL);
}

static int stay_on_one_cpu(void *unused)
{
	cpu_set_t set, one;
	size_t cpu = 0;

	(void)unused;
	if (sched_getaffinity(0, sizeof(set), &set))
		return -1;
	while (cpu < CPU_SETSIZE - 1 && !CPU_ISSET(cpu, &set))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one);
}

/* Driver, worker and the worker's children share it. */
static void test_one_cpu(void **state)
{
	struct set_up one = {stay_on_one_cpu, NULL};
	const char *output = in_folder(*state, "r.json");
	struct command_end end = run_on(&one, output);

	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(output);
	expect_cell(cell_find(document, "x86_64", "syscall", "getppid"), "ok", "");
	json_decref(document);
}

/* Every i386 system call of this process and its children gets the filter's verdict. */
static int forbid_i386(void *verdict)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, *(const uint32_t *)verdict),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* No worker ran for it, so nothing happened meanwhile. */
static void expect_no_noise_of(const json_t *document, const char *abi)
{
	const json_t *all = json_object_get(document, "noise"), *noise;
	size_t i;

	assert_true(json_array_size(all) > 0);
	json_array_foreach (all, i, noise)
		assert_string_not_equal(json_string_value(json_object_get(noise, "abi")), abi);
}

/* `why`: what must stand in the reason of the x86-64 int80 cells. */
static void expect_without_i386(const char *folder, uint32_t verdict, const char *why)
{
	struct set_up forbid = {forbid_i386, &verdict};
	const char *output = in_folder(folder, "r.json");
	struct command_end end = run_on(&forbid, output);

	if (set_up_or_skip(&end, "the kernel has no seccomp filters"))
		skip();
	expect_one_line(&end, 0, "result written", NULL);
	json_t *document = document_load(output);
	expect_cell(cell_find(document, "x86_64", "empty", "getppid"), "ok", "");
	expect_cell(cell_find(document, "x86_64", "syscall", "getppid"), "ok", "");
	expect_cell(cell_find(document, "x86_64", "syscall", "time"), "ok", "");
	expect_cell(cell_find(document, "x86_64", "int80", "getppid"), "unavailable", why);
	expect_cell(cell_find(document, "x86_64", "int80", "time"), "unavailable", why);
	/* A kernel without IA32 emulation has another reason; each has one. */
	expect_cell(cell_find(document, "i386", "empty", "time"), "unavailable", "32-bit programs");
	expect_cell(cell_find(document, "i386", "int80", "time"), "unavailable", "32-bit programs");
	expect_no_noise_of(document, "i386");
	json_decref(document);

	end = syspath(&forbid, "inspect", NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "32-bit programs"));
	command_free(&end);
	expect_no_orphan();
}

static int int80_works(void)
{
	struct command_end end = syspath(NULL, "list", "--abi", "x86_64", "--path", "int80", "--op",
					 "getppid", NULL);
	int works = strstr(end.out, "1 ok") != NULL;

	command_free(&end);
	if (!works)
		print_message("skipped: int $0x80 does nothing here that could be forbidden\n");
	return works;
}

static void test_seccomp_kills(void **state)
{
	if (!int80_works())
		skip();
	expect_without_i386(*state, SECCOMP_RET_KILL_PROCESS,
			    "seccomp filter forbids the call (SIGSYS)");
}

static void test_seccomp_traps(void **state)
{
	if (!int80_works())
		skip();
	expect_without_i386(*state, SECCOMP_RET_TRAP, "seccomp filter forbids the call (SIGSYS)");
}

static void test_seccomp_says_eperm(void **state)
{
	if (!int80_works())
		skip();
	expect_without_i386(*state, SECCOMP_RET_ERRNO | EPERM, "(EPERM), by a seccomp filter");
}

static void test_seccomp_says_enosys(void **state)
{
	if (!int80_works())
		skip();
	expect_without_i386(*state, SECCOMP_RET_ERRNO | ENOSYS, "(ENOSYS)");
}

/* `time` gets the filter's verdict, by its number on x86-64. */
static int forbid_time(void *verdict)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_time, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, *(const uint32_t *)verdict),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* The probe of the vsyscall page calls `time` there: a filter that ends it is no absent page. */
static void test_seccomp_hides_the_vsyscall_mode(void **state)
{
	static const uint32_t verdicts[] = {SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_TRAP};
	struct command_end end = syspath(NULL, "inspect", NULL);
	int emulated = strstr(end.out, "vsyscall mode: emulate") ||
		       strstr(end.out, "vsyscall mode: xonly");

	(void)state;
	command_free(&end);
	if (!emulated) {
		print_message("skipped: no emulated vsyscall page here\n");
		skip();
	}
	for (int i = 0; i < 2; i++) {
		struct set_up forbid = {forbid_time, (void *)&verdicts[i]};
		end = syspath(&forbid, "inspect", NULL);
		if (set_up_or_skip(&end, "the kernel has no seccomp filters"))
			skip();
		assert_int_equal(end.code, 0);
		assert_non_null(strstr(end.out, "vsyscall mode: unknown ("));
		assert_non_null(strstr(end.out, "a call dies of SIGSYS"));
		command_free(&end);
	}
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_one_cpu),
		IN_FOLDER(test_children_ignored),
		IN_FOLDER(test_one_process),
		IN_FOLDER(test_without_proc),
		IN_FOLDER(test_seccomp_kills),
		IN_FOLDER(test_seccomp_traps),
		IN_FOLDER(test_seccomp_says_eperm),
		IN_FOLDER(test_seccomp_says_enosys),
		cmocka_unit_test(test_seccomp_hides_the_vsyscall_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
