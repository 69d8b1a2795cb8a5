#include "bench/kernels/boot_apt.h"

#include "bench/base/program.h"
#include "bench/files/folders.h"
#include "bench/kernels/boot_apt_why.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int fetch_write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	size_t n = strlen(text);
	int err = fd < 0 || write(fd, text, n) != (ssize_t)n ? -(errno ? errno : EIO) : 0;

	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	return err;
}

/* Preferences of this machine must not apply to the guest's packages. */
static const char *const fixed[] = {
	"Dir::Etc::sourceparts=/dev/null",
	"Dir::Etc::preferences=/dev/null",
	"Dir::Etc::preferencesparts=/dev/null",
	/* Otherwise an installed package that the archive does not have would be a candidate. */
	"Dir::State::status=/dev/null",
	"Acquire::Languages=none",
	"APT::Architectures::=amd64",
	/* As root, apt would download as the user _apt, who may not write here. */
	"APT::Sandbox::User=",
	/* Otherwise an unreachable archive would be no error. */
	"APT::Update::Error-Mode=any",
};

enum {
	FIXED = sizeof(fixed) / sizeof(fixed[0]),
	OWN = sizeof(((struct fetch *)0)->option) / sizeof(((struct fetch *)0)->option[0]),
	MAX_ARGUMENTS = 8 + 2 * FIXED + 2 * OWN + APT_MAX_PACKAGES + 4,
};

int apt_run(struct fetch *f, const char *program, const char *const *words)
{
	/* Quiet but for errors: progress output would fill the buffer. */
	const char *argv[MAX_ARGUMENTS] = {"env", "-C", f->work, "LC_ALL=C", program, "-qq"};
	size_t n = 6;

	for (size_t i = 0; i < OWN + FIXED; i++) {
		argv[n++] = "-o";
		argv[n++] = i < OWN ? f->option[i] : fixed[i - OWN];
	}
	while (*words && n < MAX_ARGUMENTS - 1)
		argv[n++] = *words++;
	int err = run_command(argv, APT_TIMEOUT_MS, f->said, APT_SAID);
	if (err == -EPROTO) {
		char cause[512];
		apt_why(f->said, cause, sizeof(cause));
		return error_set(f->error, err, "%s: %s", program, cause);
	}
	if (err == -EINTR)
		return error_set(f->error, err, "interrupted");
	if (err == -ETIMEDOUT)
		return error_set(f->error, err, "%s was stopped after %d s", program,
				 APT_TIMEOUT_MS / 1000);
	return err ? error_errno(f->error, err, "%s", program) : 0;
}

/* The archive this machine's apt uses: the first repository whose address ends in "/debian". */
static int find_mirror(struct fetch *f, char *mirror, size_t size)
{
	static const char *const argv[] = {"apt-get", "indextargets", "--format", "$(SITE)", NULL};

	if (f->source->mirror) {
		snprintf(mirror, size, "%s", f->source->mirror);
		return 0;
	}
	int err = run_command(argv, APT_TIMEOUT_MS, f->said, APT_SAID);
	if (err == -ENOENT)
		return error_set(f->error, err,
				 "apt-get is not installed: name an image with --kernel");
	for (char *line = err ? NULL : strtok(f->said, "\n"); line; line = strtok(NULL, "\n")) {
		size_t n = strlen(line);
		while (n && line[n - 1] == '/')
			line[--n] = 0;
		if (n > 7 && !strcmp(line + n - 7, "/debian")) {
			snprintf(mirror, size, "%s", line);
			return 0;
		}
	}
	return error_set(
		f->error, err == -EINTR ? err : -ENOENT,
		"this machine's apt uses no Debian archive: name any mirror of Debian with "
		"--mirror URL, or an image with --kernel");
}

/* Writes the private list and sets apt's options. */
int apt_prepare(struct fetch *f)
{
	static const char keyring[] = "/usr/share/keyrings/debian-archive-keyring.gpg";
	char mirror[1024] = "", list[4096 + 32], text[2048];
	int err = find_mirror(f, mirror, sizeof(mirror));

	if (err)
		return err;
	for (const char *c = mirror; *c; c++)
		if (!isgraph((unsigned char)*c))
			return error_set(f->error, -EINVAL,
					 "the mirror's address has a blank in it");
	const char *const parts[] = {"lists", "cache"};
	for (size_t i = 0; i < 2 && !err; i++) {
		char folder[4096 + 64];
		snprintf(folder, sizeof(folder), "%s/apt/%s/partial", f->work, parts[i]);
		err = folders_make(folder);
		if (err)
			return error_errno(f->error, err, "%s", folder);
	}
	snprintf(list, sizeof(list), "%s/apt/list", f->work);
	snprintf(text, sizeof(text), "deb %s%s%s%s %s main\n",
		 access(keyring, R_OK) ? "" : "[signed-by=", access(keyring, R_OK) ? "" : keyring,
		 access(keyring, R_OK) ? "" : "] ", mirror, f->release);
	err = fetch_write_text(list, text);
	if (err)
		return error_errno(f->error, err, "%s", list);
	const struct {
		const char *key, *value;
	} options[] = {
		{"Dir::Etc::sourcelist", "list"},
		{"Dir::State::lists", "lists"},
		{"Dir::Cache", "cache"},
	};
	for (size_t i = 0; i < OWN; i++)
		snprintf(f->option[i], sizeof(f->option[i]), "%s=%s/apt/%s", options[i].key,
			 f->work, options[i].value);
	return 0;
}

/* The kernel's packages: the meta package depends on the image, which newer ones split in two. */
int apt_find_packages(struct fetch *f)
{
	char name[APT_NAME] = "linux-image-cloud-amd64";

	while (f->n < APT_MAX_PACKAGES) {
		const char *const words[] = {"depends", "--important", name, NULL};
		int err = apt_run(f, "apt-cache", words);
		if (err)
			return err;
		name[0] = 0;
		for (char *line = strtok(f->said, "\n"); line; line = strtok(NULL, "\n")) {
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
	return error_set(f->error, -ENOENT, "the archive has no linux-image-cloud-amd64 in '%s'",
			 f->release);
}
