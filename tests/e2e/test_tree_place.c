/* A tree, and a place to install to, in folders whose names a shell would take apart; a tree that
 * can only be read; results in a place of their own. */
#include <glob.h>
#include <limits.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char hostile[] = "it's a \"tree\" $HOME #1 (b)";

/* make(1) in a folder, as from a shell and not from the make that runs the tests. */
static int enter(void *folder)
{
	static const char *const of_make[] = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES",
					      "BUILD",	   "PREFIX", "DESTDIR",	  "RESULTS"};

	for (size_t i = 0; i < sizeof(of_make) / sizeof(of_make[0]); i++)
		unsetenv(of_make[i]);
	return chdir(folder);
}

static struct command_end make(const char *folder, const char *first, const char *second,
			       const char *third, const char *fourth)
{
	const struct set_up in = {enter, (void *)folder};
	const char *const argv[] = {
		"/usr/bin/env", "make", "--no-print-directory", first, second, third, fourth, NULL};

	return command_run(&in, argv);
}

/* The hostile folder in *state: a tree that is links to the real one, with what is built. */
static const char *tree_in(const char *folder)
{
	static const char *const parts[] = {"Makefile", "asm",	 "bench", "docs",
					    "results",	"stubs", "tests", "scripts"};
	static const char *const programs[] = {"syspath", "syspath-*[!z]", "dynamic", "musl"};
	static char tree[4096];
	char here[2048], from[4096], to[8192];

	snprintf(tree, sizeof(tree), "%s/%s", folder, hostile);
	snprintf(to, sizeof(to), "%s/build", tree);
	assert_int_equal(mkdir(tree, 0777), 0);
	assert_int_equal(mkdir(to, 0777), 0);
	assert_non_null(getcwd(here, sizeof(here)));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(from, sizeof(from), "%s/%s", here, parts[i]);
		snprintf(to, sizeof(to), "%s/%s", tree, parts[i]);
		assert_int_equal(symlink(from, to), 0);
	}
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		glob_t found;
		if (glob(built(programs[i]), 0, NULL, &found))
			continue; /* no musl-gcc here */
		for (size_t k = 0; k < found.gl_pathc; k++) {
			snprintf(to, sizeof(to), "%s/build/%s", tree,
				 strrchr(found.gl_pathv[k], '/') + 1);
			assert_int_equal(symlink(found.gl_pathv[k], to), 0);
		}
		globfree(&found);
	}
	return tree;
}

static void expect_fine(struct command_end *end)
{
	if (end->code)
		fail_msg("exit %d:\n%s%s", end->code, end->out, end->err);
	command_free(end);
}

static void test_build(void **state)
{
	const char *tree = tree_in(*state);
	char link[4096] = "", object[1 << 18], path[8192];

	struct command_end end =
		make(tree, "OPT=-O2 -g", "build/source", "build/obj/driver/stubs/paths.c.o",
		     "build/obj/x86_64/stubs/x86_64/syscall.S.o");
	expect_fine(&end);
	snprintf(path, sizeof(path), "%s/build/source", tree);
	assert_true(readlink(path, link, sizeof(link) - 1) > 0);
	assert_string_equal(link, tree);
	/* The same source gives the same build id in any folder: its name is nowhere. */
	snprintf(path, sizeof(path), "%s/build/obj/driver/stubs/paths.c.o", tree);
	FILE *in = fopen(path, "re");
	assert_non_null(in);
	size_t n = fread(object, 1, sizeof(object), in);
	fclose(in);
	assert_true(n > 0 && n < sizeof(object));
	assert_non_null(memmem(object, n, "stubs/paths.c", 13));
	assert_null(memmem(object, n, hostile, strlen(hostile)));
}

static void test_install(void **state)
{
	const char *tree = tree_in(*state), *place = in_folder(*state, "a 'place'");
	char prefix[4096], program[4096];
	int before = folder_count(tree);

	snprintf(prefix, sizeof(prefix), "PREFIX=%s", place);
	snprintf(program, sizeof(program), "%s/bin/syspath", place);
	struct command_end end = make(tree, "-oall", "-obuild/syspath", "install", prefix);
	expect_fine(&end);
	assert_int_equal(folder_count(tree), before);
	assert_int_equal(folder_count(*state), 2); /* the tree, the place, nothing else */
	snprintf(program, sizeof(program), "%s/libexec/syspath/dynamic/syspath-worker64", place);
	assert_int_equal(access(program, X_OK), 0);
	snprintf(program, sizeof(program), "%s/bin/syspath", place);
	/* It finds its workers there. */
	end = command_run(NULL, (const char *const[]){program, "list", "--path", "empty", NULL});
	assert_non_null(strstr(end.out, "empty"));
	expect_fine(&end);
	/* What was brought goes, what others have there stays. */
	snprintf(program, sizeof(program), "%s/share/syspath/scripts/mine", place);
	file_write(program, "", 0);
	end = make(tree, "uninstall", prefix, NULL, NULL);
	expect_fine(&end);
	end = command_run(NULL, (const char *const[]){"/usr/bin/find", place, "-type", "f", NULL});
	assert_string_equal(end.out + strlen(place), "/share/syspath/scripts/mine\n");
	expect_fine(&end);
	assert_int_equal(unlink(program), 0);
	end = make(tree, "uninstall", prefix, NULL, NULL);
	expect_fine(&end);
	end = command_run(
		NULL, (const char *const[]){"/usr/bin/find", place, "-name", "*syspath*", NULL});
	assert_string_equal(end.out, "");
	expect_fine(&end);
}

