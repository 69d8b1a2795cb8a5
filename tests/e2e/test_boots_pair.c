/* syspath boots --base --new: what a kernel costs more than another, with guests that give
 * documents made for it; and KVM that may not be used. */
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
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/as_nobody.h"
#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/qemu_fake.h"
#include "tests/e2e/run_command.h"

#define HEAD                                                                                       \
	"  path             abi     op                                    base         new      change\n"

/* A folder with a kernel image of its own and the document of its guests: that of the reference, of
 * another release. */
static void make_side(const char *folder, const char *side)
{
	char place[4096];

	snprintf(place, sizeof(place), "%s", in_folder(folder, side));
	assert_int_equal(mkdir(place, 0755), 0);
	kernel_fake(place);
	guest_document_fake(in_folder(place, "document"));
}

static json_t *cell_in(json_t *document, const char *abi, const char *path, const char *op)
{
	return (json_t *)cell_find(document, abi, path, op);
}

/* Changes the count of a cell of the side's document, and its kernel's release. */
static void add_to(const char *folder, const char *side, const char *abi, const char *path,
		   const char *op, double by)
{
	char place[4096];

	snprintf(place, sizeof(place), "%s/document", in_folder(folder, side));
	json_t *d = document_load(place);
	json_t *exact =
		json_object_get(json_object_get(cell_in(d, abi, path, op), "cost"), "exact");
	json_object_set_new(exact, "insn",
			    json_real(json_number_value(json_object_get(exact, "insn")) + by));
	json_object_set_new(json_object_get(json_object_get(d, "host"), "hard"), "kernel_release",
			    json_string(side));
	assert_int_equal(json_dump_file(d, place, JSON_COMPACT), 0);
	json_decref(d);
}

/* Replaces a cell of the side's document by one that was not measured. */
static void take_from(const char *folder, const char *side, const char *status, const char *reason)
{
	char place[4096];

	snprintf(place, sizeof(place), "%s/document", in_folder(folder, side));
	json_t *d = document_load(place);
	json_t *cell = cell_in(d, "x86_64", "int80", "getppid");
	json_object_set_new(cell, "status", json_string(status));
	json_object_set_new(cell, "reason", json_string(reason));
	json_object_set_new(cell, "enters_kernel", json_null());
	json_object_set_new(cell, "cost", json_null());
	json_object_set_new(cell, "tail", json_null());
	assert_int_equal(json_dump_file(d, place, JSON_COMPACT), 0);
	json_decref(d);
}

static void make_sides(const char *folder)
{
	char guest[4096];

	make_side(folder, "base");
	make_side(folder, "new");
	snprintf(guest, sizeof(guest),
		 "case $* in *new/bzImage*) side=new ;; *) side=base ;; esac\n"
		 "test -e '%s/'$side/panic && exit 0\n"
		 "exec '%s' '%s/'$side/document",
		 folder, built("tests/e2e/fake_guest"), folder);
	qemu_fake(folder, guest);
}

/* Boots `base` and `new`, the names of folders, with three more arguments at most. */
static struct command_end boot_pair(const char *folder, const char *base, const char *new,
				    const char *a, const char *b, const char *c)
{
	struct set_up set_up = {with_programs_of, (void *)folder};
	char base_image[4096], new_image[4096];

	snprintf(base_image, sizeof(base_image), "%s/%s/bzImage", folder, base);
	snprintf(new_image, sizeof(new_image), "%s/%s/bzImage", folder, new);
	return syspath(&set_up, "boots", "--base", base_image, "--new", new_image, "--cpu", "intel",
		       "--output-dir", in_folder(folder, "out"), a, b, c, NULL);
}

static void expect(struct command_end *end, int code, const char *part)
{
	if (end->code != code || !strstr(end->out, part))
		fail_msg("exit %d, or \"%s\" is not in:\n%s%s", end->code, part, end->out,
			 end->err);
	command_free(end);
}

/* Another release is no refusal: it is what is asked about. */
static void test_growth(void **state)
{
	static const char rows[] = HEAD
		"  syscall          x86_64  getppid                                337         344          +7\n"
		"  vdso             x86_64  time                                     9          11          +2\n"
		"  2 grew; ";

	make_sides(*state);
	add_to(*state, "new", "x86_64", "vdso", "time", 2);
	add_to(*state, "new", "x86_64", "syscall", "getppid", 7);
	struct command_end end = boot_pair(*state, "base", "new", NULL, NULL, NULL);
	assert_string_equal(end.err, "");
	assert_non_null(strstr(end.out, "  2 grew; 0 shrank; 116 of 118 cells are the same: empty "
					"x86_64; empty i386; syscall x86_64 enosys, time,"));
	expect(&end, 1, rows);
	json_decref(document_load(in_folder(*state, "out/base-xonly.json")));
	json_decref(document_load(in_folder(*state, "out/new-xonly.json")));
	end = boot_pair(*state, "base", "new", "--at-most", "6", NULL);
	assert_non_null(strstr(end.out, "+7 over\n"));
	assert_null(strstr(end.out, "+2 over\n"));
	expect(&end, 1, "2 grew, 1 of them by more than 6; 0 shrank");
	end = boot_pair(*state, "base", "new", "--at-most", "7", NULL);
	expect(&end, 0, "2 grew, 0 of them by more than 7; 0 shrank");
	end = boot_pair(*state, "new", "base", NULL, NULL, NULL);
	expect(&end, 0, "0 grew; 2 shrank");
}

