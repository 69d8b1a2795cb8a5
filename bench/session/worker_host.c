#include "bench/session/worker_host.h"

#include "bench/base/exit_code.h"
#include "bench/session/no_worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/* --- asking ---------------------------------------------------------------------------------- */

static struct worker_answer *find(const struct worker_host *host, const struct wire_query *query)
{
	struct worker_answer *a = host->answers;

	while (a && memcmp(&a->query, query, sizeof(*query)) != 0)
		a = a->next;
	return a;
}

/* Reads the answer to `query` and keeps it. NULL when the worker is gone, or out of memory. */
static struct worker_answer *take_answer(struct worker_host *host, const struct wire_query *query)
{
	struct wire_answer answer;
	struct wire_head head;

	host->reply = worker_read(&host->process, &head, &host->payload, &host->capacity);
	if (host->reply != WORKER_FRAME)
		return NULL;
	host->reply = WORKER_GARBLED;
	if (head.type == WIRE_ERROR)
		snprintf(host->refusal, sizeof(host->refusal), "%.*s", (int)head.bytes,
			 (const char *)host->payload);
	if (head.type != WIRE_ANSWER || head.bytes < sizeof(answer))
		return NULL;
	memcpy(&answer, host->payload, sizeof(answer));
	size_t length = head.bytes - sizeof(answer);
	if (answer.kind != query->kind || answer.err > 0 || (answer.err && length))
		return NULL;
	struct worker_answer *a = calloc(1, sizeof(*a));
	host->reply = WORKER_NO_MEMORY;
	if (!a)
		return NULL;
	*a = (struct worker_answer){.query = *query, .err = answer.err, .length = length};
	a->bytes = malloc(length + 1);
	if (!a->bytes) {
		free(a);
		return NULL;
	}
	memcpy(a->bytes, (const char *)host->payload + sizeof(answer), length);
	a->bytes[length] = 0;
	a->next = host->answers;
	host->answers = a;
	host->reply = WORKER_FRAME;
	return a;
}

/* Asks all of them before it reads the first answer: the way may be long. */
static void ask(struct worker_host *host, const struct wire_query *queries, size_t n)
{
	if (host->reply != WORKER_FRAME || !n)
		return;
	/* -EPIPE: what the worker sent before is still to be read. */
	(void)worker_send(&host->process, queries, n * sizeof(*queries));
	for (size_t i = 0; i < n && host->reply == WORKER_FRAME; i++)
		(void)take_answer(host, &queries[i]);
}

/* What is known, or is asked now. NULL: no answer. */
static const struct worker_answer *know(struct worker_host *host, const struct wire_query *query)
{
	const struct worker_answer *a = find(host, query);

	if (a)
		return a;
	ask(host, query, 1);
	return find(host, query);
}

/* 0 or -ENAMETOOLONG. */
static int path_query(enum wire_query_kind kind, const char *path, struct wire_query *query)
{
	*query = (struct wire_query){.kind = kind};
	int n = snprintf(query->path, sizeof(query->path), "%s", path);
	return n < 0 || (size_t)n >= sizeof(query->path) ? -ENAMETOOLONG : 0;
}

/* An answer of fixed size, into `to`. 0 or -errno. */
static int ask_fixed(struct worker_host *host, const struct wire_query *query, void *to,
		     size_t size)
{
	const struct worker_answer *a = know(host, query);

	if (!a || a->err)
		return a ? a->err : -EPIPE;
	if (a->length != size)
		return -EPROTO;
	memcpy(to, a->bytes, size);
	return 0;
}

/* --- the source ------------------------------------------------------------------------------ */

static struct worker_host *host_of(const struct host_source *source)
{
	return source->ctx;
}

/* The bytes that answer a query about a path. 0 or -errno. */
static int ask_path(const struct host_source *source, enum wire_query_kind kind, const char *path,
		    const char **bytes, size_t *length)
{
	struct wire_query query;
	int err = path_query(kind, path, &query);
	const struct worker_answer *a = err ? NULL : know(host_of(source), &query);

	if (!a || a->err)
		return a ? a->err : err ? err : -EPIPE;
	*bytes = a->bytes;
	*length = a->length;
	return 0;
}

static int read_there(const struct host_source *source, const char *path, const char **content,
		      size_t *length)
{
	return ask_path(source, QUERY_FILE, path, content, length);
}

/* Keeps one file of a folder as if it had been asked for. false: no memory. */
static bool keep_file(struct worker_host *host, const char *folder, const char *name,
		      const char *text)
{
	struct worker_answer *a = calloc(1, sizeof(*a));
	char path[sizeof(a->query.path) * 2];

	if (!a)
		return false;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	a->length = strlen(text);
	a->bytes = strdup(text);
	if (!a->bytes || path_query(QUERY_FILE, path, &a->query) || find(host, &a->query)) {
		free(a->bytes);
		free(a);
		return true;
	}
	a->next = host->answers;
	host->answers = a;
	return true;
}

