/* Kernels of Debian's past releases, from an archive that is made and signed here and laid out as
 * theirs is: what of it has expired is reported, what was not signed by a key of the keyring or is
 * not what was signed is refused. A QEMU that boots nothing shows that a kernel was fetched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/e2e/folder.h"
#include "tests/e2e/qemu_fake.h"
#include "tests/e2e/run_command.h"

/* Lines of shell, run in the test's folder, in which bzImage is: makes the archive with a kernel
 * for either architecture, `signs` to sign it, the keys "debian", of 2015 and for a year, "current"
 * and "stranger". Keyring: the first two. */
static const char makes_archive[] =
	"set -e\n"
	"gpg() { command gpg -q --homedir \"$PWD/gnupg\" --batch --pinentry-mode loopback "
	"--passphrase '' \"$@\" 2>>gpg.log; }\n"
	"key() { gpg --faked-system-time \"$1\" --quick-generate-key \"$2\" ed25519 sign \"$3\"; }\n"
	"sum() { sha256sum \"$1\" | cut -d ' ' -f 1; }\n"
	"size() { wc -c <\"$1\" | tr -d ' '; }\n"
	"deb() { # NAME ARCHITECTURE: into the pool, and its entry on the output\n"
	"	mkdir -p root/DEBIAN root/boot archive/pool\n"
	"	cp bzImage \"root/boot/vmlinuz-${1#linux-image-}\"\n"
	"	printf 'Package: %s\\nVersion: 4.9.228-1\\nArchitecture: %s\\nMaintainer: x\\n"
	"Description: x\\n' \"$1\" \"$2\" >root/DEBIAN/control\n"
	"	file=pool/$1_4.9.228-1_$2.deb\n"
	"	dpkg-deb --root-owner-group -Zgzip -b root \"archive/$file\" >/dev/null\n"
	"	cat root/DEBIAN/control\n"
	"	printf 'Filename: %s\\nSize: %s\\nSHA256: %s\\n\\n' \"$file\" "
	"\"$(size \"archive/$file\")\" \"$(sum \"archive/$file\")\"\n"
	"	rm -r root\n"
	"}\n"
	"list() { # ARCHITECTURE FLAVOUR\n"
	"	folder=archive/dists/stretch/main/binary-$1\n"
	"	mkdir -p \"$folder\"\n"
	"	{ deb \"linux-image-4.9.0-13-$2\" \"$1\"\n"
	"	  printf 'Package: linux-image-%s\\nVersion: 80\\nArchitecture: %s\\n"
	"Depends: linux-image-4.9.0-13-%s\\nFilename: x\\nSize: 1\\nSHA256: %064d\\n\\n' "
	"\"$2\" \"$1\" \"$2\" 0\n"
	"	} >\"$folder/Packages\"\n"
	"}\n"
	"lists() { list amd64 amd64; list i386 686-pae; }\n"
	"release() { # the fields above the sums\n"
	"	printf 'Origin: Debian\\nSuite: oldoldstable\\nCodename: %s\\n"
	"Date: Sat, 18 Jul 2015 10:40:31 UTC\\n%sArchitectures: amd64 i386\\nComponents: main\\n"
	"SHA256:\\n' \"$1\" \"$2\"\n"
	"	for file in main/binary-amd64/Packages main/binary-i386/Packages; do\n"
	"		printf ' %s %s %s\\n' \"$(sum archive/dists/stretch/$file)\" "
	"\"$(size archive/dists/stretch/$file)\" $file\n"
	"	done\n"
	"}\n"
	"sign() { # KEY, how, time\n"
	"	gpg --faked-system-time \"$3\" -u \"$1\" --yes --armor -o \"archive/dists/stretch/$4\" \"$2\" "
	"archive/dists/stretch/Release\n"
	"}\n"
	"now=$(date -u +%Y%m%dT%H%M%S)\n"
	"mkdir -m 700 gnupg\n"
	"trap 'gpgconf --homedir \"$PWD/gnupg\" --kill all' EXIT\n"
	"key 20150101T000000 debian 1y\n"
	"key 20150101T000000 current 0\n"
	"gpg -o keyring --export debian current\n"
	"key 20150101T000000 stranger 0\n"
	"lists\n"
	"until='Valid-Until: Sat, 25 Jul 2015 10:40:31 UTC\n'\n";

/* Makes the archive, and then what `more` has of it. */
static void make(const char *folder, const char *more)
{
	char script[8192];
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};

	kernel_fake(folder);
	qemu_fake(folder, "exit 0");
	assert_true(snprintf(script, sizeof(script), "cd '%s'\n%s%s\n", folder, makes_archive,
			     more) < (int)sizeof(script));
	struct command_end end = command_run(NULL, argv);
	if (end.code)
		fail_msg("the archive cannot be made: %s%s", end.out, end.err);
	command_free(&end);
}

