/* docs/ci/bisect.sh under a real `git bisect run`: a tree of eight commits whose "kernel" is a text
 * that says how many instructions a call takes. What boots it is a script that writes a document of
 * that count, as `syspath boots` would; all else is the real program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

/* In place of syspath: `boots` of an image that is "boots N" leaves a document in which the first
 * syscall cell takes N instructions; of another, none. $REAL is the real program. */
static const char fake[] =
	"#!/bin/sh\n"
	"[ \"$1\" = boots ] || exec \"$REAL\" \"$@\"\n"
	"while [ $# -gt 0 ]; do\n"
	"	case $1 in --kernel) image=$2 ;; --output-dir) out=$2 ;; esac\n"
	"	shift\n"
	"done\n"
	"[ -z \"${NO_QEMU-}\" ] || { echo 'syspath: boots: no QEMU' >&2; exit 2; }\n"
	"mkdir -p \"$out\"\n"
	"read -r word count <\"$image\"\n"
	"[ \"$word\" = boots ] || { echo 'syspath: it did not boot' >&2; exit 1; }\n"
	"sed \"s/\\\"insn\\\": *338\\(\\.0\\)*/\\\"insn\\\":$count/\" \"$TREE/tests/fixtures/run/exact.json\" "
	">\"$out/arm.json\"\n";

/* The commits: what the build of each makes. Those from 6 on are bad; 4 does not build; 5 does not
 * boot. */
static const char make_tree[] =
	"git init -q . && git config user.email a@b && git config user.name a\n"
	"commit() { printf '%s\\n' \"$2\" >kernel; git add kernel; git commit -q -m \"$1\"; "
	"git tag \"c$1\"; }\n"
	"commit 1 'boots 330'; commit 2 'boots 330'; commit 3 'boots 331'; commit 4 broken\n"
	"commit 5 silent; commit 6 'boots 384'; commit 7 'boots 384'; commit 8 'boots 390'\n";

#define BUILD                                                                                      \
	"BISECT_BUILD='grep -v broken kernel >built && ! grep -q broken kernel' "                  \
	"BISECT_IMAGE=built "

static char *tree, *real;

/* Runs a script in the folder, with the fake as SYSPATH. */
static struct command_end run(const char *folder, const char *script)
{
	char *line;

	assert_true(
		asprintf(&line,
			 "cd '%s' && HOME='%s' TREE='%s' REAL='%s' SYSPATH='%s/syspath' "
			 "BISECT='%s/docs/ci/bisect.sh'; export HOME TREE REAL SYSPATH BISECT\n%s",
			 folder, folder, tree, real, folder, tree, script) > 0);
	const char *const argv[] = {"/bin/sh", "-c", line, NULL};
	struct command_end end = command_run(NULL, argv);
	free(line);
	return end;
}

static void expect(const char *folder, const char *script, int code, const char *text)
{
	struct command_end end = run(folder, script);

	if (end.code != code || (!strstr(end.out, text) && !strstr(end.err, text)))
		fail_msg("%s: exit %d, not %d, or no '%s' in: %s%s", script, end.code, code, text,
			 end.out, end.err);
	command_free(&end);
}

static int make_all(void **state)
{
	const char *build = getenv("SYSPATH_BUILD");
	char name[512];

	if (folder_make(state))
		return -1;
	tree = realpath(".", NULL);
	snprintf(name, sizeof(name), "%s/syspath", build ? build : "build");
	real = realpath(name, NULL);
	const char *program = in_folder(*state, "syspath");
	file_write(program, fake, sizeof(fake) - 1);
	return tree && real && !chmod(program, 0755) ? 0 : -1;
}

static int remove_all(void **state)
{
	free(tree);
	free(real);
	return folder_remove(state);
}

static void need_git(const char *folder)
{
	struct command_end end = run(folder, "command -v git");
	int code = end.code;

	command_free(&end);
	if (code) {
		print_message("not tested: git is not installed\n");
		skip();
	}
}

static void test_the_first_bad_commit_is_found(void **state)
{
	const char *folder = *state;

	need_git(folder);
	expect(folder, make_tree, 0, "");
	/* Commits 4 and 5 cannot be tested, so that with 6 they are what is left. */
	expect(folder,
	       "git bisect start c8 c1 && " BUILD
	       "git bisect run \"$BISECT\" x86_64 syscall getppid 340; git bisect log",
	       0, "# only skipped commits left to test");
	expect(folder, "git bisect log", 0, "# possible first bad commit: ");
	expect(folder, "git bisect log | grep possible | sed 's/.*] //' | sort | tr '\\n' ' '", 0,
	       "4 5 6 ");
	/* The first that takes more than 389. */
	expect(folder,
	       "git bisect reset && git bisect start c8 c5 && " BUILD
	       "git bisect run \"$BISECT\" x86_64 syscall getppid 389 && git bisect log",
	       0, "# first bad commit: ");
	expect(folder, "git bisect log | tail -1", 0, "] 8");
}

static void test_answers(void **state)
{
	const char *folder = *state;
	static const struct {
		const char *kernel, *script;
		int code;
		const char *text;
	} answers[] = {
		{"boots 338", BUILD "\"$BISECT\" x86_64 syscall getppid 338", 0,
		 "338 instructions: good"},
		{"boots 339", BUILD "\"$BISECT\" x86_64 syscall getppid 338", 1,
		 "339 instructions, more than 338: bad"},
		{"boots 338.5", BUILD "\"$BISECT\" x86_64 syscall getppid 338", 1, "bad"},
		{"broken", BUILD "\"$BISECT\" x86_64 syscall getppid 338", 125, "does not build"},
		{"silent", BUILD "\"$BISECT\" x86_64 syscall getppid 338", 125, "does not boot"},
		{"boots 338", BUILD "\"$BISECT\" x86_64 vsyscall time 338", 125,
		 "x86_64 vsyscall time: unavailable"},
		{"boots 338", BUILD "\"$BISECT\" x86_64 vdso getppid 338", 125, "no cell"},
		/* What an earlier commit built is not taken for this one's. */
		{"boots 338",
		 "echo boots 300 >built; BISECT_BUILD=true BISECT_IMAGE=built \"$BISECT\" x86_64 "
		 "syscall getppid 338",
		 125, "made no built"},
		{"boots 338", BUILD "NO_QEMU=1 \"$BISECT\" x86_64 syscall getppid 338", 255,
		 "no QEMU"},
		{"boots 338", BUILD "SYSPATH=/nosuch \"$BISECT\" x86_64 syscall getppid 338", 255,
		 "/nosuch: no such program"},
		{"boots 338", BUILD "\"$BISECT\" x86_64 syscall getppid many", 255,
		 "many: not a whole number"},
		{"boots 338", BUILD "\"$BISECT\" x86_64 syscall getppid", 255, "usage: "},
	};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		char kernel[64];
		int n = snprintf(kernel, sizeof(kernel), "%s\n", answers[i].kernel);
		file_write(in_folder(folder, "kernel"), kernel, (size_t)n);
		expect(folder, answers[i].script, answers[i].code, answers[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_first_bad_commit_is_found, make_all,
						remove_all),
		cmocka_unit_test_setup_teardown(test_answers, make_all, remove_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