/* The names of a folder's files, whose contents have come with them. */
static int names_there(const struct host_source *source, const char *path, const char **names,
		       size_t *length)
{
	const char *at, *end;
	size_t used = 0, size;
	int err = ask_path(source, QUERY_FOLDER, path, &at, &size);
	struct worker_host *host = host_of(source);

	if (err)
		return err;
	/* A list of names replaces the one before; it is never longer than the answer. */
	char *list = realloc(host->names, size + 1);
	if (!list)
		return -ENOMEM;
	host->names = list;
	for (end = at + size; at < end;) {
		const char *name = at, *text = name + strlen(name) + 1;
		if (text >= end || strchr(name, '/') || !keep_file(host, path, name, text))
			return -EPROTO;
		used = (size_t)(stpcpy(list + used, name) + 1 - list);
		at = text + strlen(text) + 1;
	}
	*names = list;
	*length = used;
	return 0;
}

static int link_there(const struct host_source *source, const char *path, const char **target)
{
	size_t length;

	return ask_path(source, QUERY_LINK, path, target, &length);
}

static void want_there(const struct host_source *source, const char *const *wanted, size_t n)
{
	static struct wire_query queries[WIRE_QUERIES];
	struct worker_host *host = host_of(source);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (path_query(QUERY_FILE, wanted[i], &queries[k]) || find(host, &queries[k]))
			continue;
		bool twice = false;
		for (size_t j = 0; j < k && !twice; j++)
			twice = !strcmp(queries[j].path, queries[k].path);
		k += !twice;
		if (k == WIRE_QUERIES) {
			ask(host, queries, k);
			k = 0;
		}
	}
	ask(host, queries, k);
}

static bool cpuid_there(const struct host_source *source, uint32_t leaf, uint32_t subleaf,
			struct cpuid_regs *regs)
{
	const struct wire_query query = {.kind = QUERY_CPUID, .leaf = leaf, .subleaf = subleaf};

	return !ask_fixed(host_of(source), &query, regs, sizeof(*regs));
}

static int audit_there(const struct host_source *source, struct host_audit *audit)
{
	const struct wire_query query = {.kind = QUERY_AUDIT};

	return ask_fixed(host_of(source), &query, audit, sizeof(*audit));
}

static int pinnable_there(const struct host_source *source, struct cpulist *cpus)
{
	const struct wire_query query = {.kind = QUERY_PINNABLE};

	return ask_fixed(host_of(source), &query, cpus, sizeof(*cpus));
}

static int uname_there(const struct host_source *source, struct utsname *names)
{
	const struct wire_query query = {.kind = QUERY_UNAME};
	int err = ask_fixed(host_of(source), &query, names, sizeof(*names));

	names->release[sizeof(names->release) - 1] = 0;
	names->version[sizeof(names->version) - 1] = 0;
	names->nodename[sizeof(names->nodename) - 1] = 0;
	names->machine[sizeof(names->machine) - 1] = 0;
	return err;
}

static const struct host_files files_there = {read_there, names_there, link_there, want_there};

void worker_host_want(struct worker_host *host, const char *const *files, size_t n)
{
	char(*names)[WIRE_PATH] = calloc(n, sizeof(*names));
	const char **wanted = calloc(n, sizeof(*wanted));

	for (size_t i = 0; i < n && names && wanted; i++) {
		snprintf(names[i], sizeof(names[i]), "%.*s", (int)strcspn(files[i], ":"), files[i]);
		wanted[i] = names[i];
	}
	if (names && wanted) /* without memory each is asked for when it is read */
		want_there(&host->source, wanted, n);
	free(names);
	free(wanted);
}

/* --- the worker ------------------------------------------------------------------------------ */

int worker_host_allowed(struct worker_host *host, struct cpulist *cpus)
{
	const struct wire_query query = {.kind = QUERY_ALLOWED};

	return ask_fixed(host, &query, cpus, sizeof(*cpus));
}

int worker_host_clock(struct worker_host *host, struct tsc_clock *now)
{
	const struct wire_query query = {.kind = QUERY_CLOCK};
	const struct worker_answer *a = NULL;

	/* Each time anew: what is kept is not looked at. */
	if (host->reply == WORKER_FRAME && !worker_send(&host->process, &query, sizeof(query)))
		a = take_answer(host, &query);
	if (!a || a->err)
		return a ? a->err : -EPIPE;
	if (a->length != sizeof(*now))
		return -EPROTO;
	memcpy(now, a->bytes, sizeof(*now));
	return 0;
}

