#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/kernels/boot_apt.h"

/* Output of apt 2.6 and 3.0 and dpkg 1.21. */
static const struct {
	const char *output, *reason;
} failures[] = {
	{"E: Failed to fetch http://127.0.0.1:9/x  Could not connect (111: Connection refused)\n"
	 "E: Some index files failed to download. They have been ignored, or old ones used "
	 "instead.\n",
	 "Failed to fetch http://127.0.0.1:9/x  Could not connect (111: Connection refused); name "
	 "an image with --kernel, or another archive with --mirror (past releases: --archive)"},
	{"E: Failed to fetch http://127.0.0.1:9/x  Unable to connect to 127.0.0.1:9:\n"
	 "E: Some index files failed to download.\n",
	 "Failed to fetch http://127.0.0.1:9/x  Unable to connect to 127.0.0.1:9; name an image "
	 "with --kernel, or another archive with --mirror (past releases: --archive)"},
	{"E: Failed to fetch http://m/debian/P  Error writing to file - write (28: No space left "
	 "on device) [IP: 192.0.2.1 80]\nE: Some index files failed to download.\n",
	 "Failed to fetch http://m/debian/P  Error writing to file - write (28: No space left on "
	 "device) [IP: 192.0.2.1 80]; choose another place with --cache"},
	{"W: GPG error: http://m/debian bookworm InRelease: The following signatures couldn't be "
	 "verified because the public key is not available: NO_PUBKEY 6ED0E7B82643E131\n"
	 "E: The repository 'http://m/debian bookworm InRelease' is not signed.\n",
	 "The repository 'http://m/debian bookworm InRelease' is not signed; Debian's keys are "
	 "missing here or too old: install a current debian-archive-keyring (scripts/deps --for "
	 "boots)"},
	{"E: The repository 'http://m/debian nosuch Release' does not have a Release file.\n",
	 "The repository 'http://m/debian nosuch Release' does not have a Release file; "
	 "unknown release: name another archive with --mirror, or an image with --kernel"},
	{"tar: ./usr/lib/x.ko: Cannot write: No space left on device\n"
	 "dpkg-deb: error: tar subprocess returned error exit status 2\n",
	 "tar: ./usr/lib/x.ko: Cannot write: No space left on device; choose another place with "
	 "--cache"},
	{"E: No packages found\n",
	 "No packages found; the release has no such kernel: see --kernel in docs/boots.md"},
	{"one\n  two \n\n", "two"},
	{"N: a note\nE: Unable to locate package x\nN: another\n", "Unable to locate package x"},
	{"", "it printed nothing"},
	{"\n \n", "it printed nothing"},
};

static void test_causes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		char output[512], reason[512];
		snprintf(output, sizeof(output), "%s", failures[i].output);
		apt_strerror(output, reason, sizeof(reason));
		assert_string_equal(reason, failures[i].reason);
	}
}

static void test_too_long(void **state)
{
	char output[1024], reason[64];

	(void)state;
	memset(output, 'x', sizeof(output) - 1);
	output[sizeof(output) - 1] = 0;
	apt_strerror(output, reason, sizeof(reason));
	assert_int_equal(strlen(reason), sizeof(reason) - 1);
}

/* Of several packages of one kernel, the version that is kept is of the one that names it. */
static void test_version_of_a_package(void **state)
{
	char version[APT_NAME] = "";

	(void)state;
	package_version("linux-binary-6.1_6.1.9-1_amd64.deb", "linux-image-6.1", version);
	assert_string_equal(version, "");
	package_version("linux-image-6.1_6.1.170-1_amd64.deb", "linux-image-6.1", version);
	assert_string_equal(version, "6.1.170-1");
	package_version("linux-image-6.1-dbg_7_amd64.deb", "linux-image-6.1", version);
	assert_string_equal(version, "6.1.170-1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version_of_a_package),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
