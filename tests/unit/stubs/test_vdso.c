/* The vDSO parser on well-formed images of both classes, and on the one of this process. */
#include "stubs/vdso.h"
#include "tests/unit/stubs/elf_maker.h"

#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/time.h>

#include <cmocka.h>

#include "tests/within.h"

static const char *const versions[] = {"LINUX_2.6", "LINUX_2.5", NULL};

static const struct elf_symbol symbols[] = {
	{"__vdso_time", "LINUX_2.6", 0x48, 0x20, STB_GLOBAL, STT_FUNC, 0, ELF_TEXT, false},
	{"time", "LINUX_2.6", 0x48, 0x20, STB_WEAK, STT_FUNC, 0, ELF_TEXT, false},
	{"__kernel_vsyscall", "LINUX_2.5", 0x70, 0x10, STB_GLOBAL, STT_NOTYPE, 0, ELF_TEXT, false},
	{"getcpu", "LINUX_2.5", 0x80, 4, STB_GLOBAL, STT_FUNC, 0, ELF_TEXT, true},
	{"getcpu", "LINUX_2.6", 0x90, 4, STB_GLOBAL, STT_FUNC, 0, ELF_TEXT, false},
	{"retired", "LINUX_2.5", 0xa0, 4, STB_GLOBAL, STT_FUNC, STV_PROTECTED, ELF_TEXT, true},
	{"retired", "LINUX_2.6", 0xa8, 4, STB_GLOBAL, STT_FUNC, 0, ELF_TEXT, true},
	{"bare", NULL, 0xb0, 0, STB_GLOBAL, STT_FUNC, 0, ELF_TEXT, false},
	{"data", "LINUX_2.6", 0xc0, 8, STB_GLOBAL, STT_OBJECT, 0, ELF_TEXT, false},
	/* Not exported, or nowhere in the image: never seen by anyone. */
	{"LINUX_2.6", "LINUX_2.6", 0, 0, STB_GLOBAL, STT_OBJECT, 0, SHN_ABS, false},
	{"absolute", "LINUX_2.6", 0x48, 4, STB_GLOBAL, STT_FUNC, 0, SHN_ABS, false},
	{"wanted", NULL, 0, 0, STB_GLOBAL, STT_FUNC, 0, SHN_UNDEF, false},
	{"local", NULL, 0x48, 4, STB_LOCAL, STT_FUNC, 0, ELF_TEXT, false},
	{"concealed", "LINUX_2.6", 0x48, 4, STB_GLOBAL, STT_FUNC, STV_HIDDEN, ELF_TEXT, false},
	{"resolver", "LINUX_2.6", 0x48, 4, STB_GLOBAL, STT_GNU_IFUNC, 0, ELF_TEXT, false},
	{"outside", "LINUX_2.6", 0x10000, 4, STB_GLOBAL, STT_FUNC, 0, ELF_TEXT, false},
	{"overrun", "LINUX_2.6", 0x48, 0x10000, STB_GLOBAL, STT_FUNC, 0, ELF_TEXT, false},
	{0}};
#define VISIBLE 9u

/* The bases of x86 kernels: none today; 2.6 linked the x86-64 image at -0x900000 and could place
 * the i386 one at a fixed page near the top. */
static const struct elf_plan plans[] = {
	{false, true, false, false, 0, versions, symbols},
	{false, false, true, false, 0, versions, symbols},
	{false, true, true, true, 0xffffe000, versions, symbols},
	{false, false, false, true, 0xffffe000, versions, symbols},
	{true, true, false, false, 0, versions, symbols},
	{true, false, true, false, 0, versions, symbols},
	{true, true, true, true, 0xffffffffff700000, versions, symbols},
	{true, false, false, true, 0xffffffffff700000, versions, symbols},
	{true, false, true, false, 0xffffffffff700000, versions, symbols},
};
#define PLANS (sizeof(plans) / sizeof(plans[0]))

static void expect_at(const struct vdso *v, const char *name, const char *version, uint64_t want)
{
	uint64_t offset = 0;
	int r = vdso_lookup(v, name, version, &offset);
	if (r != 0 || offset != want)
		fail_msg("%s@%s: %d, offset %#llx instead of %#llx", name,
			 version ? version : "any", r, (unsigned long long)offset,
			 (unsigned long long)want);
}

