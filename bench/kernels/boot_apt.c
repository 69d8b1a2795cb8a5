#include "bench/kernels/boot_apt.h"

#include "bench/base/program.h"
#include "bench/files/folders.h"
#include "bench/files/save.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Settings, some of which are a place in f->work. */
static const struct {
	const char *setting, *place;
} options[] = {
	{"Dir::Etc::sourcelist=", "/apt/list"},
	{"Dir::State::lists=", "/apt/lists"},
	{"Dir::Cache=", "/apt/cache"},
	/* Preferences of this machine must not apply to the guest's packages. */
	{"Dir::Etc::sourceparts=/dev/null", NULL},
	{"Dir::Etc::preferences=/dev/null", NULL},
	{"Dir::Etc::preferencesparts=/dev/null", NULL},
	/* Otherwise an installed package that the archive does not have would be a candidate. */
	{"Dir::State::status=/dev/null", NULL},
	{"Acquire::Languages=none", NULL},
	/* As root, apt would download as the user _apt, who may not write here. */
	{"APT::Sandbox::User=", NULL},
	/* Otherwise an unreachable archive would be no error. */
	{"APT::Update::Error-Mode=any", NULL},
};

enum {
	OPTIONS = sizeof(options) / sizeof(options[0]),
	MAX_ARGUMENTS = 8 + 2 * OPTIONS + 4 + APT_MAX_PACKAGES + 4,
};

int fetch_error(struct fetch *f, const char *program, int err)
{
	if (err == -ENOENT)
		return error_set(f->error, err, "%s is not installed: name an image with --kernel",
				 program);
	if (err == -EINTR)
		return error_set(f->error, err, "interrupted");
	if (err == -ETIMEDOUT)
		return error_set(f->error, err, "%s was stopped after %d s", program,
				 APT_TIMEOUT_MS / 1000);
	return err ? error_errno(f->error, err, "%s", program) : 0;
}

int fetch_run(struct fetch *f, const char *program, const char *const *argv)
{
	int err = run_command(argv, APT_TIMEOUT_MS, f->output, APT_OUTPUT);
	char reason[512];

	if (err != -EPROTO)
		return fetch_error(f, program, err);
	apt_strerror(f->output, reason, sizeof(reason));
	return error_set(f->error, err, "%s: %s", program, reason);
}

int apt_run(struct fetch *f, const char *program, const char *const *arguments)
{
	/* Quiet but for errors: progress output would fill the buffer. */
	const char *argv[MAX_ARGUMENTS] = {"env", "-C", f->work, "LC_ALL=C", program, "-qq"};
	static char option[OPTIONS][4096 + 64], own[64], all[64];
	size_t n = 6;

	snprintf(own, sizeof(own), "APT::Architecture=%s", f->architecture);
	snprintf(all, sizeof(all), "APT::Architectures::=%s", f->architecture);
	const char *const architectures[] = {"-o", own, "-o", all};
	for (size_t i = 0; i < 4; i++)
		argv[n++] = architectures[i];

	for (size_t i = 0; i < OPTIONS; i++) {
		const char *place = options[i].place;
		snprintf(option[i], sizeof(option[i]), "%s%s%s", options[i].setting,
			 place ? f->work : "", place ? place : "");
		argv[n++] = "-o";
		argv[n++] = option[i];
	}
	while (*arguments && n < MAX_ARGUMENTS - 1)
		argv[n++] = *arguments++;
	return fetch_run(f, program, argv);
}

/* The archive this machine's apt uses: the first repository whose address ends in "/debian". */
static int find_mirror(struct fetch *f, char *mirror, size_t size)
{
	static const char *const argv[] = {"apt-get", "indextargets", "--format", "$(SITE)", NULL};

	if (f->source->mirror) {
		snprintf(mirror, size, "%s", f->source->mirror);
		return 0;
	}
	int err = fetch_run(f, "apt-get", argv);
	if (err && err != -EPROTO)
		return err;
	for (char *line = err ? NULL : strtok(f->output, "\n"); line; line = strtok(NULL, "\n")) {
		size_t n = strlen(line);
		while (n && line[n - 1] == '/')
			line[--n] = 0;
		if (n > 7 && !strcmp(line + n - 7, "/debian")) {
			snprintf(mirror, size, "%s", line);
			return 0;
		}
	}
	return error_set(
		f->error, -ENOENT,
		"this machine's apt uses no Debian archive: name any mirror of Debian with --mirror URL, or an image with --kernel");
}

/* The archive to fetch from. 0, or the code of *f->error. */
static int find_archive(struct fetch *f, char *address, size_t size)
{
	if (!f->past)
		return find_mirror(f, address, size);
	snprintf(address, size, "%s", archive_address(f));
	return 0;
}

/* The line of the private list. What apt is not to check of a past release, archive_verify does. */
static void write_line(const struct fetch *f, const char *address, char *line, size_t size)
{
	char keyrings[APT_KEYRINGS][APT_KEYRING], trust[APT_KEYRING + 64] = "";

	if (f->past)
		snprintf(trust, sizeof(trust), " trusted=yes check-valid-until=no");
	else if (archive_keyrings(f, keyrings))
		snprintf(trust, sizeof(trust), " signed-by=%s", keyrings[0]);
	snprintf(line, size, "deb [arch=%s%s] %s %s main\n", f->architecture, trust, address,
		 f->release);
}

int apt_prepare(struct fetch *f)
{
	static const char *const folders[] = {"lists", "cache"};
	char address[1024] = "", place[4096 + 64], text[4096];

	if (find_archive(f, address, sizeof(address)))
		return f->error->code;
	for (const char *c = address; *c; c++)
		if (!isgraph((unsigned char)*c))
			return error_set(f->error, -EINVAL,
					 "the archive's address has a blank in it");
	for (size_t i = 0; i < 2; i++) {
		snprintf(place, sizeof(place), "%s/apt/%s/partial", f->work, folders[i]);
		int err = folders_make(place);
		if (err)
			return error_errno(f->error, err, "%s", place);
	}
	snprintf(place, sizeof(place), "%s/apt/list", f->work);
	write_line(f, address, text, sizeof(text));
	int err = save_file(place, text, strlen(text));
	return err ? error_errno(f->error, err, "%s", place) : 0;
}

/* The kernel's packages: the meta package depends on the image, which newer ones split in two. */
int apt_find_packages(struct fetch *f)
{
	char name[APT_NAME];

	snprintf(name, sizeof(name), "linux-image-%s", f->flavour);
	while (f->n < APT_MAX_PACKAGES) {
		const char *const arguments[] = {"depends", "--important", name, NULL};
		int err = apt_run(f, "apt-cache", arguments);
		if (err)
			return err;
		name[0] = 0;
		for (char *line = strtok(f->output, "\n"); line; line = strtok(NULL, "\n")) {
			char *depends = strstr(line, "Depends: ");
			if (!depends)
				continue;
			depends += strlen("Depends: ");
			if (strncmp(depends, "linux-image-", 12) &&
			    strncmp(depends, "linux-binary-", 13))
				continue;
			snprintf(name, sizeof(name), "%.*s", (int)strcspn(depends, " :\t"),
				 depends);
			break;
		}
		if (!name[0])
			break;
		memcpy(f->packages[f->n++], name, sizeof(name));
	}
	if (f->n)
		return 0;
	return error_set(f->error, -ENOENT, "the archive has no linux-image-%s for %s in '%s'",
			 f->flavour, f->architecture, f->release);
}
