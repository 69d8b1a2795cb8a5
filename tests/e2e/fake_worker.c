/* A worker that times nothing and, as the folder that it is called by is named, breaks the protocol
 * of bench/protocol/wire.h in one way; in a folder named "right" in none; in one named "samples",
 * or "ruled" with rulers, it answers with the figures of tests/e2e/fake_samples.h and writes down
 * there what it is asked. */
#include "bench/protocol/chains.h"
#include "bench/protocol/wire.h"
#include "tests/e2e/fake_samples.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { CALLS = 10, BYTES = 1 << 16 };

static const char *folder, *mode;
static uint32_t run; /* timing workers that were started in this folder before this one */

static bool is(const char *name)
{
	return !strcmp(mode, name);
}

/* "ruled": with chains and rulers; "other-ratio": imul is no whole number of adds; "translated": it
 * reports that an emulator runs it; "unsteady": no two rulers agree; "shared": as "ruled", and
 * something else uses the core beside the chains and the first two workers that time. */
static bool has_ruler(void)
{
	return is("ruled") || is("shared") || is("other-ratio") || is("translated") ||
	       is("unsteady");
}

/* "switches": as "samples", and every function that could stay in user space does, until the third
 * worker that times has begun with it. "switches-back": none does until then. "replaces-worker":
 * as "samples", and puts itself into the place of the other ABI's worker. */
static bool answers_known(void)
{
	return is("samples") || has_ruler() || is("switches") || is("switches-back") ||
	       is("replaces-worker");
}

static void put(const void *bytes, size_t size)
{
	if (write(STDOUT_FILENO, bytes, size) != (ssize_t)size)
		exit(4);
}

static void put_frame(uint32_t type, const void *bytes, size_t size)
{
	struct wire_head head = {type, (uint32_t)size};

	put(&head, sizeof(head));
	if (size)
		put(bytes, size);
}

static void take(void *bytes, size_t size)
{
	for (char *at = bytes; size;) {
		ssize_t n = read(STDIN_FILENO, at, size);
		if (n <= 0)
			exit(5);
		at += n;
		size -= (size_t)n;
	}
}

static void stay(void)
{
	for (;;)
		pause();
}

static void crash(void)
{
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

/* Ends as a worker does that another process kills. */
static void be_killed(void)
{
	static const struct {
		const char *name;
		int signal;
	} ways[] = {{"killed", SIGKILL},
		    {"terminated", SIGTERM},
		    {"out-of-time", SIGXCPU},
		    {"by-user", SIGUSR1}};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (is(ways[i].name)) {
			setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
			kill(getpid(), ways[i].signal);
		}
}

/* Takes down one line; runs of workers never overlap. */
static void write_down(const char *line)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", folder, FAKE_RECORD);
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, line, strlen(line)) != (ssize_t)strlen(line) || close(fd))
		exit(7);
}

static uint32_t count_runs(void)
{
	char path[4096], line[256];
	uint32_t n = 0;

	snprintf(path, sizeof(path), "%s/%s", folder, FAKE_RECORD);
	FILE *in = fopen(path, "re");
	while (in && fgets(line, sizeof(line), in))
		n += !strncmp(line, "time ", 5);
	if (in)
		fclose(in);
	return n;
}

static void write_down_request(const struct wire_request *r)
{
	char line[256];

	run = count_runs();
	snprintf(line, sizeof(line), "%s %s cells %u inject %llu wait %llu\n",
		 r->mode == WIRE_TIME ? "time" : "probe", FAKE_ABI, r->n_cells,
		 (unsigned long long)r->inject_tsc, (unsigned long long)r->wait_ns);
	write_down(line);
}

static void write_down_plan(const struct wire_plan *p)
{
	char line[256];

	snprintf(line, sizeof(line),
		 "  plan %u %u calls %u batches %u warmup %u singles %u ruler %u alone %u\n",
		 p->path, p->op, p->calls, p->batches, p->warmup, p->singles, p->ruler, p->alone);
	write_down(line);
}

/* What is done instead of an answer, before anything was sent. */
static void misbehave_at_once(void)
{
	static const char junk[4096] = {[0 ... 4095] = '\xff'};

	if (is("garbage"))
		put(junk, sizeof(junk));
	else if (is("short"))
		put(junk, 3);
	else if (is("huge"))
		put(&(struct wire_head){WIRE_PROBED, UINT32_MAX}, sizeof(struct wire_head));
	else if (is("exits"))
		exit(3);
	else if (is("crashes"))
		crash();
	else if (is("silent"))
		stay();
	else if (is("closes")) {
		close(STDOUT_FILENO);
		stay();
	} else if (is("error"))
		put_frame(WIRE_ERROR, "no\x1b[31m\nway", 11);
	else if (is("other-build")) {
		put_frame(WIRE_ERROR, "request of another version", 26);
		exit(2);
	} else if (is("done-early"))
		put_frame(WIRE_DONE, &(struct wire_done){0}, sizeof(struct wire_done));
	else if (is("absent-unprintable"))
		put_frame(WIRE_ABSENT, "\x1b", 1);
	else if (is("absent-wordless"))
		put_frame(WIRE_ABSENT, NULL, 0);
	else
		return;
	exit(0);
}

