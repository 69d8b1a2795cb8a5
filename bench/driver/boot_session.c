#include "bench/driver/boot_session.h"

#include "bench/driver/boot_guest.h"
#include "bench/driver/boot_outcome.h"
#include "bench/driver/boot_qemu.h"
#include "bench/driver/boot_said.h"
#include "bench/driver/commands.h"
#include "bench/driver/interrupts.h"
#include "bench/driver/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The kernel that was named so, found once. NULL after one line was printed. */
static const struct boot_kernel *kernel_of(struct boot_session *s, const char *spec)
{
	char why[512];

	for (size_t i = 0; i < s->n_kernels; i++)
		if (!strcmp(s->specs[i], spec))
			return &s->kernels[i];
	if (s->n_kernels == BOOT_MAX_KERNELS) {
		complain("more than %d kernels", BOOT_MAX_KERNELS);
		return NULL;
	}
	struct boot_kernel *kernel = &s->kernels[s->n_kernels];
	if (kernel_find(spec, &s->options->source, kernel, why, sizeof(why))) {
		complain("kernel %s: %s", spec, why);
		return NULL;
	}
	s->specs[s->n_kernels++] = spec;
	return kernel;
}

static bool cpu_was_asked(const struct boot_arms *arms, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(arms->arm[k].cpu, arms->arm[i].cpu))
			return true;
	return false;
}

int boot_session_prepare(struct boot_session *s, const struct boot_options *options,
			 const struct boot_arms *arms)
{
	char why[512];

	*s = (struct boot_session){.options = options, .arms = arms};
	int err = qemu_version(s->qemu, sizeof(s->qemu), why, sizeof(why));
	if (!err && options->kvm)
		err = qemu_has_kvm(why, sizeof(why));
	for (size_t i = 0; i < arms->n && !err; i++)
		if (!cpu_was_asked(arms, i))
			err = qemu_knows_cpu(arms->arm[i].cpu, why, sizeof(why));
	if (err) {
		complain("%s", why);
		return EXIT_USAGE;
	}
	s->jobs = calloc(arms->n * options->boots + 1, sizeof(*s->jobs));
	s->results = calloc(arms->n + 1, sizeof(*s->results));
	for (size_t i = 0; i < arms->n && s->jobs && s->results; i++) {
		const struct boot_kernel *kernel = kernel_of(s, arms->arm[i].kernel);
		if (!kernel)
			return EXIT_USAGE;
		for (uint32_t b = 0; b < options->boots; b++)
			s->jobs[i * options->boots + b] = (struct boot_job){
				.arm = &arms->arm[i], .kernel = kernel, .boot = b};
	}
	if (s->jobs && s->results)
		return 0;
	complain("not enough memory");
	return EXIT_USAGE;
}

static void on_ended(void *ctx, struct boot_job *job)
{
	boot_outcome_take(ctx, job);
}

static int make_folder(const char *folder)
{
	char part[4096];

	for (const char *slash = folder; slash;) {
		slash = strchr(slash + 1, '/');
		snprintf(part, sizeof(part), "%.*s",
			 slash ? (int)(slash - folder) : (int)strlen(folder), folder);
		if (mkdir(part, 0777) && errno != EEXIST) {
			complain("%s: %s; choose another place with --output-dir", part,
				 strerrordesc_np(errno));
			return EXIT_USAGE;
		}
	}
	return 0;
}

/* Every arm failed under KVM, and none said a word: it is KVM that does not work here. */
static bool kvm_is_mute(const struct boot_session *s)
{
	for (size_t i = 0; i < s->arms->n * s->options->boots; i++) {
		char *said = boot_log_tail(s->jobs[i].log, 1);
		free(said);
		if (said || s->jobs[i].state == BOOT_DONE)
			return false;
	}
	return s->options->kvm;
}

static int judge(const struct boot_session *s, int err)
{
	size_t done = 0, good = 0;

	for (size_t i = 0; i < s->arms->n; i++) {
		if (s->results[i].ok && s->results[i].reason[0])
			return EXIT_USAGE; /* not written: said */
		done += s->results[i].ok;
		good += s->results[i].ok && !s->results[i].failed_cells;
	}
	if (err == -EINTR) {
		complain("interrupted: %zu of %zu arms were done; what they gave is in %s", done,
			 s->arms->n, s->options->folder);
		return EXIT_USAGE;
	}
	if (!err && kvm_is_mute(s)) {
		complain("KVM does not run this kernel here: no guest said a word; "
			 "--accel tcg counts instructions on any machine");
		return EXIT_USAGE;
	}
	return err ? EXIT_USAGE : good == s->arms->n ? 0 : EXIT_BAD_CELL;
}

int boot_session_run(struct boot_session *s)
{
	char initramfs[64];

	if (make_folder(s->options->folder))
		return EXIT_USAGE;
	int fd = boot_guest_initramfs(&s->options->request);
	if (fd < 0)
		return EXIT_USAGE;
	snprintf(initramfs, sizeof(initramfs), "/proc/%d/fd/%d", (int)getpid(), fd);
	struct boot_settings settings = {
		.folder = s->options->folder,
		.initramfs = initramfs,
		.at_once = s->options->at_once,
		.timeout_s = s->options->timeout_s,
		.kvm = s->options->kvm,
		.ctx = s,
		.ended = on_ended,
	};
	s->took_s = -now_s();
	int err = boot_jobs_run(&settings, s->jobs, s->arms->n * s->options->boots);
	s->took_s += now_s();
	close(fd);
	return judge(s, err);
}

void boot_session_free(struct boot_session *s)
{
	if (s->jobs)
		boot_jobs_free(s->jobs, s->arms->n * s->options->boots);
	for (size_t i = 0; s->results && i < s->arms->n; i++)
		document_free(&s->results[i].document);
	free(s->jobs);
	free(s->results);
}