static void expect_absent(const struct vdso *v, const char *name, const char *version)
{
	uint64_t offset = 12345;
	assert_int_equal(vdso_lookup(v, name, version, &offset), -ENOENT);
	assert_int_equal(offset, 12345);
}

static void lookup_by_name_and_version(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLANS; i++) {
		struct elf_image image = elf_make(&plans[i]);
		struct vdso v;
		assert_int_equal(vdso_open(&v, image.bytes, image.size), 0);
		assert_int_equal(v.wide, plans[i].wide);
		expect_at(&v, "__vdso_time", "LINUX_2.6", 0x48);
		expect_at(&v, "time", "LINUX_2.6", 0x48);
		expect_at(&v, "time", NULL, 0x48);
		expect_at(&v, "__kernel_vsyscall", "LINUX_2.5", 0x70);
		expect_at(&v, "getcpu", "LINUX_2.5", 0x80);
		expect_at(&v, "getcpu", "LINUX_2.6", 0x90);
		expect_at(&v, "getcpu", NULL, 0x90);
		expect_at(&v, "retired", "LINUX_2.5", 0xa0);
		expect_at(&v, "retired", "LINUX_2.6", 0xa8);
		expect_at(&v, "retired", NULL, 0xa0);
		expect_at(&v, "bare", NULL, 0xb0);
		expect_absent(&v, "bare", "LINUX_2.6");
		expect_absent(&v, "__kernel_vsyscall", "LINUX_2.6");
		expect_absent(&v, "time", "LINUX_2.60");
		expect_absent(&v, "time", "LINUX_2.");
		expect_absent(&v, "time", "linux-vdso.so.1");
		expect_absent(&v, "time", "");
		expect_absent(&v, "tim", NULL);
		expect_absent(&v, "", NULL);
		expect_absent(&v, "data", NULL);
		for (const struct elf_symbol *s = &symbols[VISIBLE]; s->name; s++)
			expect_absent(&v, s->name, NULL);
		elf_free(&image);
	}
}

static int count_known(void *ctx, const struct vdso_symbol *s)
{
	unsigned *seen = ctx;
	for (unsigned i = 0; i < VISIBLE; i++) {
		const struct elf_symbol *p = &symbols[i];
		if (p->value != s->offset || strcmp(p->name, s->name) != 0)
			continue;
		assert_int_equal(s->size, p->size);
		assert_int_equal(s->type, p->type);
		assert_int_equal(s->hidden, p->hidden);
		assert_int_equal(s->version != NULL, p->version != NULL);
		assert_int_equal(s->version_hash, p->version ? elf_sysv_hash(p->version) : 0);
		if (p->version)
			assert_string_equal(s->version, p->version);
		assert_false(*seen & 1u << i);
		*seen |= 1u << i;
		return 0;
	}
	fail_msg("unexpected symbol %s at %#llx", s->name, (unsigned long long)s->offset);
	return 0;
}

static void each_visits_what_is_exported(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLANS; i++) {
		struct elf_image image = elf_make(&plans[i]);
		struct vdso v;
		unsigned seen = 0;
		assert_int_equal(vdso_open(&v, image.bytes, image.size), 0);
		assert_int_equal(v.symbols, image.symbols);
		assert_int_equal(vdso_each(&v, count_known, &seen), 0);
		assert_int_equal(seen, (1u << VISIBLE) - 1);
		elf_free(&image);
	}
}

static int stop_at_third(void *ctx, const struct vdso_symbol *s)
{
	(void)s;
	return ++*(int *)ctx == 3 ? -77 : 0;
}

static void each_stops_when_told(void **state)
{
	(void)state;
	struct elf_image image = elf_make(&plans[0]);
	struct vdso v;
	int calls = 0;
	assert_int_equal(vdso_open(&v, image.bytes, image.size), 0);
	assert_int_equal(vdso_each(&v, stop_at_third, &calls), -77);
	assert_int_equal(calls, 3);
	elf_free(&image);
}

static int expect_no_version(void *ctx, const struct vdso_symbol *s)
{
	(void)ctx;
	assert_null(s->version);
	assert_false(s->hidden);
	return 0;
}

static void image_without_versions(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct elf_plan plan = {wide, true, false, false, 0, NULL, symbols};
		struct elf_image image = elf_make(&plan);
		struct vdso v;
		assert_int_equal(vdso_open(&v, image.bytes, image.size), 0);
		expect_at(&v, "time", NULL, 0x48);
		expect_absent(&v, "time", "LINUX_2.6");
		assert_int_equal(vdso_each(&v, expect_no_version, NULL), 0);
		elf_free(&image);
	}
}

