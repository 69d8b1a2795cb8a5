/* What the driver takes for silence, and for a worker's own end. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/session/worker_process.h"

/* The time is up before it looks, as it is for a driver that was stopped. */
static void test_late_look(void **state)
{
	struct wire_head sent = {WIRE_DONE, sizeof(struct wire_done)}, head;
	struct wire_done done = {.migrations = 7};
	struct worker_process w = {.to = -1, .greeted = true, .timeout_ms = 0};
	void *payload = NULL;
	size_t capacity = 0;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	w.from = ends[0];
	assert_int_equal(worker_read(&w, &head, &payload, &capacity), WORKER_TIMED_OUT);
	assert_int_equal(write(ends[1], &sent, sizeof(sent)), sizeof(sent));
	assert_int_equal(write(ends[1], &done, sizeof(done)), sizeof(done));
	assert_int_equal(worker_read(&w, &head, &payload, &capacity), WORKER_FRAME);
	assert_int_equal(head.type, WIRE_DONE);
	assert_memory_equal(payload, &done, sizeof(done));
	assert_int_equal(worker_read(&w, &head, &payload, &capacity), WORKER_TIMED_OUT);
	close(ends[1]);
	assert_int_equal(worker_read(&w, &head, &payload, &capacity), WORKER_CLOSED);
	close(ends[0]);
	free(payload);
}

/* It closes its output before it has a status, and is not to be given ours in between. */
static void test_own_end(void **state)
{
	static const struct {
		const char *program, *says;
	} cases[] = {
		{"/bin/true", "exited with status 0"},
		{"/bin/false", "exited with status 1"},
	};
	const struct engine_settings settings = {.timeout_ms = 60000};
	struct worker_process w;
	struct wire_head head;
	void *payload = NULL;
	size_t capacity = 0;
	char how[96];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(worker_start(&w, ABI_i386, cases[i].program, &settings), 0);
		assert_int_equal(worker_read(&w, &head, &payload, &capacity), WORKER_CLOSED);
		worker_reap(&w);
		worker_end_describe(&w, how, sizeof(how));
		assert_string_equal(how, cases[i].says);
	}
	free(payload);
}

/* The largest frame there is, where no more memory can be had: that is not reported as garbled. */
static void test_no_memory(void **state)
{
	struct wire_head sent = {WIRE_TIMED, WORKER_MAX_FRAME}, head;
	struct worker_process w = {.to = -1, .greeted = true, .timeout_ms = 60000};
	void *payload = NULL;
	size_t capacity = 0;
	int ends[2], status;

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* its allocator has memory of its own, or ends the process */
#endif
	assert_int_equal(pipe(ends), 0);
	w.from = ends[0];
	assert_int_equal(write(ends[1], &sent, sizeof(sent)), sizeof(sent));
	pid_t child = fork();
	if (!child) {
		struct rlimit none = {0, 0}; /* more than it has is no longer given */
		_exit(setrlimit(RLIMIT_AS, &none)
			      ? 100
			      : (int)worker_read(&w, &head, &payload, &capacity));
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), WORKER_NO_MEMORY);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late_look),
		cmocka_unit_test(test_own_end),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