static struct command_end boot(const char *folder, const char *kernel)
{
	struct set_up set_up = {with_programs_of, (void *)folder};
	char archive[4096 + 32];

	snprintf(archive, sizeof(archive), "file:%s/archive", folder);
	return syspath(&set_up, "boots", "--kernel", kernel, "--cpu", "intel", "--vsyscall",
		       "native", "--no-charts", "--archive", archive, "--keyring",
		       in_folder(folder, "keyring"), "--cache", in_folder(folder, "cache"),
		       "--output-dir", in_folder(folder, "out"), NULL);
}

/* The kernel is in the cache, and a guest was started with it. */
static void expect_fetched(const char *folder, const char *name, const char *package)
{
	char path[256], text[256] = "";

	snprintf(path, sizeof(path), "cache/%s/package", name);
	FILE *in = fopen(in_folder(folder, path), "re");
	assert_non_null(in);
	assert_true(fread(text, 1, sizeof(text) - 1, in) > 0);
	fclose(in);
	assert_string_equal(text, package);
	assert_int_equal(access(in_folder(folder, "asked"), F_OK), 0);
	assert_int_equal(folder_count(in_folder(folder, "cache")), 1); /* no lists, no packages */
}

static void test_good(void **state)
{
	make(*state, "release stretch '' >archive/dists/stretch/Release\n"
		     "sign current --clearsign \"$now\" InRelease\n");
	struct command_end end = boot(*state, "debian:stretch");
	assert_int_equal(end.code, 1); /* of the guest that gives nothing */
	assert_non_null(strstr(end.err, "syspath: Debian stretch is a past release: its list is of "
					"Sat, 18 Jul 2015 10:40:31 UTC\n"));
	assert_null(strstr(end.err, "expired"));
	command_free(&end);
	expect_fetched(*state, "debian-stretch", "linux-image-4.9.0-13-amd64 4.9.228-1\n");
}

/* Both what is dated and what signed it: as Debian's are, whose signature lies beside the list. */
static void test_expired(void **state)
{
	make(*state, "release stretch \"$until\" >archive/dists/stretch/Release\n"
		     "sign debian --detach-sign 20150718T120000 Release.gpg\n");
	struct command_end end = boot(*state, "debian:stretch/686-pae");
	assert_int_equal(end.code, 1);
	assert_non_null(strstr(end.err,
			       "its Valid-Until, Sat, 25 Jul 2015 10:40:31 UTC, has passed, "
			       "the key that signed it, "));
	assert_non_null(strstr(end.err, ", expired on 2016-01-01\n"));
	command_free(&end);
	expect_fetched(*state, "debian-stretch-686-pae",
		       "linux-image-4.9.0-13-686-pae 4.9.228-1\n");
}

/* What is refused, in one line; nothing is kept, no guest starts. */
static void test_refused(void **state)
{
	static const struct {
		const char *archive, *words;
	} cases[] = {
		{"release stretch '' >archive/dists/stretch/Release\n"
		 "sign stranger --clearsign \"$now\" InRelease\n",
		 "is not signed by a key of Debian's, or of --keyring"},
		{"release stretch '' >archive/dists/stretch/Release\n"
		 "sign debian --detach-sign 20150718T120000 Release.gpg\n"
		 "echo 'Label: x' >>archive/dists/stretch/Release\n",
		 "(bad signature)"},
		{"release stretch '' >archive/dists/stretch/Release\n", "is not signed"},
		{"release jessie '' >archive/dists/stretch/Release\n"
		 "sign debian --detach-sign 20150718T120000 Release.gpg\n",
		 "is that of 'jessie'"},
		/* Cut short: the list of packages, a package. */
		{"release stretch '' >archive/dists/stretch/Release\n"
		 "sign debian --detach-sign 20150718T120000 Release.gpg\n"
		 "truncate -s -40 archive/dists/stretch/main/binary-amd64/Packages\n",
		 "apt-get: "},
		{"release stretch '' >archive/dists/stretch/Release\n"
		 "sign debian --detach-sign 20150718T120000 Release.gpg\n"
		 "truncate -s -40 archive/pool/*amd64.deb\n",
		 "apt-get: "},
		{"release stretch '' >archive/dists/stretch/Release\n"
		 "sign debian --detach-sign 20150718T120000 Release.gpg\n"
		 "truncate -s -40 archive/dists/stretch/Release\n",
		 "(bad signature)"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		void *folder = NULL;
		assert_int_equal(folder_make(&folder), 0);
		make(folder, cases[i].archive);
		struct command_end end = boot(folder, "debian:stretch");
		expect_one_line(&end, 2, "kernel debian:stretch: ", cases[i].words, NULL);
		assert_int_equal(access(in_folder(folder, "asked"), F_OK), -1);
		assert_int_equal(folder_count(in_folder(folder, "cache")), 0);
		assert_int_equal(folder_remove(&folder), 0);
		(void)state;
	}
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_good),
		IN_FOLDER(test_expired),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
