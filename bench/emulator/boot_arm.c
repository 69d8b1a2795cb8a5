#include "bench/emulator/boot_arm.h"

#include "bench/emulator/boot_span.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Copies a span into a field of BOOT_TEXT bytes. */
static int take(char *field, struct span from, struct error *error)
{
	if (from.n >= BOOT_TEXT)
		return span_wrong(from, "too long", error);
	for (size_t i = 0; i < from.n; i++)
		if (!isprint((unsigned char)from.at[i]))
			return span_wrong(from, "holds a character that cannot be printed", error);
	memcpy(field, from.at, from.n);
	field[from.n] = 0;
	return 0;
}

/* Turns any text into a valid file name. */
static void take_name(char name[BOOT_NAME], const char *text)
{
	size_t n = 0;

	for (; *text && n < BOOT_NAME - 1; text++) {
		bool good = isalnum((unsigned char)*text) || strchr("._-", *text);
		name[n] = *text;
		if (!good)
			name[n] = '_';
		n++;
	}
	name[n] = 0;
	if (name[0] == '.' || name[0] == '-')
		name[0] = '_';
}

static int add(struct boot_arms *arms, const struct boot_arm *arm, struct error *error)
{
	struct span name = {arm->name, strlen(arm->name)};

	if (!name.n)
		return span_wrong(name, "an arm needs a name", error);
	if (!arm->kernel[0] || !arm->cpu[0])
		return span_wrong(name, "an arm needs a kernel and a CPU model", error);
	for (size_t i = 0; i < arms->n; i++)
		if (!strcmp(arms->arm[i].name, arm->name))
			return span_wrong(name, "two arms of this name", error);
	if (arms->n == BOOT_MAX_ARMS)
		return span_wrong(name, "more than 256 arms", error);
	arms->arm[arms->n++] = *arm;
	return 0;
}

/* Adds an arm whose name was made up of what it is: where another has it already, which only means
 * that names are shorter than what they stand for, it gets a number. */
static int add_made_up(struct boot_arms *arms, struct boot_arm *arm, struct error *error)
{
	char stem[BOOT_NAME], tail[16] = "";

	memcpy(stem, arm->name, sizeof(stem));
	for (size_t i = 0, k = 2; i < arms->n; i++) {
		const struct boot_arm *other = &arms->arm[i];
		if (!strcmp(other->kernel, arm->kernel) && !strcmp(other->cpu, arm->cpu) &&
		    !strcmp(other->append, arm->append) && !strcmp(other->option, arm->option))
			return span_wrong((struct span){stem, strlen(stem)}, "this arm twice",
					  error);
		if (strcmp(other->name, arm->name) != 0)
			continue;
		int n = snprintf(tail, sizeof(tail), "-%zu", k++);
		snprintf(arm->name, BOOT_NAME, "%.*s%s", BOOT_NAME - 1 - n, stem, tail);
		i = SIZE_MAX; /* the new name may exist, too: search again from the start */
	}
	return add(arms, arm, error);
}

static bool is_list(const char *list)
{
	return strchr(list, ',') != NULL;
}

/* A kernel's name without folder and scheme, "vmlinuz-6.1" or "bookworm". */
static const char *kernel_word(const char *kernel)
{
	const char *slash = strrchr(kernel, '/'), *colon = strrchr(kernel, ':');

	return slash ? slash + 1 : colon ? colon + 1 : kernel;
}

static void name_arm(struct boot_arm *arm, const struct boot_grid *grid, struct span cpu,
		     struct span mode)
{
	char text[BOOT_NAME * 4] = "", part[BOOT_NAME];

	if (is_list(grid->kernels)) {
		snprintf(text, sizeof(text), "%.63s", kernel_word(arm->kernel));
	}
	if (is_list(grid->cpus)) {
		snprintf(part, sizeof(part), "%s%.*s", text[0] ? "-" : "", (int)cpu.n, cpu.at);
		strncat(text, part, sizeof(text) - strlen(text) - 1);
	}
	if (mode.n) {
		snprintf(part, sizeof(part), "%s%.*s", text[0] ? "-" : "", (int)mode.n, mode.at);
		strncat(text, part, sizeof(text) - strlen(text) - 1);
	}
	take_name(arm->name, text[0] ? text : kernel_word(arm->kernel));
}

static int take_cpu(char *field, struct span cpu, struct error *error)
{
	if (cpu.n == 5 && !memcmp(cpu.at, "intel", 5))
		cpu = (struct span){BOOT_CPU_INTEL, strlen(BOOT_CPU_INTEL)};
	else if (cpu.n == 3 && !memcmp(cpu.at, "amd", 3))
		cpu = (struct span){BOOT_CPU_AMD, strlen(BOOT_CPU_AMD)};
	return take(field, cpu, error);
}