static void begin(const struct wire_plan *plan)
{
	struct wire_plan p = *plan;

	if (is("begins-other-path"))
		p.path++;
	if (is("begins-other-op"))
		p.op++;
	put_frame(WIRE_BEGIN, &p, is("begins-cut") ? sizeof(p) - 1 : sizeof(p));
}

static void probe(const struct wire_plan *plan)
{
	struct wire_probed p = {
		.path = plan->path, .op = plan->op, .status = WIRE_OK, .calls = CALLS};

	if (answers_known())
		fake_probed(plan, &p);
	if (is("falls-back") || is("stays")) /* all functions that could stay in user space */
		p.enters = is("stays") ? WIRE_ENTERS_NOT : WIRE_ENTERS;
	if (is("other-path"))
		p.path++;
	if (is("other-op"))
		p.op++;
	if (is("unknown-status"))
		p.status = 99;
	if (is("unknown-enters"))
		p.enters = WIRE_ENTERS + 1;
	if (is("no-calls"))
		p.calls = 0;
	if (is("wordless") || is("unprintable") || is("unended"))
		p.status = WIRE_FAILED;
	if (is("unprintable"))
		strcpy(p.reason, "\x1b[31m");
	if (is("unended"))
		memset(p.reason, 'a', sizeof(p.reason));
	if (is("dies-in-frame")) {
		put(&(struct wire_head){WIRE_PROBED, sizeof(p)}, sizeof(struct wire_head));
		put(&p, 17);
		crash();
	}
	if (is("silent-in-cell"))
		stay();
	put_frame(WIRE_PROBED, &p, is("cut") ? sizeof(p) - 1 : sizeof(p));
	if (is("twice"))
		put_frame(WIRE_PROBED, &p, sizeof(p));
}

/* As a build in mid-run does. */
static void replace_other_worker(void)
{
	char own[4096], other[4096], target[4096];

	snprintf(own, sizeof(own), "%s/syspath-worker64", folder);
	snprintf(other, sizeof(other), "%s/syspath-worker32", folder);
	ssize_t n = readlink(own, target, sizeof(target) - 1);
	if (n < 0)
		exit(8);
	target[n] = 0;
	if (unlink(other) || symlink(target, other))
		exit(8);
}

static void put_rulers(const struct wire_plan *plan, const struct wire_timed *t, uint32_t *samples)
{
	uint32_t slow = is("unsteady") ? 2 : FAKE_SLOW;
	uint32_t narrow = is("shared") && run < 2 ? 4 : 1;

	if (plan->ruler)
		fake_rulers(plan, t, slow, narrow, samples);
}

static void answer_time(const struct wire_plan *plan)
{
	static unsigned char bytes[BYTES];
	size_t samples = wire_samples_total(plan) * sizeof(uint32_t);
	struct wire_timed t = {
		.path = plan->path,
		.op = plan->op,
		.status = WIRE_OK,
		.calls = plan->calls,
		.batches = plan->batches,
		.singles = plan->singles,
		.tries = 1,
	};

	if (sizeof(t) + samples > sizeof(bytes))
		exit(6);
	if (is("dies-when-timed"))
		crash();
	if (answers_known())
		fake_timed(plan, run, &t, (uint32_t *)(bytes + sizeof(t)));
	put_rulers(plan, &t, (uint32_t *)(bytes + sizeof(t)));
	if (answers_known() && t.status != WIRE_OK)
		samples = 0;
	if (is("replaces-worker"))
		replace_other_worker();
	if (is("switches")) {
		t.enters_before = run > 2 ? WIRE_ENTERS : WIRE_ENTERS_NOT;
		t.enters_after = run > 1 ? WIRE_ENTERS : WIRE_ENTERS_NOT;
	}
	if (is("switches-back")) {
		t.enters_before = run > 2 ? WIRE_ENTERS_NOT : WIRE_ENTERS;
		t.enters_after = t.enters_before;
	}
	if (is("timed-unknown-enters"))
		t.enters_after = WIRE_ENTERS + 1;
	if (is("timed-other-path"))
		t.path++;
	if (is("timed-other-op"))
		t.op++;
	if (is("zero-calls"))
		t.calls = 0;
	if (is("wrapping-counts")) { /* their sum is 0 in 32 bits */
		t.batches = t.singles = UINT32_C(1) << 31;
		samples = 0;
	}
	if (is("fewer-samples"))
		samples -= sizeof(uint32_t);
	if (is("timed-wordless"))
		t.status = WIRE_FAILED;
	if (is("timed-unsafe")) {
		t.status = WIRE_UNSAFE;
		strcpy(t.reason, "for no reason");
	}
	memcpy(bytes, &t, sizeof(t));
	put_frame(WIRE_TIMED, bytes, sizeof(t) + samples);
}

