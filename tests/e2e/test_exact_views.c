/* Views of exact counts: tables and charts of documents that lie about, without booting anything.
 */
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
#include <jansson.h>

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

static const char base[] = "results/reference/qemu-7.2/bookworm-amd-xonly.json";
static const char off[] = "results/reference/qemu-7.2/bookworm-amd-xonly-off.json";
static const char mode_none[] = "results/reference/qemu-7.2/bookworm-amd-none.json";
static const char timed[] = "tests/fixtures/run/small.json";

static size_t times(const char *text, const char *words)
{
	size_t n = 0;

	for (; (text = strstr(text, words)); text += strlen(words))
		n++;
	return n;
}

/* Writes a document that stands for an option, as a sweep's would. */
static const char *write_option(const char *folder, const char *source, const char *option,
				void (*change)(json_t *arm, json_t *cells))
{
	json_t *d = document_load(source), *arm = json_object_get(d, "arm");
	char append[128], name[64];

	snprintf(append, sizeof(append), "vsyscall=xonly %s", option);
	snprintf(name, sizeof(name), "bookworm-amd-xonly-%s", option);
	json_object_set_new(arm, "name", json_string(name));
	json_object_set_new(arm, "append", json_string(append));
	json_object_set_new(arm, "option", json_string(option));
	if (change)
		change(arm, json_object_get(d, "cells"));
	snprintf(name, sizeof(name), "%s.json", option);
	const char *file = in_folder(folder, name);
	assert_int_equal(json_dump_file(d, file, 0), 0);
	json_decref(d);
	return file;
}

static void not_known(json_t *arm, json_t *cells)
{
	(void)cells;
	json_object_set_new(arm, "unknown_words", json_pack("[s]", "nosuch=1"));
}

/* Takes a path away. */
static void without_vsyscall(json_t *arm, json_t *cells)
{
	json_t *cell;
	size_t i;

	(void)arm;
	json_array_foreach (cells, i, cell) {
		if (strcmp(json_string_value(json_object_get(cell, "path")), "vsyscall") != 0)
			continue;
		json_object_set_new(cell, "status", json_string("unavailable"));
		json_object_set_new(cell, "reason", json_string("vsyscall=none"));
		json_object_set_new(cell, "cost", json_null());
	}
}

static void test_one_table(void **state)
{
	struct command_end end = syspath(NULL, "show", base, timed, off, NULL);

	(void)state;
	assert_int_equal(end.code, 0);
	assert_int_equal(times(end.out, "Instructions per call"), 1);
	assert_non_null(strstr(end.out, "\n[1] bookworm-amd-xonly "));
	assert_non_null(strstr(end.out, "\n[2] bookworm-amd-xonly-off "));
	assert_non_null(strstr(end.out, " ns")); /* the run that was timed has its own */
	assert_null(strstr(end.out, "What each option adds"));
	command_free(&end);
}

static void test_table_of_a_sweep(void **state)
{
	const char *known = write_option(*state, off, "mitigations=off", NULL);
	const char *unknown = write_option(*state, base, "nosuch=1", not_known);
	struct command_end end = syspath(NULL, "show", known, base, unknown, NULL);
	json_t *a = document_load(base), *b = document_load(off);
	char row[64];

	assert_int_equal(end.code, 0);
	const char *table = strstr(end.out, "What each option adds to bookworm-amd-xonly (6.1.0-");
	assert_non_null(table);
	const char *block = strstr(table, "\ngettimeofday\n");
	assert_non_null(block);
	snprintf(row, sizeof(row), "\n  mitigations=off%8g ",
		 cell_cost(cell_find(b, "x86_64", "syscall", "gettimeofday"), "exact", "insn") -
			 cell_cost(cell_find(a, "x86_64", "syscall", "gettimeofday"), "exact",
				   "insn"));
	assert_non_null(strstr(block, row));
	assert_non_null(strstr(block, "\n  nosuch=1        not known to this kernel\n"));
	json_decref(a);
	json_decref(b);
	command_free(&end);
}

/* Each line printed names a chart that is whole. */
static int count_charts(char *lines)
{
	static char bytes[1 << 20];
	int charts = 0;

	for (char *line = strtok(lines, "\n"); line; line = strtok(NULL, "\n"), charts++) {
		FILE *in = fopen(line, "re");
		assert_non_null(in);
		size_t n = fread(bytes, 1, sizeof(bytes) - 1, in);
		fclose(in);
		bytes[n] = 0;
		assert_true(n > 1000 && n < sizeof(bytes) - 1);
		if (strstr(line, ".svg"))
			assert_non_null(strstr(bytes + n - 16, "</svg>"));
		else
			assert_memory_equal(bytes, "\x89PNG\r\n\x1a\n", 8);
	}
	return charts;
}

