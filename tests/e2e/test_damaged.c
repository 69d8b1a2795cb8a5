/* Workers' files that a full disk or an interrupted copy has spoilt. */
#include <elf.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

/* The offset of the byte in the middle of a worker's code. */
static off_t middle_of_code(const char *worker)
{
	unsigned char bytes[4096];
	int fd = open(worker, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), sizeof(bytes));
	close(fd);
	if (bytes[EI_CLASS] == ELFCLASS64) {
		const Elf64_Ehdr *head = (const Elf64_Ehdr *)bytes;
		const Elf64_Phdr *p = (const Elf64_Phdr *)(bytes + head->e_phoff);
		for (; !(p->p_flags & PF_X); p++)
			assert_true((const unsigned char *)(p + 2) <= bytes + sizeof(bytes));
		return (off_t)p->p_offset + (off_t)p->p_filesz / 2;
	}
	const Elf32_Ehdr *head = (const Elf32_Ehdr *)bytes;
	const Elf32_Phdr *p = (const Elf32_Phdr *)(bytes + head->e_phoff);
	for (; !(p->p_flags & PF_X); p++)
		assert_true((const unsigned char *)(p + 2) <= bytes + sizeof(bytes));
	return (off_t)p->p_offset + (off_t)p->p_filesz / 2;
}

/* `list` for one ABI says that its worker is damaged, in one line that names the file. */
static void expect_damaged(const char *folder, const char *abi, const char *worker, const char *why)
{
	struct command_end end =
		syspath(NULL, "list", "--workers", folder, "--abi", abi, "--path", "empty", NULL);

	assert_string_equal(end.out, "");
	expect_one_line(&end, 2, abi, "worker is damaged", worker, why, "run make", NULL);
}

static void spoil(const char *folder, const char *abi, const char *name)
{
	const char *worker = in_folder(folder, name);

	folder_stage_programs(folder);
	off_t middle = middle_of_code(worker);
	assert_int_equal(truncate(worker, middle), 0);
	expect_damaged(folder, abi, worker, "is truncated");
	assert_int_equal(truncate(worker, 100), 0);
	expect_damaged(folder, abi, worker, "is truncated");
	assert_int_equal(truncate(worker, 0), 0);
	expect_damaged(folder, abi, worker, "is no ");
	file_write(worker, "echo a shell must not read this\n", 32);
	expect_damaged(folder, abi, worker, "is no ");
}

static void test_worker64(void **state)
{
	spoil(*state, "x86_64", "syspath-worker64");
}

/* None of it says that the host runs no 32-bit program. */
static void test_worker32(void **state)
{
	spoil(*state, "i386", "syspath-worker32");
}

static void test_worker_of_the_other_abi(void **state)
{
	const char *worker = in_folder(*state, "syspath-worker32");

	assert_int_equal(symlink("/bin/true", worker), 0);
	expect_damaged(*state, "i386", worker, "is no i386 program");
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_worker64),
		IN_FOLDER(test_worker32),
		IN_FOLDER(test_worker_of_the_other_abi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
