/* The archive of Debian's past releases: keys that sign it have expired by now, and so may its
 * lists. apt refuses both: its own check is switched off, and the signature is checked here. What
 * the signed list has the hash sums of, is checked by apt all the same. */
#include "bench/base/program.h"
#include "bench/files/read_file.h"
#include "bench/kernels/boot_apt.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *archive_address(const struct fetch *f)
{
	return f->source->archive ? f->source->archive : "http://archive.debian.org/debian";
}

size_t archive_keyrings(const struct fetch *f, char paths[APT_KEYRINGS][APT_KEYRING])
{
	static const char *const names[APT_KEYRINGS] = {"debian-archive-keyring",
							"debian-archive-removed-keys"};
	size_t n = 0;

	if (f->source->keyring) {
		snprintf(paths[0], APT_KEYRING, "%s", f->source->keyring);
		return 1;
	}
	for (size_t i = 0; i < (f->past ? 2 : 1); i++) {
		snprintf(paths[n], APT_KEYRING, "/usr/share/keyrings/%s.gpg", names[i]);
		n += !access(paths[n], R_OK);
	}
	return n;
}

/* The release's signed list among apt's, of which there is one: the name's end is `tail`. 0 or
 * -ENOENT. */
static int find_list(const struct fetch *f, const char *tail, char path[4096])
{
	char folder[4096 + 16];
	struct dirent *entry;
	int err = -ENOENT;

	snprintf(folder, sizeof(folder), "%s/apt/lists", f->work);
	DIR *dir = opendir(folder);
	while (dir && err && (entry = readdir(dir))) {
		size_t n = strlen(entry->d_name), wanted = strlen(tail);
		if (n < wanted || strcmp(entry->d_name + n - wanted, tail) != 0)
			continue;
		snprintf(path, 4096, "%.3700s/%.255s", folder, entry->d_name);
		err = 0;
	}
	if (dir)
		closedir(dir);
	return err;
}

/* What gpgv found of all signatures. */
struct signatures {
	int good, bad;
	char expired[24];	 /* the key of a good one that has expired; "" */
	long long expired_after; /* when, seconds since 1970; 0 when not known */
};

/* Reads a line of gpgv's status (doc/DETAILS of GnuPG). */
static void take_status(const char *line, struct signatures *found)
{
	static const char prefix[] = "[GNUPG:] ", expired[] = "KEYEXPIRED ";

	if (strncmp(line, prefix, sizeof(prefix) - 1) != 0)
		return;
	line += sizeof(prefix) - 1;
	found->good += !strncmp(line, "GOODSIG ", 8) || !strncmp(line, "EXPKEYSIG ", 10);
	found->bad += !strncmp(line, "BADSIG ", 7);
	if (sscanf(line, "EXPKEYSIG %23s", found->expired) == 1)
		return;
	if (!strncmp(line, expired, sizeof(expired) - 1))
		found->expired_after = strtoll(line + sizeof(expired) - 1, NULL, 10);
}

/* Verifies the list. 0, or the code of *f->error. */
static int check_signature(struct fetch *f, const char *list, const char *signature,
			   struct signatures *found)
{
	char keyrings[APT_KEYRINGS][APT_KEYRING];
	const char *argv[12] = {"gpgv", "--homedir", f->work, "--status-fd", "1"};
	size_t n = 5, keys = archive_keyrings(f, keyrings);
	char *rest = NULL;

	if (!keys)
		return error_set(
			f->error, -ENOENT,
			"Debian's keys are missing here: install debian-archive-keyring (scripts/deps --for boots), or name a keyring with --keyring");
	for (size_t i = 0; i < keys; i++) {
		argv[n++] = "--keyring";
		argv[n++] = keyrings[i];
	}
	if (signature)
		argv[n++] = signature;
	argv[n] = list;
	int err = run_command(argv, APT_TIMEOUT_MS, f->output, APT_OUTPUT);
	/* It also fails where one of several keys is missing: what it found decides. */
	if (err && err != -EPROTO)
		return fetch_error(f, "gpgv", err);
	for (char *line = strtok_r(f->output, "\r\n", &rest); line;
	     line = strtok_r(NULL, "\r\n", &rest))
		take_status(line, found);
	if (found->good && !found->bad)
		return 0;
	return error_set(
		f->error, -EBADMSG,
		"the archive's list of '%s' is %s; name another archive with --archive, or an image with --kernel",
		f->release,
		found->bad ? "not what was signed (bad signature)"
			   : "not signed by a key of Debian's, or of --keyring");
}