static void answer_chain(const struct wire_plan *plan)
{
	static unsigned char bytes[BYTES];
	size_t samples = (size_t)CHAIN_COUNT * plan->batches * sizeof(uint32_t);
	struct wire_chained c = {
		.status = WIRE_OK,
		.calls = plan->calls,
		.batches = plan->batches,
		.chains = CHAIN_COUNT,
	};

	if (sizeof(c) + samples > sizeof(bytes))
		exit(6);
	if (is("chain-zero-calls"))
		c.calls = 0;
	if (is("chain-wrapping-counts")) { /* bytes: 0 in 32 bits */
		c.batches = UINT32_C(1) << 30;
		samples = 0;
	}
	if (is("chain-fewer-samples"))
		samples -= sizeof(uint32_t);
	if (is("chain-of-others"))
		c.chains++;
	if (is("chain-wordless"))
		c.status = WIRE_FAILED;
	c.translated = is("translated");
	if (is("translated") || is("other-ratio"))
		write_down("chain\n");
	if (has_ruler())
		fake_chains(plan, is("other-ratio") ? 5 : 6, is("shared") ? 4 : 1,
			    (uint32_t *)(bytes + sizeof(c)));
	memcpy(bytes, &c, sizeof(c));
	put_frame(WIRE_CHAINED, bytes, sizeof(c) + samples);
}

/* "unprintable-facts": of what inspect asks for, with what steers a terminal in every text. */
static void put_facts(void)
{
	static const char text[] = "a\x1b[31mb\xc2\x9b"
				   "31mc\xe2\x80\xae"
				   "d";
	static const enum wire_fact_kind kinds[] = {WIRE_FACT_MAPS, WIRE_FACT_VDSO_SYMBOL,
						    WIRE_FACT_VSYSCALL};
	struct {
		struct wire_fact fact;
		char text[sizeof(text) - 1];
	} frame;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		frame.fact = (struct wire_fact){.kind = kinds[i], .bytes = sizeof(frame.text)};
		memcpy(frame.fact.name, text, sizeof(text));
		memcpy(frame.text, text, sizeof(frame.text));
		put_frame(WIRE_FACT, &frame, sizeof(frame.fact) + sizeof(frame.text));
	}
}

/* As every worker begins. */
static void greet(void)
{
	struct wire_hello hello = {
		.version = WIRE_VERSION,
		.tables = wire_tables(),
		.abi = sizeof(void *) == 8 ? ABI_x86_64 : ABI_i386,
		.pid = getpid(),
	};

	if (is("other-version"))
		hello.version++;
	if (is("other-tables"))
		hello.tables++;
	if (is("other-abi"))
		hello.abi = !hello.abi;
	if (is("hello-cut"))
		put_frame(WIRE_HELLO, &hello, sizeof(hello) - 1);
	else
		put_frame(WIRE_HELLO, &hello, sizeof(hello));
}

int main(int argc, char **argv)
{
	struct wire_request request;
	struct wire_plan plan;

	(void)argc;
	*strrchr(argv[0], '/') = 0;
	folder = argv[0];
	mode = strrchr(argv[0], '/') + 1;
	if (is("other-build")) /* hangs up without reading what it is asked */
		misbehave_at_once();
	greet();
	take(&request, sizeof(request));
	if (request.mode == WIRE_PROBE || request.mode == WIRE_TIME)
		misbehave_at_once();
	bool noted = answers_known() && request.mode != WIRE_CHAIN; /* how often is chance */
	if (noted && request.n_cells)
		write_down_request(&request);
	for (uint32_t i = 0; i < request.n_cells; i++) {
		take(&plan, sizeof(plan));
		if (noted)
			write_down_plan(&plan);
		begin(&plan);
		be_killed();
		if (is("begins-for-ever"))
			for (;;)
				put_frame(WIRE_BEGIN, &plan, sizeof(plan));
		if (request.mode == WIRE_PROBE)
			probe(&plan);
		else if (request.mode == WIRE_CHAIN)
			answer_chain(&plan);
		else
			answer_time(&plan);
	}
	if (request.mode == WIRE_INSPECT && is("unprintable-facts"))
		put_facts();
	struct wire_done done = {0};
	if (answers_known())
		fake_done(run, &done);
	put_frame(WIRE_DONE, &done, sizeof(done));
	if (is("stays"))
		stay();
	return 0;
}