static void test_charts_of_arms(void **state)
{
	struct command_end end = syspath(NULL, "plot", base, off, "-d", *state, NULL);

	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "/arms-getppid.svg\n"));
	assert_non_null(strstr(end.out, "/arms-gettimeofday.png\n"));
	assert_int_equal(count_charts(end.out), 4);
	assert_int_equal(folder_count(*state), 4);
	command_free(&end);
	/* One alone gives its charts its name. */
	end = syspath(NULL, "plot", base, "-d", *state, "-f", "svg", NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "/bookworm-amd-xonly-getppid.svg\n"));
	assert_int_equal(count_charts(end.out), 2);
	command_free(&end);
	/* The modes of the page have a chart of their own. */
	end = syspath(NULL, "plot", base, mode_none, "-d", *state, "-f", "svg", NULL);
	assert_int_equal(end.code, 0);
	assert_non_null(strstr(end.out, "/vsyscall-6.1.0-"));
	assert_int_equal(count_charts(end.out), 3);
	command_free(&end);
}

/* A sweep of one arm has no chart of that arm alone; a path that an option takes away, and an
 * option that is not known, leave bars out and nothing undone. */
static void test_charts_of_a_sweep(void **state)
{
	static char svg[1 << 20];
	const char *unknown = write_option(*state, base, "nosuch=1", not_known);
	const char *none = write_option(*state, base, "vsyscall=none", without_vsyscall);
	struct command_end end = syspath(NULL, "plot", base, unknown, none, "-d", *state, NULL);

	assert_int_equal(end.code, 0);
	assert_string_equal(end.err, "");
	assert_null(strstr(end.out, "arms-"));
	assert_int_equal(count_charts(end.out), 4);
	FILE *in = fopen(in_folder(*state, "sweep-bookworm-amd-xonly-gettimeofday.svg"), "re");
	assert_non_null(in);
	svg[fread(svg, 1, sizeof(svg) - 1, in)] = 0;
	fclose(in);
	assert_non_null(strstr(svg, ">not known<"));
	assert_non_null(strstr(svg, ">not available<"));
	command_free(&end);
}

/* Arms of more than there is room for in one chart: each is in some, and no two have one name. */
static void test_many_arms(void **state)
{
	const char *argv[64] = {built("syspath"), "plot", "-f", "svg", "-d", *state};
	const char *files[16];
	char names[16][32];
	size_t n = 6;

	for (size_t i = 0; i < 14; i++) {
		json_t *d = document_load(base), *arm = json_object_get(d, "arm");
		json_t *kernel = json_object_get(arm, "kernel");
		snprintf(names[i], sizeof(names[i]), "arm-%zu", i);
		json_object_set_new(arm, "name", json_string(names[i]));
		if (i == 13) /* another build of a kernel of this release */
			json_object_set_new(kernel, "version",
					    json_string("6.1.0-50-cloud-amd64 #2"));
		snprintf(names[i], sizeof(names[i]), "%zu.json", i);
		files[i] = strdup(in_folder(*state, names[i]));
		assert_int_equal(json_dump_file(d, files[i], 0), 0);
		json_decref(d);
		argv[n++] = files[i];
	}
	struct command_end end = command_run(NULL, argv);
	assert_int_equal(end.code, 0);
	/* One kernel's 13 arms are two charts, all 14 of one command line two more, of two
	 * operations each. */
	assert_int_equal(times(end.out, ".svg\n"), 8);
	assert_int_equal(folder_count(*state), 14 + 8);
	assert_non_null(strstr(end.out, "/modes-6.1.0-50-cloud-amd64-EPYC-v1-getppid-2.svg\n"));
	assert_int_equal(count_charts(end.out), 8);
	command_free(&end);
	for (size_t i = 0; i < 14; i++)
		free((char *)files[i]);
}

static const char references[] = "results/reference";

static void one_more(json_t *arm, json_t *cells)
{
	json_t *exact = json_object_get(json_object_get(json_array_get(cells, 1), "cost"), "exact");
	json_t *insn = json_object_get(exact, "insn");

	(void)arm;
	json_object_set_new(exact, "insn", json_integer(json_integer_value(insn) + 1));
}

static void newer_kernel(json_t *arm, json_t *cells)
{
	(void)cells;
	json_object_set_new(json_object_get(arm, "kernel"), "version",
			    json_string("6.1.0-99-cloud-amd64 #1"));
}

/* Documents of earlier boots are as good as fresh ones. */
static void test_check(void **state)
{
	struct command_end end = syspath(NULL, "check", references, base, off, NULL);

	assert_int_equal(end.code, 0);
	assert_int_equal(times(end.out, ", 0 differ\n"), 2);
	command_free(&end);
	const char *file = write_option(*state, base, "pti=on", one_more);
	end = syspath(NULL, "check", references, file, "--append", "pti=on", NULL);
	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.out, ": against bookworm-amd-xonly, "));
	assert_non_null(strstr(end.out, " 1 differ\n"));
	assert_non_null(strstr(end.out, "  +1\n"));
	command_free(&end);
	end = syspath(NULL, "check", references, file, NULL);
	assert_int_equal(end.code, 4);
	assert_non_null(strstr(end.out, "no reference of this CPU model and command line"));
	command_free(&end);
	file = write_option(*state, base, "a", newer_kernel);
	end = syspath(NULL, "check", "--append=a", references, file, NULL);
	assert_int_equal(end.code, 4);
	assert_non_null(strstr(end.out, "the nearest has linux-image-6.1.0-"));
	command_free(&end);
}