/* The value of a field of the list; "" when it has none. */
static void read_field(const char *text, const char *field, char *value, size_t size)
{
	char sought[32];

	snprintf(sought, sizeof(sought), "\n%s: ", field);
	const char *at = strstr(text, sought);
	at = at ? at + strlen(sought) : "";
	snprintf(value, size, "%.*s", (int)strcspn(at, "\r\n"), at);
}

static bool has_passed(const char *date)
{
	struct tm tm = {0};

	return strptime(date, "%a, %d %b %Y %H:%M:%S", &tm) && timegm(&tm) < time(NULL);
}

/* How old the list is, and what of it has expired. */
static void note_age(struct fetch *f, const char *text, const struct signatures *found)
{
	char date[64], until[64], validity[128] = "", key[128] = "", day[32] = "long ago";
	time_t when = (time_t)found->expired_after;
	struct tm tm;

	read_field(text, "Date", date, sizeof(date));
	read_field(text, "Valid-Until", until, sizeof(until));
	if (has_passed(until))
		snprintf(validity, sizeof(validity), ", its Valid-Until, %s, has passed", until);
	if (when && gmtime_r(&when, &tm))
		strftime(day, sizeof(day), "on %F", &tm);
	if (found->expired[0])
		snprintf(key, sizeof(key), ", the key that signed it, %s, expired %s",
			 found->expired, day);
	snprintf(f->age, sizeof(f->age), "Debian %s is a past release: its list is of %s%s%s",
		 f->release, date[0] ? date : "an unknown date", validity, key);
}

/* Fetches the signature of a list that has it beside itself: apt has dropped it. 0, or the code of
 * *f->error. */
static int fetch_signature(struct fetch *f, char signature[4096])
{
	char url[2048];
	const char *const arguments[] = {"download-file", url, signature, NULL};

	snprintf(url, sizeof(url), "%s/dists/%s/Release.gpg", archive_address(f), f->release);
	snprintf(signature, 4096, "%.4080s/Release.gpg", f->work);
	int err = apt_run(f, "/usr/lib/apt/apt-helper", arguments);
	if (err != -EPROTO)
		return err;
	return error_set(
		f->error, -EBADMSG,
		"the archive's list of '%s' is not signed; name another archive with --archive, or an image with --kernel",
		f->release);
}

/* Checks what apt took for the list of the release, whose text is given. */
static int check_list(struct fetch *f, const char *list, const char *text)
{
	static const char clear_signed[] = "-----BEGIN PGP SIGNED MESSAGE-----";
	bool apart = strncmp(text, clear_signed, sizeof(clear_signed) - 1) != 0;
	char signature[4096], codename[64];
	struct signatures found = {0};

	if (apart && fetch_signature(f, signature))
		return f->error->code;
	if (check_signature(f, list, apart ? signature : NULL, &found))
		return f->error->code;
	read_field(text, "Codename", codename, sizeof(codename));
	if (strcmp(codename, f->release) != 0)
		return error_set(f->error, -EBADMSG, "the archive's list of '%s' is that of '%s'",
				 f->release, codename);
	note_age(f, text, &found);
	return 0;
}

int archive_verify(struct fetch *f)
{
	enum { MAX_LIST = 1 << 24 };
	char list[4096], *text;
	int err = find_list(f, "_InRelease", list);

	if (err)
		err = find_list(f, "_Release", list);
	if (!err)
		err = read_text_file(list, MAX_LIST, &text);
	if (err)
		return error_errno(f->error, err, "the archive's list of '%s'", f->release);
	err = check_list(f, list, text);
	free(text);
	return err;
}
