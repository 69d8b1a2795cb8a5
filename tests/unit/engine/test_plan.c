/* Which cells are asked for. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/engine/plan.h"

static uint32_t parse(const struct name_table *table, const char *list)
{
	const char *bad;
	size_t length;
	uint32_t mask = 0;

	if (selection_parse(table, list, &mask, &bad, &length))
		fail_msg("\"%s\" is refused at \"%s\"", list, bad);
	return mask;
}

static void refuse(const struct name_table *table, const char *list, size_t at, size_t size)
{
	const char *bad;
	size_t length;
	uint32_t mask = 77;

	assert_int_equal(selection_parse(table, list, &mask, &bad, &length), -EINVAL);
	assert_ptr_equal(bad, list + at);
	assert_int_equal(length, size);
	assert_int_equal(mask, 77); /* untouched */
}

static void test_lists(void **state)
{
	(void)state;
	assert_int_equal(parse(&abi_table, "x86_64"), 1u << ABI_x86_64);
	assert_int_equal(parse(&abi_table, "i386,x86_64"), 3);
	assert_int_equal(parse(&path_table, "vdso"), 1u << PATH_vdso);
	assert_int_equal(parse(&path_table, "vdso,vdso"), 1u << PATH_vdso);
	assert_int_equal(parse(&path_table, "syscall,syscall32"),
			 1u << PATH_syscall | 1u << PATH_syscall32);
	assert_int_equal(parse(&op_table, "time,getcpu"), 1u << OP_time | 1u << OP_getcpu);
}

static void test_bad_lists(void **state)
{
	(void)state;
	refuse(&path_table, "nosuch", 0, 6);
	refuse(&path_table, "vdso,nosuch,libc", 5, 6);
	refuse(&path_table, "", 0, 0);
	refuse(&path_table, ",vdso", 0, 0);
	refuse(&path_table, "vdso,", 5, 0);
	refuse(&path_table, "vdso,,libc", 5, 0);
	refuse(&path_table, "vds", 0, 3);
	refuse(&path_table, "vdso2", 0, 5);
	refuse(&path_table, "VDSO", 0, 4);
	refuse(&path_table, " vdso", 0, 5);
}

/* Every name is taken, and each by its own bit. */
static void test_every_name(void **state)
{
	static const struct name_table *const tables[] = {&abi_table, &path_table, &op_table,
							  &condition_table};

	(void)state;
	for (int t = 0; t < 4; t++) {
		assert_true(tables[t]->count > 0 && tables[t]->count <= 32);
		for (int i = 0; i < tables[t]->count; i++)
			assert_int_equal(parse(tables[t], tables[t]->name(i)), 1u << i);
	}
}

static void test_names(void **state)
{
	char names[512], cut[12];

	(void)state;
	selection_names(&abi_table, names, sizeof(names));
	assert_string_equal(names, "x86_64, i386");
	selection_names(&abi_table, cut, sizeof(cut));
	assert_string_equal(cut, "x86_64, i38");
	selection_names(&path_table, names, sizeof(names));
	assert_int_equal(strncmp(names, "empty, syscall, int80, ", 23), 0);
}

/* How many operations a path of an ABI carries, by what carries them. */
static size_t carried_by(enum path_id path, enum abi abi)
{
	size_t in_vdso = 0, slots = 0;

	for (int i = 0; i < OP_COUNT; i++) {
		in_vdso += ops[i].vdso_name[abi] != NULL;
		slots += ops[i].slot != 0;
	}
	switch (paths[path].binding) {
	case BINDING_VDSO:
		return in_vdso;
	case BINDING_VSYSCALL:
		return slots;
	default:
		return OP_COUNT;
	}
}

static void test_all_cells(void **state)
{
	struct selection all = selection_all();
	static struct cell_id cells[PLAN_MAX_CELLS];
	size_t n = plan_cells(&all, cells), expected = 0;

	(void)state;
	for (int p = 0; p < PATH_COUNT; p++)
		for (int a = 0; a < ABI_COUNT; a++)
			expected += paths[p].on[a] ? carried_by((enum path_id)p, (enum abi)a) : 0;
	assert_int_equal(n, expected);
	for (size_t i = 0; i < n; i++) {
		assert_true(cell_exists(cells[i].abi, cells[i].path, cells[i].op));
		assert_int_equal(cells[i].condition, CONDITION_none);
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(&cells[i], &cells[k], sizeof(cells[i]));
	}
}

/* gettimeofday is the one op that every path has. */
static void test_gettimeofday_is_everywhere(void **state)
{
	(void)state;
	for (uint32_t a = 0; a < ABI_COUNT; a++)
		for (uint32_t p = 0; p < PATH_COUNT; p++)
			assert_int_equal(cell_exists(a, p, OP_gettimeofday), paths[p].on[a]);
}

static size_t count(const char *abis, const char *path_list, const char *op_list)
{
	struct selection s = selection_all();
	static struct cell_id cells[PLAN_MAX_CELLS];

	s.abis = parse(&abi_table, abis);
	s.paths = parse(&path_table, path_list);
	s.ops = parse(&op_table, op_list);
	return plan_cells(&s, cells);
}

static void test_chosen_cells(void **state)
{
	(void)state;
	assert_int_equal(count("x86_64", "syscall", "getppid"), 1);
	assert_int_equal(count("i386", "syscall", "getppid"), 0);
	assert_int_equal(count("x86_64,i386", "int80", "getppid"), 2);
	assert_int_equal(count("x86_64", "vdso", "getppid"), 0);
	assert_int_equal(count("x86_64", "vsyscall", "time,gettimeofday,getcpu,getppid"), 3);
}

static void test_conditions(void **state)
{
	struct selection s = selection_all();
	static struct cell_id cells[PLAN_MAX_CELLS];
	size_t plain = plan_cells(&s, cells);

	(void)state;
	s.conditions = UINT32_MAX;
	assert_int_equal(plan_cells(&s, cells), plain * CONDITION_COUNT);
	s.conditions = 0;
	assert_int_equal(plan_cells(&s, cells), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_bad_lists),
		cmocka_unit_test(test_every_name),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_all_cells),
		cmocka_unit_test(test_gettimeofday_is_everywhere),
		cmocka_unit_test(test_chosen_cells),
		cmocka_unit_test(test_conditions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