static void other_qemu(json_t *arm, json_t *cells)
{
	(void)cells;
	json_object_set_new(arm, "qemu", json_string("10.0.13"));
}

static void other_qemu_and_count(json_t *arm, json_t *cells)
{
	other_qemu(arm, cells);
	one_more(arm, cells);
}

/* A kernel that is no package's. */
static void own_kernel(json_t *arm, json_t *cells)
{
	json_t *kernel = json_object_get(arm, "kernel");

	(void)cells;
	json_object_set_new(kernel, "version", json_string("6.1.7 (me@here) #3 SMP Tue"));
	json_object_set_new(kernel, "package", json_null());
	json_object_set_new(kernel, "package_version", json_null());
}

/* References of one QEMU in a folder of their own, as in the tree. */
static const char *references_of(const char *folder, const char *document)
{
	const char *place = in_folder(folder, "references");
	json_t *d = document_load(document);

	assert_int_equal(mkdir(place, 0777), 0);
	assert_int_equal(mkdir(in_folder(place, "qemu"), 0777), 0);
	assert_int_equal(json_dump_file(d, in_folder(place, "qemu/a.json"), 0), 0);
	json_decref(d);
	return place;
}

static void expect_checked(const char *place, const char *file, int code, const char *says)
{
	struct command_end end = syspath(NULL, "check", "--append=a", place, file, NULL);

	if (end.code != code || !strstr(end.out, says) || strstr(end.out, "unknown"))
		fail_msg("exit %d: %s%s", end.code, end.out, end.err);
	command_free(&end);
}

/* Equal counts are equal, whichever QEMU counted them; a difference may be QEMU's. */
static void test_check_of_another_qemu(void **state)
{
	char place[4096];

	snprintf(place, sizeof(place), "%s", references_of(*state, base));
	expect_checked(place, write_option(*state, base, "a", other_qemu), 0,
		       ", 0 differ: equal, though of another QEMU\n");
	expect_checked(place, write_option(*state, base, "a", other_qemu_and_count), 4,
		       "whose QEMU is 7.2.22; here it is 10.0.13\n");
	expect_checked(place, write_option(*state, base, "a", other_qemu_and_count), 4,
		       ", 1 differ\n");
	/* References of the QEMU at hand go before others. */
	json_t *d = document_load(base);
	other_qemu_and_count(json_object_get(d, "arm"), json_object_get(d, "cells"));
	assert_int_equal(json_dump_file(d, in_folder(place, "qemu/b.json"), 0), 0);
	json_decref(d);
	expect_checked(place, write_option(*state, base, "a", other_qemu_and_count), 0,
		       ", 0 differ\n");
	expect_checked(place, write_option(*state, base, "a", other_qemu), 1, ", 1 differ\n");
}

/* An image of one's own is called by what it says of itself. */
static void test_check_of_own_images(void **state)
{
	char place[4096], file[4096];

	snprintf(file, sizeof(file), "%s", write_option(*state, base, "a", own_kernel));
	expect_checked(references, file, 4, "here are 6.1.7 #3 SMP Tue and QEMU 7.2.22\n");
	json_t *d = document_load(base);
	own_kernel(json_object_get(d, "arm"), NULL);
	const char *own = in_folder(*state, "own.json");
	assert_int_equal(json_dump_file(d, own, 0), 0);
	json_decref(d);
	snprintf(place, sizeof(place), "%s", references_of(*state, own));
	expect_checked(place, file, 0, ": against bookworm-amd-xonly, 6.1.7 #3 SMP Tue\n");
}

static void test_check_refuses(void **state)
{
	struct command_end end = syspath(NULL, "check", NULL);

	(void)state;
	expect_one_line(&end, 2, "which folder", NULL);
	end = syspath(NULL, "check", references, NULL);
	expect_one_line(&end, 2, "which result files?", NULL);
	end = syspath(NULL, "check", references, timed, NULL);
	expect_one_line(&end, 2, timed, "times", "syspath compare", NULL);
	end = syspath(NULL, "check", "/nosuch", base, NULL);
	expect_one_line(&end, 2, "/nosuch", "No such file", NULL);
	end = syspath(NULL, "check", references, "/nosuch", NULL);
	expect_one_line(&end, 2, "/nosuch", "No such file", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_table),
		cmocka_unit_test_setup_teardown(test_table_of_a_sweep, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_charts_of_arms, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_charts_of_a_sweep, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_many_arms, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_check, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(test_check_of_another_qemu, folder_make,
						folder_remove),
		cmocka_unit_test_setup_teardown(test_check_of_own_images, folder_make,
						folder_remove),
		cmocka_unit_test(test_check_refuses),
	};

	return cmocka_run_group_tests_name("exact views", tests, NULL, NULL);
}