/* Twice the same file, and what is in it has the source. */
static void test_dist(void **state)
{
	char script[4096];

	if (!access(".git", F_OK) &&
	    system("git --version >/dev/null 2>&1")) { /* NOLINT(cert-env33-c) */
		print_message("skipped: the list of files of a checkout needs git\n");
		skip();
	}
	snprintf(
		script, sizeof(script),
		"cd '%s' && tree=$OLDPWD && "
		"env -u MAKEFLAGS make -s -C \"$tree\" BUILD=\"$PWD\"/a dist && "
		"env -u MAKEFLAGS make -s -C \"$tree\" BUILD=\"$PWD\"/b dist && cmp a/*.gz b/*.gz && "
		"tar xzf a/*.gz && cd syspath-* && test ! -e .git && "
		"env -u MAKEFLAGS make -s BUILD=build dist && tar tzf build/*.gz | sort >../again && "
		"tar tzf ../a/*.gz | sort >../first && diff ../first ../again && "
		"grep -q bench/commands/main.c ../first && env -u MAKEFLAGS make -n all >../all",
		(const char *)*state);
	struct command_end end =
		command_run(NULL, (const char *const[]){"/bin/sh", "-c", script, NULL});
	expect_fine(&end);
}

static void test_build_folder(void **state)
{
	const char *tree = tree_in(*state);

	struct command_end end = make(tree, "BUILD=a b", "build/source", NULL, NULL);
	assert_int_equal(end.code, 2);
	assert_non_null(strstr(end.err, "BUILD='a b'"));
	assert_non_null(strstr(end.err, "without one"));
	command_free(&end);
}

/* Makes the current folder one that can only be read, for this process and those that it starts; 0
 * or -1. What is mounted below it keeps being written to. */
static int read_only_here(void)
{
	char here[PATH_MAX];
	struct statvfs st;

	if (unshare(CLONE_NEWNS) && unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return -1;
	if (!getcwd(here, sizeof(here)) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(here, here, NULL, MS_BIND, NULL) || chdir(here) || statvfs(here, &st))
		return -1;
	/* What the place was mounted with may not be dropped in a user namespace. */
	unsigned long keep = (st.f_flag & ST_NOSUID ? MS_NOSUID : 0) |
			     (st.f_flag & ST_NODEV ? MS_NODEV : 0) |
			     (st.f_flag & ST_NOEXEC ? MS_NOEXEC : 0) |
			     (st.f_flag & ST_NOATIME ? MS_NOATIME : 0) |
			     (st.f_flag & ST_RELATIME ? MS_RELATIME : 0);
	return mount(NULL, here, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | keep, NULL);
}

/* In a tree that can only be read, with results below this folder; NULL: where they usually are. */
static int enter_read_only(void *results)
{
	if (enter((char[]){"."}) || read_only_here() ||
	    (results && setenv("SYSPATH_RESULTS", results, 1)))
		return -1;
	return access(".", W_OK) ? 0 : -1;
}

#define SMALL                                                                                      \
	"run", "--quick", "--batches", "20", "--invocations", "1", "--path", "empty", "--op", "time"

static void test_read_only(void **state)
{
	const char *results = in_folder(*state, "its results");
	struct set_up in = {enter_read_only, (void *)results}, usual = {enter_read_only, NULL};
	char build[4096], place[4096], printed[4096];

	snprintf(build, sizeof(build), "BUILD=%s", in_folder(*state, "b"));
	snprintf(place, sizeof(place), "RESULTS=%s", results);
	snprintf(printed, sizeof(printed), "%s\n", results);
	const char *const argv[] = {"/usr/bin/env",
				    "make",
				    "-s",
				    "--eval=show:;@echo \"$$SYSPATH_RESULTS\"",
				    build,
				    place,
				    in_folder(*state, "b/obj/driver/stubs/paths.c.o"),
				    "show",
				    NULL};
	struct command_end end = command_run(&usual, argv);
	if (end.code == COMMAND_NOT_SET_UP) {
		print_message("skipped: the tree cannot be mounted for reading only here\n");
		skip();
	}
	assert_non_null(strstr(end.out, printed));
	expect_fine(&end);
	end = syspath(&in, SMALL, NULL);
	expect_one_line(&end, 0, "result written to ", results, "/runs/", NULL);
	assert_int_equal(folder_count(in_folder(results, "runs")), 1);
	end = syspath(&usual, SMALL, NULL);
	expect_one_line(&end, 2, "results/runs", "Read-only file system", "--output", NULL);
}

/* Removing all runs removes runs, and neither the history of them nor what the tree holds. */
static void test_places_of_results(void **state)
{
	struct set_up in = {enter, *state};
	char file[4096];

	snprintf(file, sizeof(file), "%s", in_folder(*state, "r.json"));
	struct command_end end = syspath(NULL, SMALL, "--output", file, NULL);
	expect_fine(&end);
	end = syspath(&in, "history", "add", file, NULL);
	expect_fine(&end);
	end = syspath(&in, SMALL, NULL);
	expect_fine(&end);
	assert_int_equal(folder_count(in_folder(*state, "results")), 2);
	assert_int_equal(access(in_folder(*state, "results/history.sqlite"), F_OK), 0);
	assert_int_equal(folder_count(in_folder(*state, "results/runs")), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_build, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_install, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_dist, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_build_folder, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_read_only, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_places_of_results, folder_make, folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