int worker_host_symbol(struct worker_host *host, uint64_t address, struct wire_symbol *symbol,
		       const char **name, const char **module)
{
	const struct wire_query query = {.kind = QUERY_SYMBOL,
					 .leaf = (uint32_t)address,
					 .subleaf = (uint32_t)(address >> 32)};
	const struct worker_answer *a = know(host, &query);

	if (!a || a->err)
		return a ? a->err : -EPIPE;
	const char *at = a->bytes + sizeof(*symbol), *end = a->bytes + a->length;
	if (a->length < sizeof(*symbol) + 2 || end[-1])
		return -EPROTO;
	memcpy(symbol, a->bytes, sizeof(*symbol));
	*name = at;
	*module = at + strlen(at) + 1;
	return *module < end && **name ? 0 : -EPROTO;
}

int worker_host_vdso(struct worker_host *host, const char **image, size_t *size)
{
	const struct wire_query query = {.kind = QUERY_VDSO};
	const struct worker_answer *a = know(host, &query);

	if (!a || a->err)
		return a ? a->err : -EPIPE;
	*image = a->bytes;
	*size = a->length;
	return 0;
}

void worker_host_build_id(const struct worker_host *host, char *hex, size_t size)
{
	const struct wire_hello *hello = &host->process.hello;
	size_t used = 0;

	hex[0] = 0;
	for (uint32_t i = 0; host->process.greeted && i < hello->id_bytes && used + 2 < size; i++)
		used += (size_t)snprintf(hex + used, size - used, "%02x", hello->id[i]);
}

int worker_host_check(struct worker_host *host, struct error *error)
{
	struct worker_process *w = &host->process;

	if (host->reply == WORKER_FRAME)
		return 0;
	if (host->reply == WORKER_INTERRUPTED)
		return error_set(error, EXIT_USAGE, "interrupted: nothing was written");
	if (host->reply == WORKER_NO_MEMORY)
		return error_no_memory(error, "for the worker's answer; nothing was written");
	worker_reap(w);
	if (!w->greeted && w->via) {
		no_worker_error(w, host->reply, error);
		if (host->reply == WORKER_CLOSED)
			error->code = -ENOEXEC;
		return error->code;
	}
	if (host->refusal[0])
		return error_set(error, EXIT_USAGE, "%sthe %s worker: %s; nothing was written",
				 w->via ? "--via: " : "", abi_names[w->abi], host->refusal);
	return error_set(
		error, EXIT_USAGE,
		"the %s worker stopped answering what it was asked about its host; nothing was written: run again",
		abi_names[w->abi]);
}

int worker_host_open(const struct engine_settings *settings, enum abi abi, struct worker_host *host,
		     struct error *error)
{
	struct wire_request request = wire_request_make(WIRE_ASK, settings->cpu);
	struct cpulist cpus;
	char path[4096];

	*host = (struct worker_host){
		.process = {.to = -1, .from = -1, .err_from = -1},
		.source =
			{
				.root = "",
				.files = &files_there,
				.ctx = host,
				.cpuid = cpuid_there,
				.audit = audit_there,
				.pinnable = pinnable_there,
				.uname = uname_there,
			},
	};
	int err = worker_locate(abi, settings->worker_folder, path, sizeof(path));
	if (!err)
		err = worker_start(&host->process, abi, path, settings);
	if (err)
		return error_errno(error, err, "cannot start the %s worker %s", abi_names[abi],
				   path);
	host->reply = WORKER_FRAME;
	(void)worker_ask(&host->process, &request, NULL); /* -EPIPE: see the answer */
	(void)worker_host_allowed(host, &cpus);
	return worker_host_check(host, error);
}

int worker_host_open_any(const struct engine_settings *settings, struct worker_host *host,
			 struct error *error)
{
	static struct error other; /* large */
	int code = worker_host_open(settings, ABI_x86_64, host, error);

	if (code != -ENOEXEC)
		return code;
	worker_host_close(host);
	other = (struct error){0};
	if (worker_host_open(settings, ABI_i386, host, &other))
		return code;
	*error = (struct error){0};
	return 0;
}

void worker_host_forget(struct worker_host *host)
{
	while (host->answers) {
		struct worker_answer *next = host->answers->next;
		free(host->answers->bytes);
		free(host->answers);
		host->answers = next;
	}
}

void worker_host_close(struct worker_host *host)
{
	worker_reap(&host->process);
	worker_host_forget(host);
	free(host->payload);
	free(host->names);
	host->payload = NULL;
	host->names = NULL;
}