static void test_markdown(void **state)
{
	make_sides(*state);
	add_to(*state, "new", "x86_64", "vdso", "time", 2);
	struct command_end end = boot_pair(*state, "base", "new", "--markdown", NULL, NULL);
	assert_ptr_equal(strstr(end.out, "### Skylake-Client-v1, vsyscall=xonly: "), end.out);
	assert_null(strstr(end.out, "documents and consoles"));
	expect(&end, 1, "\n| `vdso` | x86_64 | `time` | 9 | 11 | +2 |\n\n1 grew; 0 shrank; ");
}

static void test_the_same_kernel(void **state)
{
	make_sides(*state);
	struct command_end end = boot_pair(*state, "base", "base", NULL, NULL, NULL);
	assert_null(strstr(end.out, "path  "));
	expect(&end, 0, "  0 grew; 0 shrank; 118 of 118 cells are the same\n");
}

/* What cannot be compared is not the same. */
static void test_missing(void **state)
{
	make_sides(*state);
	take_from(*state, "new", "unavailable", "no IA32 emulation");
	struct command_end end = boot_pair(*state, "base", "new", NULL, NULL, NULL);
	expect(&end, 3,
	       "removed: measured in BASE, no longer in NEW: 1\n"
	       "  int80            x86_64  getppid                         no IA32 emulation\n");
	add_to(*state, "new", "x86_64", "vdso", "time", 2);
	end = boot_pair(*state, "base", "new", NULL, NULL, NULL);
	expect(&end, 1, "removed");
	take_from(*state, "new", "failed", "wrong answer");
	end = boot_pair(*state, "base", "new", "--at-most", "2", NULL);
	expect(&end, 1, "now failing");
	file_write(in_folder(*state, "new/panic"), "", 0);
	end = boot_pair(*state, "base", "new", NULL, NULL, NULL);
	assert_non_null(strstr(end.err, "arm new-xonly failed: "));
	expect(&end, 1, "documents and consoles are in ");
}

static void test_options_that_do_not_go_together(void **state)
{
	static const char *const lines[][6] = {
		{"--base", "a", NULL, NULL, NULL, "--base and --new go together"},
		{"--new", "a", NULL, NULL, NULL, "--base and --new go together"},
		{"--markdown", NULL, NULL, NULL, NULL, "--markdown goes with --base and --new"},
		{"--at-most=0", NULL, NULL, NULL, NULL, "--at-most goes with --base and --new"},
		{"--base=a", "--new=b", "--kernel=c", NULL, NULL, "--kernel does not go with"},
		{"--base=a", "--new=b", "--arms=c", NULL, NULL, "--arms does not go with"},
		{"--base=a", "--new=b", "--sweep=c", NULL, NULL, "--sweep does not go with"},
		{"--base=a", "--new=b", "--check=c", NULL, NULL, "--check does not go with"},
		{"--base=a", "--new=b", "--reference", NULL, NULL, "--reference does not go with"},
		{"--base=a", "--new=b", "--accel=kvm", NULL, NULL, "kvm, which counts nothing"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct command_end end =
			syspath(NULL, "boots", lines[i][0], lines[i][1], lines[i][2], NULL);
		expect_one_line(&end, 2, lines[i][5], NULL);
	}
}

/* In a /dev of its own, with a /dev/kvm that is another's. */
static int kvm_of_others(void *folder)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("kvm", "/dev", "tmpfs", 0, NULL) || mknod("/dev/kvm", S_IFREG | 0660, 0) ||
	    mknod("/dev/null", S_IFCHR, makedev(1, 3)) || chmod("/dev/null", 0666) ||
	    with_programs_of(folder))
		return -1;
	return become_nobody(NULL);
}

static void test_kvm_without_permission(void **state)
{
	const char *argv[] = {in_folder(*state, "syspath"),
			      "boots",
			      "--kernel",
			      kernel_fake(*state),
			      "--accel",
			      "kvm",
			      "--output-dir",
			      in_folder(*state, "out"),
			      NULL};
	struct set_up set_up = {kvm_of_others, *state};

	qemu_fake(*state, "exit 0");
	folder_stage_programs(*state);
	struct command_end end = command_run(&set_up, argv);
	if (end.code == COMMAND_NOT_SET_UP) {
		print_message("skipped: no /dev of its own can be made here\n");
		command_free(&end);
		skip();
	}
	expect_one_line(&end, 2, "/dev/kvm: Permission denied; join the group kvm ",
			"usermod -aG kvm ", "--accel tcg", NULL);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_growth),
		IN_FOLDER(test_markdown),
		IN_FOLDER(test_the_same_kernel),
		IN_FOLDER(test_missing),
		cmocka_unit_test(test_options_that_do_not_go_together),
		IN_FOLDER(test_kvm_without_permission),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