static void image_without_symbols(void **state)
{
	static const struct elf_symbol none[] = {{0}};
	(void)state;
	for (int bits = 0; bits < 4; bits++) {
		struct elf_plan plan = {bits & 1, bits & 2, !(bits & 2), false, 0, versions, none};
		struct elf_image image = elf_make(&plan);
		struct vdso v;
		assert_int_equal(vdso_open(&v, image.bytes, image.size), 0);
		assert_int_equal(vdso_each(&v, stop_at_third, NULL), 0);
		expect_absent(&v, "time", NULL);
		elf_free(&image);
	}
}

/* A compiler may read aligned where a struct is cast; UBSan and i386 SSE code would show it. */
static void image_at_any_alignment(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLANS; i++)
		for (size_t shift = 1; shift < 8; shift++) {
			struct elf_image image = elf_make(&plans[i]);
			unsigned char *moved = malloc(image.size + shift);
			struct vdso v;
			assert_non_null(moved);
			memcpy(moved + shift, image.bytes, image.size);
			assert_int_equal(vdso_open(&v, moved + shift, image.size), 0);
			expect_at(&v, "getcpu", "LINUX_2.6", 0x90);
			free(moved);
			elf_free(&image);
		}
}

/* --- the image that the kernel gave this process ---------------------------------------------- */

static void open_live(struct vdso *v)
{
	const void *image = (const void *)getauxval(AT_SYSINFO_EHDR);
	if (!image)
		skip(); /* booted with vdso=0 */
	int size = vdso_image_size(image, 4096);
	assert_true(size > 0);
	assert_int_equal(vdso_open(v, image, (size_t)size), 0);
}

static void live_size_is_the_mapping(void **state)
{
	struct vdso v;
	char line[512];
	unsigned long found = 0;
	(void)state;
	open_live(&v);
	FILE *maps = fopen("/proc/self/maps", "re");
	if (!maps)
		skip();
	while (fgets(line, sizeof(line), maps))
		if (strstr(line, "[vdso]")) {
			char *dash;
			unsigned long from = strtoul(line, &dash, 16);
			assert_int_equal(*dash, '-');
			found = strtoul(dash + 1, NULL, 16) - from;
		}
	fclose(maps);
	assert_int_equal(v.size, found);
}

static void live_function_tells_the_time(void **state)
{
	struct vdso v;
	struct timeval before, got = {0}, after;
	uint64_t offset = 0;
	(void)state;
	open_live(&v);
	assert_int_equal(vdso_lookup(&v, "__vdso_gettimeofday", "LINUX_2.6", &offset), 0);
	int (*call)(struct timeval *, void *) =
		(int (*)(struct timeval *, void *))(uintptr_t)(v.image + offset);
	gettimeofday(&before, NULL);
	assert_int_equal(call(&got, NULL), 0);
	gettimeofday(&after, NULL);
	assert_within(got.tv_sec, before.tv_sec - 1, after.tv_sec + 1);
	assert_within(got.tv_usec, 0, 999999);
}

static void live_versions_are_told_apart(void **state)
{
	struct vdso v;
	uint64_t any = 0, versioned = 1;
	(void)state;
	open_live(&v);
	expect_absent(&v, "__vdso_gettimeofday", "LINUX_2.5");
	expect_absent(&v, "__vdso_gettimeofday", "LINUX_9.9");
	expect_absent(&v, "__vdso_no_such_call", NULL);
	assert_int_equal(vdso_lookup(&v, "__vdso_time", NULL, &any), 0);
	assert_int_equal(vdso_lookup(&v, "__vdso_time", "LINUX_2.6", &versioned), 0);
	assert_int_equal(any, versioned);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lookup_by_name_and_version),
		cmocka_unit_test(each_visits_what_is_exported),
		cmocka_unit_test(each_stops_when_told),
		cmocka_unit_test(image_without_versions),
		cmocka_unit_test(image_without_symbols),
		cmocka_unit_test(image_at_any_alignment),
		cmocka_unit_test(live_size_is_the_mapping),
		cmocka_unit_test(live_function_tells_the_time),
		cmocka_unit_test(live_versions_are_told_apart),
	};
	return cmocka_run_group_tests_name("vdso", tests, NULL, NULL);
}
