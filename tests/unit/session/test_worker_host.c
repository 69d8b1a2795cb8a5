/* A host as a worker finds it: by the real workers, here and behind a command. */
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/base/program.h"
#include "bench/host/host.h"
#include "bench/ops/ops.h"
#include "bench/session/build_id.h"
#include "bench/session/worker_host.h"

static struct engine_settings settings_of(const char *via)
{
	const char *build = getenv("SYSPATH_BUILD");

	return (struct engine_settings){
		.worker_folder = build ? build : "build",
		.via = via,
		.timeout_ms = 60000,
	};
}

/* False where this host has no workers of the ABI. */
static bool open_host(struct worker_host *host, enum abi abi, const char *via)
{
	struct engine_settings settings = settings_of(via);
	struct error error = {0};

	if (!worker_host_open(&settings, abi, host, &error))
		return true;
	worker_host_close(host);
	if (abi == ABI_x86_64)
		fail_msg("%s", error.text);
	print_message("skipped: %s\n", error.text);
	return false;
}

/* Those that two processes, or two moments, have not in common. */
static bool is_own(const char *key, const json_t *by_worker)
{
	static const char *const own[] = {"load_average", "uptime_s"};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!strcmp(key, own[i]))
			return true;
	/* A worker mounts no file system. */
	return json_is_null(by_worker) &&
	       (!strcmp(key, "syscall_tracepoints") || !strcmp(key, "ftrace_tracer"));
}

static void expect_same_facts(enum abi abi, const char *via)
{
	struct worker_host host;

	if (!open_host(&host, abi, via))
		return;
	json_t *here = host_describe(&host_source_live, NULL);
	json_t *there = host_describe(&host.source, NULL);
	size_t known = 0;
	for (size_t i = 0; i < host_fact_count; i++) {
		const char *section = host_section_name(host_facts[i].section);
		const char *key = host_facts[i].key;
		const json_t *one = json_object_get(json_object_get(here, section), key);
		const json_t *other = json_object_get(json_object_get(there, section), key);
		known += !json_is_null(other);
		if (!is_own(key, other) && !json_equal(one, other))
			fail_msg("%s: %s here, %s by the %s worker", key,
				 json_dumps(one, JSON_ENCODE_ANY),
				 json_dumps(other, JSON_ENCODE_ANY), abi_names[abi]);
	}
	assert_true(known > 30);
	struct error error = {0};
	assert_int_equal(worker_host_check(&host, &error), 0);
	worker_host_close(&host);
	assert_true(WIFEXITED(host.process.status) && !WEXITSTATUS(host.process.status));
	json_decref(here);
	json_decref(there);
}

static void test_facts_by_a_worker(void **state)
{
	(void)state;
	for (enum abi abi = 0; abi < ABI_COUNT; abi++) {
		expect_same_facts(abi, NULL);
		expect_same_facts(abi, "sh -c 'exec \"$0\"'");
	}
}

/* What is of a process is of the worker's. */
static void test_facts_of_the_process_are_the_workers(void **state)
{
	const char *const argv[] = {"setpriv", "--no-new-privs", "true", NULL};
	char text[256];
	struct worker_host host;

	(void)state;
	if (run_command(argv, 10000, text, sizeof(text))) {
		print_message("skipped: no setpriv here: %s\n", text);
		skip();
	}
	assert_true(open_host(&host, ABI_x86_64, "setpriv --no-new-privs"));
	json_t *there = host_describe(&host.source, NULL);
	json_t *soft = json_object_get(there, "soft");
	assert_true(json_is_true(json_object_get(soft, "no_new_privs")));
	json_decref(there);
	worker_host_close(&host);
}

static void test_allowed_cpus_and_clock(void **state)
{
	struct worker_host host;
	struct cpulist cpus, one = {0};
	struct tsc_clock first, second;
	char via[64];
	int cpu = sched_getcpu();

	(void)state;
	cpulist_add(&one, (size_t)cpu);
	snprintf(via, sizeof(via), "taskset -c %d", cpu);
	assert_true(open_host(&host, ABI_x86_64, via));
	assert_int_equal(worker_host_allowed(&host, &cpus), 0);
	assert_memory_equal(&cpus, &one, sizeof(cpus));
	assert_int_equal(worker_host_clock(&host, &first), 0);
	assert_int_equal(worker_host_clock(&host, &second), 0);
	assert_true(second.library.tsc > first.library.tsc);
	assert_true(second.library.ns > first.library.ns);
	worker_host_close(&host);
}

