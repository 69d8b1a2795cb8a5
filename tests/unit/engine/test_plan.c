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
		assert_int_equal(parse(tables[t], "all"), (UINT64_C(1) << tables[t]->count) - 1);
	}
	assert_int_equal(parse(&path_table, paths[PATH_COUNT - 1].name), 1u << (PATH_COUNT - 1));
	assert_int_equal(parse(&op_table, ops[OP_COUNT - 1].name), 1u << (OP_COUNT - 1));
	assert_int_equal(parse(&condition_table, conditions[CONDITION_COUNT - 1].name),
			 1u << (CONDITION_COUNT - 1));
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

/* How often a plan holds a cell. */
static size_t times_planned(const struct cell_id *cells, size_t n, const struct cell_id *wanted)
{
	size_t times = 0;

	for (size_t i = 0; i < n; i++)
		times += cells[i].abi == wanted->abi && cells[i].path == wanted->path &&
			 cells[i].op == wanted->op && cells[i].condition == wanted->condition;
	return times;
}

/* All that exists of the selected operations, once, under no condition; and nothing that does not:
 * which cells exist is known below. */
static void expect_planned(uint32_t ops_mask)
{
	struct selection asked = selection_default();
	static struct cell_id cells[PLAN_MAX_CELLS];

	asked.ops = ops_mask;
	size_t n = plan_cells(&asked, cells), n_existing = 0;

	assert_true(n > 0);
	for (uint32_t a = 0; a < ABI_COUNT; a++)
		for (uint32_t p = 0; p < PATH_COUNT; p++)
			for (uint32_t o = 0; o < OP_COUNT; o++) {
				const struct cell_id id = {a, p, o, CONDITION_none};
				bool wanted = cell_exists(a, p, o) && (ops_mask >> o & 1);
				assert_int_equal(times_planned(cells, n, &id), wanted);
				n_existing += wanted;
			}
	assert_int_equal(n, n_existing);
}

static void test_planned_cells(void **state)
{
	uint32_t usual = 0;

	(void)state;
	for (uint32_t o = 0; o < OP_COUNT; o++)
		usual |= (uint32_t)(ops[o].usual != 0) << o;
	assert_int_equal(selection_default().ops, usual);
	expect_planned(usual);
	expect_planned(parse(&op_table, "all"));
	/* What is counted is of these: but for what takes other instructions in each call. */
	assert_int_equal(usual_ops(false), usual);
	assert_int_equal(usual_ops(true), usual & ~(1u << OP_getrandom));
}

/* What the vDSO and the vsyscall page export, in the kernel's own lists:
 * arch/x86/entry/vdso/vdso.lds.S, vdso32/vdso32.lds.S, vsyscall/vsyscall_emu_64.S. */
static void test_what_a_vdso_carries(void **state)
{
	(void)state;
	for (uint32_t a = 0; a < ABI_COUNT; a++) {
		assert_true(cell_exists(a, PATH_vdso, OP_time));
		assert_true(cell_exists(a, PATH_vdso, OP_clock_getres));
		assert_true(cell_exists(a, PATH_vdso, OP_getcpu));
		assert_false(cell_exists(a, PATH_vdso, OP_getppid));
		assert_false(cell_exists(a, PATH_vdso, OP_enosys));
		assert_int_equal(cell_exists(a, PATH_sysenter, OP_getppid), a == ABI_i386);
	}
	assert_true(cell_exists(ABI_x86_64, PATH_vsyscall, OP_getcpu));
	assert_false(cell_exists(ABI_x86_64, PATH_vsyscall, OP_clock_getres));
	assert_false(cell_exists(ABI_i386, PATH_vsyscall, OP_time));
}

/* gettimeofday is the one op that every path has. */
static void test_gettimeofday_is_everywhere(void **state)
{
	(void)state;
	for (uint32_t a = 0; a < ABI_COUNT; a++)
		for (uint32_t p = 0; p < PATH_COUNT; p++)
			assert_int_equal(cell_exists(a, p, OP_gettimeofday), paths[p].on[a]);
}

/* What a vDSO calls the kernel for is no less a cell; getrandom is measured unless
 * another operation is named, the clocks that programs seldom read are not. */
static void test_usual_operations(void **state)
{
	(void)state;
	assert_true(ops[OP_getrandom].usual && ops[OP_getppid].usual);
	assert_false(ops[OP_clock_gettime_boottime].usual || ops[OP_clock_gettime_tai].usual ||
		     ops[OP_clock_gettime_realtime_coarse].usual ||
		     ops[OP_clock_gettime_process_cputime].usual ||
		     ops[OP_clock_gettime_thread_cputime].usual);
	assert_true(cell_exists(ABI_x86_64, PATH_vdso, OP_getrandom));
	assert_false(cell_exists(ABI_i386, PATH_vdso, OP_getrandom)); /* vdso32.lds.S */
	assert_true(cell_exists(ABI_i386, PATH_vdso, OP_clock_gettime_process_cputime));
	assert_false(cell_may_stay(ABI_x86_64, PATH_vdso, OP_clock_gettime_process_cputime));
	assert_false(cell_may_stay(ABI_x86_64, PATH_libc, OP_clock_gettime_thread_cputime));
	assert_true(cell_may_stay(ABI_x86_64, PATH_vdso, OP_clock_gettime_tai));
}

/* arch/x86/entry/syscalls/syscall_{32,64}.tbl. */
static void test_numbers(void **state)
{
	(void)state;
	assert_int_equal(op_number(PATH_syscall, OP_getppid, false), 110);
	assert_int_equal(op_number(PATH_x32, OP_getppid, false), 0x40000000 + 110);
	assert_int_equal(op_number(PATH_int80, OP_getppid, false), 64);
	assert_int_equal(op_number(PATH_gs10, OP_clock_gettime_tai, false), 403);
	assert_int_equal(op_number(PATH_gs10, OP_clock_gettime_tai, true), 265);
	assert_int_equal(op_number(PATH_vdso, OP_time, false), 0);
	assert_true(cell_may_be_narrow(ABI_x86_64, PATH_int80, OP_clock_gettime_realtime));
	assert_true(cell_may_be_narrow(ABI_i386, PATH_vdso, OP_clock_gettime_realtime));
	assert_false(cell_may_be_narrow(ABI_x86_64, PATH_vdso, OP_clock_gettime_realtime));
	assert_false(cell_may_be_narrow(ABI_i386, PATH_libc, OP_clock_gettime_realtime));
	assert_false(cell_may_be_narrow(ABI_i386, PATH_int80, OP_gettimeofday));
}

static size_t count(const char *abis, const char *path_list, const char *op_list)
{
	struct selection s = selection_default();
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
	struct selection s = selection_default();
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
		cmocka_unit_test(test_planned_cells),
		cmocka_unit_test(test_what_a_vdso_carries),
		cmocka_unit_test(test_gettimeofday_is_everywhere),
		cmocka_unit_test(test_usual_operations),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_chosen_cells),
		cmocka_unit_test(test_conditions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
