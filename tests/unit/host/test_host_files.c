/* Reading the files facts come from: lines, fields, kernel configurations, CPU lists. */
#include <errno.h>
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
#include <zlib.h>

#include "bench/host/cpus_here.h"
#include "bench/host/facts.h"
#include "bench/host/source.h"
#include "bench/machine/affinity.h"

/* --- a tree that is made and removed -------------------------------------------------------- */

static char root[64];
static char full[256];

static const char *in_root(const char *path)
{
	snprintf(full, sizeof(full), "%s%s", root, path);
	return full;
}

static int make_root(void **state)
{
	static struct host_source source;
	snprintf(root, sizeof(root), "/tmp/syspath-test-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	source.root = root;
	*state = &source;
	return mkdir(in_root("/proc"), 0700);
}

static int remove_root(void **state)
{
	(void)state;
	unlink(in_root("/file"));
	unlink(in_root("/proc/config.gz"));
	rmdir(in_root("/proc"));
	return rmdir(root);
}

static void put(const char *path, const void *bytes, size_t size)
{
	FILE *f = fopen(in_root(path), "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static void put_text(const char *path, const char *text)
{
	put(path, text, strlen(text));
}

/* --- lines and fields ----------------------------------------------------------------------- */

static void lines(void **state)
{
	const struct host_source *source = *state;
	char out[32];
	put_text("/file", " tsc kvm-clock \nsecond\n");
	assert_int_equal(host_read_line(source, "/file", out, sizeof(out)), 13);
	assert_string_equal(out, "tsc kvm-clock");
	put_text("/file", "");
	assert_int_equal(host_read_line(source, "/file", out, sizeof(out)), 0);
	assert_string_equal(out, "");
	put_text("/file", "no newline");
	assert_int_equal(host_read_line(source, "/file", out, 4), 3);
	assert_string_equal(out, "no ");
	assert_int_equal(host_read_line(source, "/absent", out, sizeof(out)), -ENOENT);
	assert_int_equal(host_read_line(source, "/proc", out, sizeof(out)), -EISDIR);
}

static void fields(void **state)
{
	const struct host_source *source = *state;
	char out[32];
	put_text("/file", "Seccomp_filters:\t7\nSeccomp:\t2\nmicrocode\t: 0xf4\nbare\nlast:");
	assert_int_equal(host_read_field(source, "/file", "Seccomp", out, sizeof(out)), 1);
	assert_string_equal(out, "2");
	assert_int_equal(host_read_field(source, "/file", "microcode", out, sizeof(out)), 4);
	assert_string_equal(out, "0xf4");
	assert_int_equal(host_read_field(source, "/file", "last", out, sizeof(out)), 0);
	assert_int_equal(host_read_field(source, "/file", "bare", out, sizeof(out)), -ENODATA);
	assert_int_equal(host_read_field(source, "/absent", "x", out, sizeof(out)), -ENOENT);
}

/* The tail of an overlong line does not pass for a line. */
static void a_line_too_long_is_one_line(void **state)
{
	const struct host_source *source = *state;
	char text[HOST_LINE_MAX + 64], out[32];
	memset(text, 'x', sizeof(text));
	static const char end[] = "field: false\nfield: true\n";
	memcpy(text + HOST_LINE_MAX - 1, end, sizeof(end));
	put_text("/file", text);
	assert_int_equal(host_read_field(source, "/file", "field", out, sizeof(out)), 4);
	assert_string_equal(out, "true");
}

/* --- kernel configuration ------------------------------------------------------------------- */

static void put_gzip(const char *text)
{
	gzFile f = gzopen(in_root("/proc/config.gz"), "wb");
	assert_non_null(f);
	assert_int_equal(gzwrite(f, text, (unsigned)strlen(text)), strlen(text));
	assert_int_equal(gzclose(f), Z_OK);
}

static json_t *config(const struct host_source *source)
{
	const struct fact_context context = {.source = source};

	return fact_kconfig(&context, NULL);
}

static void assert_option(const json_t *found, const char *name, const char *value)
{
	assert_string_equal(json_string_value(json_object_get(found, name)), value);
}

static void config_from_gzip(void **state)
{
	put_gzip("# Linux/x86\nCONFIG_HZ=1000\nCONFIG_IA32_EMULATION=y\n"
		 "# CONFIG_PARAVIRT is not set\nCONFIG_OTHER=\"CONFIG_KASAN=y\"\n");
	json_t *found = config(*state);
	assert_non_null(found);
	assert_option(found, "HZ", "1000");
	assert_option(found, "IA32_EMULATION", "y");
	assert_option(found, "PARAVIRT", "n");
	assert_option(found, "KASAN", "n");
	assert_null(json_object_get(found, "OTHER"));
	json_decref(found);
}

/* The gzgets of zlib 1.3.2 calls it a stream that ended early. */
static void a_last_line_without_its_newline(void **state)
{
	put_gzip("CONFIG_HZ=1000\nCONFIG_KASAN=y");
	json_t *found = config(*state);
	assert_non_null(found);
	assert_option(found, "KASAN", "y");
	json_decref(found);
}

static void renamed_options(void **state)
{
	put_gzip("CONFIG_RETPOLINE=y\nCONFIG_X86_X32=y\nCONFIG_CONTEXT_TRACKING=y\n");
	json_t *found = config(*state);
	assert_non_null(found);
	assert_option(found, "MITIGATION_RETPOLINE", "y");
	assert_option(found, "X86_X32_ABI", "y");
	assert_null(json_object_get(found, "RETPOLINE"));
	/* Not a rename: from 6.0 on this option is set in every x86 kernel. */
	assert_option(found, "CONTEXT_TRACKING_USER", "n");
	json_decref(found);
}

/* "n" for an option that stood behind the cut would be a lie. */
static void a_config_cut_short_is_none(void **state)
{
	char text[4096], bytes[8192];
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = (char)('a' + (i * 7 + i / 13) % 26);
	memcpy(text, "CONFIG_HZ=250\n", 14);
	text[sizeof(text) - 1] = '\0';
	put_gzip(text);
	FILE *f = fopen(in_root("/proc/config.gz"), "r");
	assert_non_null(f);
	size_t size = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);

	json_t *whole = config(*state);
	assert_non_null(whole);
	json_decref(whole);
	for (size_t cut = 0; cut < size; cut += cut < 32 ? 1 : size / 16) {
		put("/proc/config.gz", bytes, cut);
		assert_null(config(*state));
	}
	put("/proc/config.gz", bytes, size - 1); /* in the length behind the data */
	assert_null(config(*state));
	bytes[size - 6] ^= 1; /* in the check sum */
	put("/proc/config.gz", bytes, size);
	assert_null(config(*state));
}

static void what_is_no_config_is_none(void **state)
{
	assert_null(config(*state)); /* left by the test before, damaged */
	put_text("/proc/config.gz", "<html>404</html>\nHZ=250\nCONFIG_\n");
	assert_null(config(*state));
}

/* --- CPU lists ------------------------------------------------------------------------------ */

static void cpu_lists(void **state)
{
	(void)state;
	static const struct {
		const char *list;
		int count;	   /* or -errno */
		int last;	   /* CPU, or -1 */
		const char *again; /* as it is written back */
	} rows[] = {
		{"", 0, -1, ""},
		{"0", 1, 0, "0"},
		{"0-3,8", 5, 8, "0-3,8"},
		{"3,1,2", 3, 3, "1-3"},
		{"0,0-1,1023", 3, 1023, "0-1,1023"},
		{"0-1024,1536,8191", 1027, 8191, "0-1024,1536,8191"},
		{"16383", 1, 16383, "16383"},
		{"16384", -ERANGE, 0, NULL},
		{"0-16384", -ERANGE, 0, NULL},
		{"99999999999999999999999", -ERANGE, 0, NULL},
		{"3-1", -EINVAL, 0, NULL},
		{"0,", -EINVAL, 0, NULL},
		{",0", -EINVAL, 0, NULL},
		{"-1", -EINVAL, 0, NULL},
		{" 1", -EINVAL, 0, NULL},
		{"1-", -EINVAL, 0, NULL},
		{"1 2", -EINVAL, 0, NULL},
		{"all", -EINVAL, 0, NULL},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cpulist set = {0};
		char again[64];
		assert_int_equal(cpulist_parse(rows[i].list, &set), rows[i].count);
		if (rows[i].count < 0)
			continue;
		assert_int_equal(cpulist_last(&set), rows[i].last);
		assert_int_equal(cpulist_format(&set, again, sizeof(again)), 0);
		assert_string_equal(again, rows[i].again);
	}
}

/* The same set under the operations that choose of it, wherever the end of a cpu_set_t would be. */
static void sets_of_any_size(void **state)
{
	(void)state;
	struct cpulist few = {0}, many = {0};
	char out[64];
	assert_int_equal(cpulist_parse("1,3,1500", &few), 3);
	assert_int_equal(cpulist_parse("0-2,1023-1024,1500-1535", &many), 41);
	assert_false(cpulist_has(&few, -1));
	assert_false(cpulist_has(&few, 60000));
	assert_true(cpulist_has(&few, 1500));
	assert_int_equal(cpulist_next(&many, 2), 1023);
	assert_int_equal(cpulist_next(&many, 1024), 1500);
	assert_int_equal(cpulist_next(&many, 1535), -1);
	cpulist_keep(&few, &many);
	assert_int_equal(cpulist_format(&few, out, sizeof(out)), 0);
	assert_string_equal(out, "1,1500");
	cpulist_drop(&many, &few);
	assert_int_equal(cpulist_format(&many, out, sizeof(out)), 0);
	assert_string_equal(out, "0,2,1023-1024,1501-1535");
	cpulist_remove(&many, 1024);
	cpulist_remove(&many, 60000);
	assert_int_equal(cpulist_count(&many), 38);
	assert_int_equal(cpulist_add(&many, 16384), -ERANGE);
	assert_int_equal(cpulist_add(&many, 16383), 0);
	assert_int_equal(cpulist_last(&many), 16383);
	cpulist_join(&few, &many);
	assert_int_equal(cpulist_count(&few), 41);
	assert_int_equal(cpulist_parse("0-", &many), -EINVAL);
	assert_int_equal(cpulist_last(&many), -1);
	assert_int_equal(cpulist_count(&many), 0);
}

/* What this process may use is what the kernel reports, and asking does not change it. */
static void cpus_of_this_process(void **state)
{
	(void)state;
	struct cpulist allowed = {0}, pinnable = {0}, again = {0};
	struct error error = {0};
	char before[4096], after[4096];
	assert_int_equal(cpus_allowed(&allowed), 0);
	assert_int_equal(cpus_pinnable(&pinnable), 0);
	assert_int_equal(cpus_allowed(&again), 0);
	assert_int_equal(cpulist_format(&allowed, before, sizeof(before)), 0);
	assert_int_equal(cpulist_format(&again, after, sizeof(after)), 0);
	assert_string_equal(before, after);
	assert_int_equal(cpus_choose(-1, &error), cpulist_last(&allowed));
	for (int cpu = -1; (cpu = cpulist_next(&allowed, cpu)) >= 0;) {
		assert_true(cpulist_has(&pinnable, cpu));
		assert_int_equal(cpus_choose(cpu, &error), cpu);
	}
	assert_int_equal(cpus_choose(65535, &error), -EINVAL);
	assert_non_null(strstr(error.text, "CPU 65535 is not among those allowed"));
	assert_non_null(strstr(error.text, "there is none"));
}

static void a_cpu_list_that_does_not_fit(void **state)
{
	(void)state;
	struct cpulist set = {0};
	char out[6];
	assert_int_equal(cpulist_parse("0-3,8", &set), 5);
	assert_int_equal(cpulist_format(&set, out, sizeof(out)), 0);
	assert_int_equal(cpulist_format(&set, out, sizeof(out) - 1), -ENAMETOOLONG);
	assert_int_equal(cpulist_format(&set, out, 0), -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(fields),
		cmocka_unit_test(a_line_too_long_is_one_line),
		cmocka_unit_test(config_from_gzip),
		cmocka_unit_test(a_last_line_without_its_newline),
		cmocka_unit_test(renamed_options),
		cmocka_unit_test(a_config_cut_short_is_none),
		cmocka_unit_test(what_is_no_config_is_none),
		cmocka_unit_test(cpu_lists),
		cmocka_unit_test(a_cpu_list_that_does_not_fit),
		cmocka_unit_test(sets_of_any_size),
		cmocka_unit_test(cpus_of_this_process),
	};
	return cmocka_run_group_tests_name("host_files", tests, make_root, remove_root);
}
