#include "tests/fidelity/program.h"

#include "bench/base/pin.h"
#include "bench/base/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int pin(void *cpu)
{
	return pin_to(*(const int *)cpu);
}

/* What was written to a file of memory, cut at size - 1 bytes, as a string. */
static void read_back(int file, char *text, size_t size)
{
	ssize_t n = pread(file, text, size - 1, 0);

	text[n > 0 ? n : 0] = 0;
}

int run_on_cpu(const char *const *argv, int cpu, char *text, size_t size, char why[PROGRAM_WHY])
{
	int out = memfd_create("stdout", MFD_CLOEXEC), said = memfd_create("stderr", MFD_CLOEXEC);
	struct program program = {
		.argv = argv, .in = -1, .out = out, .err = said, .prepare = pin, .ctx = &cpu};
	int status = 0;
	int err = out < 0 || said < 0 ? -ENOMEM
				      : program_run(&program, PROGRAM_UNLIMITED_MS, &status);

	read_back(out, text, size);
	read_back(said, why, PROGRAM_WHY);
	why[strcspn(why, "\n")] = 0;
	close(out);
	close(said);
	if (err || WIFSIGNALED(status))
		snprintf(why, PROGRAM_WHY, "%s",
			 err ? strerrordesc_np(-err) : sigdescr_np(WTERMSIG(status)));
	if (err)
		return err;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