/* One point of the grid. */
static int add_point(const struct boot_grid *grid, struct span kernel, struct span cpu,
		     struct span mode, struct boot_arms *arms, struct error *error)
{
	static const char key[] = "vsyscall=";
	struct boot_arm arm = {0};
	char text[2 * BOOT_TEXT];

	int n = snprintf(text, sizeof(text), "%s%.*s%s%s", mode.n ? key : "", (int)mode.n, mode.at,
			 mode.n && grid->append[0] ? " " : "", grid->append);
	struct span append = {text, n < (int)sizeof(text) ? (size_t)n : sizeof(text)};
	if (take(arm.kernel, kernel, error) || take_cpu(arm.cpu, cpu, error) ||
	    take(arm.append, append, error))
		return error->code;
	name_arm(&arm, grid, cpu, mode);
	return add_made_up(arms, &arm, error);
}

int boot_arms_grid(const struct boot_grid *grid, struct boot_arms *arms, struct error *error)
{
	const char *kernels = grid->kernels;
	int err = 0;

	do {
		struct span kernel = span_next_item(&kernels);
		const char *cpus = grid->cpus;
		do {
			struct span cpu = span_next_item(&cpus);
			const char *modes = grid->modes;
			do
				err = add_point(grid, kernel, cpu, span_next_item(&modes), arms,
						error);
			while (!err && modes);
		} while (!err && cpus);
	} while (!err && kernels);
	return err;
}

/* One line that is not empty. */
static int add_line(struct span line, struct boot_arms *arms, struct error *error)
{
	struct span whole = line, name = span_next_word(&line), kernel = span_next_word(&line),
		    cpu = span_next_word(&line);
	struct boot_arm arm = {0};
	char given[BOOT_TEXT];

	if (!cpu.n)
		return span_wrong(whole, "not NAME KERNEL CPU [OPTIONS]", error);
	if (take(given, name, error))
		return error->code;
	take_name(arm.name, given);
	if (strcmp(arm.name, given) != 0)
		return span_wrong(
			name, "a name has letters, digits, '.', '_' and '-', at most 63 of them",
			error);
	if (take(arm.kernel, kernel, error) || take_cpu(arm.cpu, cpu, error) ||
	    take(arm.append, line, error))
		return error->code;
	return add(arms, &arm, error);
}

int boot_arms_text(const char *text, struct boot_arms *arms, struct error *error)
{
	for (unsigned int number = 1; *text; number++) {
		struct span line = span_next_line(&text);
		if (line.n && add_line(line, arms, error))
			return span_wrong_line(number, error);
	}
	return 0;
}

static int extend(char *append, const char *words, struct error *error)
{
	char joined[2 * BOOT_TEXT];
	int n = snprintf(joined, sizeof(joined), "%s%s%s", append, append[0] && words[0] ? " " : "",
			 words);
	size_t length = n < (int)sizeof(joined) ? (size_t)n : sizeof(joined) - 1;

	return take(append, (struct span){joined, length}, error);
}

int boot_arms_append(struct boot_arms *arms, const char *words, struct error *error)
{
	int err = 0;

	for (size_t i = 0; i < arms->n && !err; i++)
		err = extend(arms->arm[i].append, words, error);
	return err;
}

/* The first `defaults` arms once more with the option. */
static int add_option(struct span option, size_t defaults, struct boot_arms *arms,
		      struct error *error)
{
	for (size_t i = 0; i < defaults; i++) {
		struct boot_arm arm = arms->arm[i];
		char name[2 * BOOT_TEXT];
		if (take(arm.option, option, error))
			return error->code;
		snprintf(name, sizeof(name), "%s-%s", arms->arm[i].name, arm.option);
		take_name(arm.name, name);
		if (extend(arm.append, arm.option, error) || add_made_up(arms, &arm, error))
			return error->code;
	}
	return 0;
}

int boot_arms_sweep(const char *text, struct boot_arms *arms, struct error *error)
{
	size_t defaults = arms->n, options = 0;

	for (unsigned int number = 1; *text; number++) {
		struct span option = span_next_line(&text);
		options += option.n > 0;
		if (option.n && add_option(option, defaults, arms, error))
			return span_wrong_line(number, error);
	}
	if (options)
		return 0;
	return error_set(error, -EINVAL, "no option to sweep over");
}
