#include "tests/e2e/qemu_fake.h"

#include "tests/e2e/cells.h"
#include "tests/e2e/folder.h"
#include "tests/e2e/run_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static const char script[] =
	"#!/bin/sh\n"
	"case $* in\n"
	"*--version) echo 'QEMU emulator version 7.2.0'; exit ;;\n"
	"'-cpu help') printf 'x86 %%s\\n' host Skylake-Client-v1 EPYC-v1; exit ;;\n"
	"esac\n"
	"echo \"$*\" >>'%s/asked'\n"
	"for word; do\n"
	"	case $before in\n"
	"	-initrd) initrd=$word ;;\n"
	"	-serial) case $word in file:*) : >\"${word#file:}\"; "
	"console=${console:-${word#file:}} ;; esac ;;\n"
	"	-plugin) PLUGIN_LOG=${word##*,log=}; export PLUGIN_LOG ;;\n"
	"	esac\n"
	"	before=$word\n"
	"done\n"
	"%s\n";

void script_make(const char *path, const char *lines)
{
	file_write(path, lines, strlen(lines));
	assert_int_equal(chmod(path, 0755), 0);
}

void qemu_fake(const char *folder, const char *guest)
{
	char lines[8192];

	assert_true(snprintf(lines, sizeof(lines), script, folder, guest) < (int)sizeof(lines));
	script_make(in_folder(folder, "qemu-system-x86_64"), lines);
}

const char *kernel_fake(const char *folder)
{
	/* Documentation/arch/x86/boot.rst: the flag, the magic, the protocol, and a 64-bit entry.
	 */
	static const unsigned char image[0x400] = {
		[0x1fe] = 0x55, [0x1ff] = 0xaa, [0x202] = 'H',	[0x203] = 'd', [0x204] = 'r',
		[0x205] = 'S',	[0x206] = 0x0c, [0x207] = 0x02, [0x236] = 1};
	const char *path = in_folder(folder, "bzImage");

	file_write(path, image, sizeof(image));
	return path;
}

void guest_document_fake(const char *path)
{
	json_t *document = document_load(REFERENCE);

	assert_int_equal(json_dump_file(document, path, JSON_COMPACT), 0);
	json_decref(document);
}

void guest_fake(char *lines, size_t size, const char *document, const char *more)
{
	int n = snprintf(lines, size, "exec '%s' '%s' %s\n", built("tests/e2e/fake_guest"),
			 document, more);

	assert_true(n > 0 && (size_t)n < size);
}

int with_programs_of(void *folder)
{
	char path[4096 + 32];

	snprintf(path, sizeof(path), "%s:/usr/bin:/bin", (const char *)folder);
	return setenv("PATH", path, 1);
}