/* The worker reports the id that its file has. */
static void test_build_id(void **state)
{
	static const char *const names[] = {"syspath-worker64", "syspath-worker32"};
	char path[4096], file[BUILD_ID_HEX_MAX], own[BUILD_ID_HEX_MAX];
	struct worker_host host;

	(void)state;
	for (enum abi abi = 0; abi < ABI_COUNT; abi++) {
		if (!open_host(&host, abi, NULL))
			continue;
		snprintf(path, sizeof(path), "%s/%s", settings_of(NULL).worker_folder, names[abi]);
		assert_int_equal(build_id_read(path, file), 0);
		worker_host_build_id(&host, own, sizeof(own));
		assert_string_equal(own, file);
		worker_host_close(&host);
	}
}

/* Nothing that a path may lead to keeps the worker. */
static void test_hostile_files(void **state)
{
	char folder[] = "/tmp/syspath-test-XXXXXX", path[128], line[64], longest[600];
	const struct host_source *source;
	struct worker_host host;
	char *content, *names;
	size_t length;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_true(open_host(&host, ABI_x86_64, NULL));
	source = &host.source;
	assert_int_equal(host_read_line(source, "/no/such/file", line, sizeof(line)), -ENOENT);
	assert_int_equal(host_names(source, "/no/such/folder", &names, &length), -ENOENT);
	assert_int_equal(host_link(source, "/no/such/link", line, sizeof(line)), -ENOENT);
	assert_true(host_read_line(source, folder, line, sizeof(line)) < 0);
	assert_int_equal(host_names(source, "/proc/self/status", &names, &length), -ENOTDIR);
	memset(longest, 'a', sizeof(longest));
	longest[0] = '/';
	longest[sizeof(longest) - 1] = 0;
	assert_int_equal(host_read_line(source, longest, line, sizeof(line)), -ENAMETOOLONG);
	snprintf(path, sizeof(path), "%s/fifo", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(host_read_line(source, path, line, sizeof(line)), -EINVAL);
	assert_int_equal(host_read_line(source, "/dev/zero", line, sizeof(line)), -EINVAL);
	/* A folder's files: the FIFO is left out, a NUL ends a text, an empty one has none. */
	snprintf(path, sizeof(path), "%s/large", folder);
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	for (size_t i = 0; i <= WIRE_MAX_FILE; i++)
		fputc('x', out);
	fclose(out);
	assert_int_equal(host_read_whole(source, path, 1 << 22, &content, &length), -EFBIG);
	snprintf(path, sizeof(path), "%s/empty", folder);
	fclose(fopen(path, "w"));
	assert_int_equal(host_names(source, folder, &names, &length), 0);
	assert_int_equal(length, sizeof("empty") + sizeof("large"));
	assert_memory_equal(names, "empty\0large", length);
	free(names);
	assert_int_equal(host_read_line(source, path, line, sizeof(line)), 0);
	struct error error = {0};
	assert_int_equal(worker_host_check(&host, &error), 0);
	worker_host_close(&host);
	unlink(path);
	snprintf(path, sizeof(path), "%s/large", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/fifo", folder);
	unlink(path);
	rmdir(folder);
}

/* Where no signal and no parent's death reaches a worker, the end of its input does. */
static void test_worker_exits_when_its_input_ends(void **state)
{
	static const struct {
		const char *via;
		bool watch;
	} ways[] = {{NULL, true}, {"env", true}};
	struct wire_plan plan = {
		.path = PATH_syscall,
		.op = OP_getppid,
		.calls = WIRE_MAX_CALLS,
		.batches = WIRE_MAX_BATCHES,
	};
	struct engine_settings settings = settings_of(NULL);
	struct worker_process w;
	struct wire_head head;
	void *payload = NULL;
	size_t capacity = 0;
	char path[4096];

	(void)state;
	assert_int_equal(worker_locate(ABI_x86_64, settings.worker_folder, path, sizeof(path)), 0);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct wire_request request = wire_request_make(WIRE_TIME, sched_getcpu());
		request.n_cells = 1;
		request.watch = ways[i].watch;
		settings.via = ways[i].via;
		assert_int_equal(worker_start(&w, ABI_x86_64, path, &settings), 0);
		assert_int_equal(worker_ask(&w, &request, &plan), 0);
		assert_int_equal(worker_read(&w, &head, &payload, &capacity), WORKER_FRAME);
		assert_int_equal(head.type, WIRE_BEGIN); /* it has hours to go */
		assert_true(w.to >= 0);
		close(w.to);
		w.to = -1;
		assert_true(program_exits(w.pid, 60000));
		worker_reap(&w);
		assert_true(WIFEXITED(w.status));
		assert_int_equal(WEXITSTATUS(w.status), 2);
	}
	free(payload);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_facts_by_a_worker),
		cmocka_unit_test(test_facts_of_the_process_are_the_workers),
		cmocka_unit_test(test_allowed_cpus_and_clock),
		cmocka_unit_test(test_build_id),
		cmocka_unit_test(test_hostile_files),
		cmocka_unit_test(test_worker_exits_when_its_input_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
