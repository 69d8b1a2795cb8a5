#include "bench/worker/answer.h"

#include "bench/cells/bind.h"
#include "bench/machine/affinity.h"
#include "bench/machine/audit.h"
#include "bench/machine/cpuid.h"
#include "bench/machine/kallsyms.h"
#include "bench/protocol/frame.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

/* What an answer holds. Static: it is larger than a stack may be. */
struct reply {
	size_t bytes;
	char data[WIRE_MAX_FILE + 1];
};

static int put(struct reply *reply, const void *bytes, size_t size)
{
	memcpy(reply->data, bytes, size);
	reply->bytes = size;
	return 0;
}

/* Reads up to `size` bytes. Their number or -errno. What is no file is not waited for. */
static ssize_t read_up_to(int folder, const char *path, char *to, size_t size)
{
	int fd = openat(folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	size_t used = 0;
	ssize_t n = -1;

	if (fd < 0)
		return -errno;
	int err = fstat(fd, &st) ? -errno : S_ISREG(st.st_mode) ? 0 : -EINVAL;
	while (!err && used < size && (n = read(fd, to + used, size - used)) != 0) {
		if (n > 0)
			used += (size_t)n;
		else if (errno != EINTR)
			err = -errno;
	}
	close(fd);
	return err ? err : (ssize_t)used;
}

static int answer_file(const struct wire_query *query, struct reply *reply)
{
	ssize_t n = read_up_to(AT_FDCWD, query->path, reply->data, sizeof(reply->data));

	if (n < 0)
		return (int)n;
	if (n > (ssize_t)WIRE_MAX_FILE)
		return -EFBIG;
	reply->bytes = (size_t)n;
	return 0;
}

static int not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Adds one file; one that cannot be read, or for which there is no room, is left out. */
static void add_file(int folder, const char *name, struct reply *reply)
{
	size_t length = strlen(name) + 1;
	char *at = reply->data + reply->bytes;

	if (reply->bytes + length + WIRE_FOLDER_TEXT + 1 > sizeof(reply->data))
		return;
	ssize_t n = read_up_to(folder, name, at + length, WIRE_FOLDER_TEXT);
	if (n < 0)
		return;
	memcpy(at, name, length);
	at[length + (size_t)n] = 0;
	reply->bytes += length + strlen(at + length) + 1;
}

static int answer_folder(const struct wire_query *query, struct reply *reply)
{
	struct dirent **entries;
	int folder = open(query->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int n = folder < 0 ? -1 : scandir(query->path, &entries, not_hidden, alphasort);
	int err = n < 0 ? -errno : 0;

	for (int i = 0; i < n; i++) {
		if (i < (int)WIRE_FOLDER_FILES)
			add_file(folder, entries[i]->d_name, reply);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	if (folder >= 0)
		close(folder);
	return err;
}

static int answer_link(const struct wire_query *query, struct reply *reply)
{
	ssize_t n = readlink(query->path, reply->data, WIRE_PATH);

	reply->bytes = n < 0 ? 0 : (size_t)n;
	return n < 0 ? -errno : 0;
}

static int answer_cpuid(const struct wire_query *query, struct reply *reply)
{
	struct cpuid_regs regs;

	return cpuid_read(query->leaf, query->subleaf, &regs) ? put(reply, &regs, sizeof(regs))
							      : -ENODATA;
}

static int answer_uname(const struct wire_query *query, struct reply *reply)
{
	struct utsname names;

	(void)query;
	return uname(&names) ? -errno : put(reply, &names, sizeof(names));
}

/* Answers with what `read` fills. 0 or -errno. */
#define ANSWER_OF(name, type, read)                                                                \
	static int answer_##name(const struct wire_query *query, struct reply *reply)              \
	{                                                                                          \
		type found;                                                                        \
		int err = read(&found);                                                            \
		(void)query;                                                                       \
		return err ? err : put(reply, &found, sizeof(found));                              \
	}

ANSWER_OF(allowed, struct cpulist, cpus_allowed)
ANSWER_OF(pinnable, struct cpulist, cpus_pinnable)
ANSWER_OF(audit, struct host_audit, audit_read)
ANSWER_OF(clock, struct tsc_clock, tsc_clock_now)

/* The kernel's table of symbols is opened for the first of them, and read on for the others. A
 * kernel without one hides them. */
static int answer_symbol(const struct wire_query *query, struct reply *reply)
{
	static struct kallsyms table;
	static bool is_open;
	struct kernel_symbol symbol;

	is_open = is_open || !kallsyms_open(&table, "/proc/kallsyms");
	if (!is_open)
		return -EACCES;
	int err = kallsyms_find(&table, query->leaf | (uint64_t)query->subleaf << 32, &symbol);
	if (err)
		return err;
	const struct wire_symbol head = {symbol.start, symbol.end};
	size_t name = strlen(symbol.name) + 1, module = strlen(symbol.module) + 1;
	put(reply, &head, sizeof(head));
	memcpy(reply->data + sizeof(head), symbol.name, name);
	memcpy(reply->data + sizeof(head) + name, symbol.module, module);
	reply->bytes += name + module;
	return 0;
}

static int answer_vdso(const struct wire_query *query, struct reply *reply)
{
	struct vdso vdso;

	(void)query;
	return vdso_open_own(&vdso) ? -ENODATA : put(reply, vdso.image, vdso.size);
}

static int answer(struct wire_query *query, struct reply *reply)
{
	static int (*const answers[QUERY_KINDS])(const struct wire_query *, struct reply *) = {
		[QUERY_FILE] = answer_file,	    [QUERY_FOLDER] = answer_folder,
		[QUERY_LINK] = answer_link,	    [QUERY_CPUID] = answer_cpuid,
		[QUERY_UNAME] = answer_uname,	    [QUERY_ALLOWED] = answer_allowed,
		[QUERY_PINNABLE] = answer_pinnable, [QUERY_AUDIT] = answer_audit,
		[QUERY_CLOCK] = answer_clock,	    [QUERY_SYMBOL] = answer_symbol,
		[QUERY_VDSO] = answer_vdso,
	};

	query->path[sizeof(query->path) - 1] = 0;
	if (query->kind >= QUERY_KINDS || !answers[query->kind])
		return -EINVAL;
	return answers[query->kind](query, reply);
}

int answer_queries(void)
{
	static struct reply reply;
	struct wire_query query;
	int err = 0;

	while (!err && !(err = frame_receive(&query, sizeof(query)))) {
		struct wire_answer head = {.kind = query.kind};
		reply.bytes = 0;
		head.err = answer(&query, &reply);
		struct iovec parts[] = {{&head, sizeof(head)}, {reply.data, reply.bytes}};
		err = frame_send(WIRE_ANSWER, parts, head.err ? 1 : 2);
	}
	return err == -ENODATA ? 0 : err;
}
