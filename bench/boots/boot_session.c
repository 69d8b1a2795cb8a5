#include "bench/boots/boot_session.h"

#include "bench/base/clock.h"
#include "bench/base/exit_code.h"
#include "bench/boots/boot_order.h"
#include "bench/boots/boot_outcome.h"
#include "bench/emulator/boot_initramfs.h"
#include "bench/emulator/boot_qemu.h"
#include "bench/files/folders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Finds the kernel of that name, once. NULL with the error set. */
static const struct boot_kernel *kernel_of(struct boot_session *s, const char *spec,
					   struct error *error)
{
	for (size_t i = 0; i < s->n_kernels; i++)
		if (!strcmp(s->specs[i], spec))
			return &s->kernels[i];
	if (s->n_kernels == BOOT_MAX_KERNELS) {
		error_set(error, EXIT_USAGE, "more than %d kernels", BOOT_MAX_KERNELS);
		return NULL;
	}
	struct boot_kernel *kernel = &s->kernels[s->n_kernels];
	if (kernel_find(spec, &s->options->source, kernel, error)) {
		error_prefix(error, "kernel %s: ", spec);
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
			 const struct boot_arms *arms, struct error *error)
{
	*s = (struct boot_session){.options = options, .arms = arms};
	int err = qemu_version(s->qemu, sizeof(s->qemu), error);
	if (!err && options->run.kvm)
		err = qemu_has_kvm(error);
	for (size_t i = 0; i < arms->n && !err; i++)
		if (!cpu_was_asked(arms, i))
			err = qemu_knows_cpu(arms->arm[i].cpu, error);
	if (err)
		return err;
	s->jobs = calloc(arms->n * options->boots + 1, sizeof(*s->jobs));
	s->order = calloc(arms->n * options->boots + 1, sizeof(*s->order));
	s->results = calloc(arms->n + 1, sizeof(*s->results));
	if (!s->jobs || !s->order || !s->results)
		return error_no_memory(error, NULL);
	for (uint32_t i = 0; i < arms->n; i++) {
		const struct boot_kernel *kernel = kernel_of(s, arms->arm[i].kernel, error);
		if (!kernel)
			return error->code;
		for (uint32_t b = 0; b < options->boots; b++) {
			uint32_t job = i * options->boots + b;
			s->jobs[job].arm = &arms->arm[i];
			s->jobs[job].kernel = kernel;
			s->jobs[job].boot = b;
			/* Arm by arm: an arm's document is complete as soon as can be. */
			s->order[job] = job;
		}
	}
	return 0;
}

/* Makes the folder, and checks that it can be written to before the boots begin. */
static int make_folder(const char *folder, struct error *error)
{
	int err = folders_make(folder);

	if (!err && access(folder, W_OK | X_OK))
		err = -errno;
	if (!err)
		return 0;
	return error_place(error, err, "--output-dir", "%s", folder);
}

/* The exit status of a run that returned `err`. */
static int exit_code_of(const struct boot_session *s, int err, struct error *error)
{
	size_t done = 0, good = 0;

	for (size_t i = 0; i < s->arms->n; i++) {
		if (s->results[i].ok && s->results[i].unwritten)
			return EXIT_USAGE; /* reported before */
		done += s->results[i].ok;
		good += s->results[i].ok && !s->results[i].failed_cells;
	}
	if (err == -EINTR)
		return error_set(
			error, EXIT_USAGE,
			"interrupted: %zu of %zu arms were done; their documents are in %s", done,
			s->arms->n, s->options->run.folder);
	return err ? EXIT_USAGE : good == s->arms->n ? 0 : EXIT_BAD_CELL;
}

/* /dev/kvm may exist and yet not work, and a guest may hang there without any output: one guest is
 * started as a test, and killed at its first output. 0, -EINTR, or the code of *error. */
static int try_kvm(const struct boot_settings *settings, const struct boot_job *first,
		   struct error *error)
{
	enum { TRIAL_S = 30 };
	uint32_t limit_s = settings->timeout_s < TRIAL_S ? settings->timeout_s : TRIAL_S;
	struct boot_job job = *first;
	int err = boot_job_await_console(settings, &job, (int)limit_s);

	if (err)
		unlink(job.log);
	if (!err || err == -EINTR)
		return err;
	return error_set(
		error, EXIT_USAGE,
		"KVM does not run kernel %s here: %s; --accel tcg counts instructions on any machine",
		job.arm->kernel, job.error.text);
}

int boot_session_run(struct boot_session *s, struct error *error)
{
	const struct boot_options *o = s->options;
	size_t jobs = s->arms->n * o->boots;
	char trial[PRIVATE_FOLDER_MAX + 16];
	struct boot_settings settings = o->run;

	settings.scratch = s->scratch.path;
	settings.ended = boot_outcome_take;
	settings.ctx = s;
	if (make_folder(o->run.folder, error))
		return error->code;
	if (private_folder_make(&s->scratch, error))
		return error->code;
	snprintf(trial, sizeof(trial), "%s/trial", s->scratch.path);
	if (boot_guest_initramfs(s->jobs[0].kernel->kernel32, trial, error))
		return error->code;
	unlink(trial); /* the folder is writable */
	if (o->run.kvm)
		boot_order_in_rounds(s->order, s->arms->n, o->boots, o->run.request.settings.seed);
	int code = o->run.kvm ? try_kvm(&settings, &s->jobs[s->order[0]], error) : 0;
	if (code > 0)
		return code;
	s->took_s = -monotonic_s();
	int err = code ? code : boot_jobs_run(&settings, s->jobs, s->order, jobs);
	s->took_s += monotonic_s();
	return exit_code_of(s, err, error);
}

void boot_session_free(struct boot_session *s)
{
	for (size_t i = 0; s->jobs && i < s->arms->n * s->options->boots; i++)
		json_decref(s->jobs[i].document);
	for (size_t i = 0; s->results && i < s->arms->n; i++)
		document_free(&s->results[i].document);
	private_folder_remove(&s->scratch);
	free(s->jobs);
	free(s->order);
	free(s->results);
}
