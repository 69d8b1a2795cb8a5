#include "bench/emulator/boot_arm.h"

#include "bench/emulator/boot_span.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Copies a span into a field of BOOT_TEXT bytes. */
static int take(char *field, struct span from, char *why, size_t size)
{
	if (from.n >= BOOT_TEXT)
		return span_wrong(why, size, from, "too long");
	for (size_t i = 0; i < from.n; i++)
		if (!isprint((unsigned char)from.at[i]))
			return span_wrong(why, size, from,
					  "holds a character that cannot be printed");
	memcpy(field, from.at, from.n);
	field[from.n] = 0;
	return 0;
}

/* Makes of any text a name that a file can have. */
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

static int add(struct boot_arms *arms, const struct boot_arm *arm, char *why, size_t size)
{
	struct span name = {arm->name, strlen(arm->name)};

	if (!name.n)
		return span_wrong(why, size, name, "an arm needs a name");
	if (!arm->kernel[0] || !arm->cpu[0])
		return span_wrong(why, size, name, "an arm needs a kernel and a CPU model");
	for (size_t i = 0; i < arms->n; i++)
		if (!strcmp(arms->arm[i].name, arm->name))
			return span_wrong(why, size, name, "two arms of this name");
	if (arms->n == BOOT_MAX_ARMS)
		return span_wrong(why, size, name, "more than 256 arms");
	arms->arm[arms->n++] = *arm;
	return 0;
}

/* Adds an arm whose name was made up of what it is: where another has it already, which only means
 * that names are shorter than what they stand for, it gets a number. */
static int add_made_up(struct boot_arms *arms, struct boot_arm *arm, char *why, size_t size)
{
	char stem[BOOT_NAME], tail[16] = "";

	memcpy(stem, arm->name, sizeof(stem));
	for (size_t i = 0, k = 2; i < arms->n; i++) {
		const struct boot_arm *other = &arms->arm[i];
		if (!strcmp(other->kernel, arm->kernel) && !strcmp(other->cpu, arm->cpu) &&
		    !strcmp(other->append, arm->append) && !strcmp(other->option, arm->option))
			return span_wrong(why, size, (struct span){stem, strlen(stem)},
					  "this arm twice");
		if (strcmp(other->name, arm->name) != 0)
			continue;
		int n = snprintf(tail, sizeof(tail), "-%zu", k++);
		snprintf(arm->name, BOOT_NAME, "%.*s%s", BOOT_NAME - 1 - n, stem, tail);
		i = SIZE_MAX; /* the new name may be taken, too: from the first arm on */
	}
	return add(arms, arm, why, size);
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

static int take_cpu(char *field, struct span cpu, char *why, size_t size)
{
	if (cpu.n == 5 && !memcmp(cpu.at, "intel", 5))
		cpu = (struct span){BOOT_CPU_INTEL, strlen(BOOT_CPU_INTEL)};
	else if (cpu.n == 3 && !memcmp(cpu.at, "amd", 3))
		cpu = (struct span){BOOT_CPU_AMD, strlen(BOOT_CPU_AMD)};
	return take(field, cpu, why, size);
}

/* One point of the grid. */
static int add_point(const struct boot_grid *grid, struct span kernel, struct span cpu,
		     struct span mode, struct boot_arms *arms, char *why, size_t size)
{
	static const char key[] = "vsyscall=";
	struct boot_arm arm = {0};
	char text[2 * BOOT_TEXT];

	int n = snprintf(text, sizeof(text), "%s%.*s%s%s", mode.n ? key : "", (int)mode.n, mode.at,
			 mode.n && grid->append[0] ? " " : "", grid->append);
	struct span append = {text, n < (int)sizeof(text) ? (size_t)n : sizeof(text)};
	if (take(arm.kernel, kernel, why, size) || take_cpu(arm.cpu, cpu, why, size) ||
	    take(arm.append, append, why, size))
		return -EINVAL;
	name_arm(&arm, grid, cpu, mode);
	return add_made_up(arms, &arm, why, size);
}

int boot_arms_grid(const struct boot_grid *grid, struct boot_arms *arms, char *why, size_t size)
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
						why, size);
			while (!err && modes);
		} while (!err && cpus);
	} while (!err && kernels);
	return err;
}

/* One line that is not empty. */
static int add_line(struct span line, struct boot_arms *arms, char *why, size_t size)
{
	struct span whole = line, name = span_next_word(&line), kernel = span_next_word(&line),
		    cpu = span_next_word(&line);
	struct boot_arm arm = {0};
	char given[BOOT_TEXT];

	if (!cpu.n)
		return span_wrong(why, size, whole, "not NAME KERNEL CPU [OPTIONS]");
	if (take(given, name, why, size))
		return -EINVAL;
	take_name(arm.name, given);
	if (strcmp(arm.name, given) != 0)
		return span_wrong(
			why, size, name,
			"a name has letters, digits, '.', '_' and '-', at most 63 of them");
	if (take(arm.kernel, kernel, why, size) || take_cpu(arm.cpu, cpu, why, size) ||
	    take(arm.append, line, why, size))
		return -EINVAL;
	return add(arms, &arm, why, size);
}

int boot_arms_text(const char *text, struct boot_arms *arms, char *why, size_t size)
{
	for (unsigned int number = 1; *text; number++) {
		struct span line = span_next_line(&text);
		if (line.n && add_line(line, arms, why, size))
			return span_wrong_line(why, size, number);
	}
	return 0;
}

static int extend(char *append, const char *words, char *why, size_t size)
{
	char joined[2 * BOOT_TEXT];
	int n = snprintf(joined, sizeof(joined), "%s%s%s", append, append[0] && words[0] ? " " : "",
			 words);
	size_t length = n < (int)sizeof(joined) ? (size_t)n : sizeof(joined) - 1;

	return take(append, (struct span){joined, length}, why, size);
}

int boot_arms_append(struct boot_arms *arms, const char *words, char *why, size_t size)
{
	int err = 0;

	for (size_t i = 0; i < arms->n && !err; i++)
		err = extend(arms->arm[i].append, words, why, size);
	return err;
}

/* The first `defaults` arms once more with the option. */
static int add_option(struct span option, size_t defaults, struct boot_arms *arms, char *why,
		      size_t size)
{
	for (size_t i = 0; i < defaults; i++) {
		struct boot_arm arm = arms->arm[i];
		char name[2 * BOOT_TEXT];
		if (take(arm.option, option, why, size))
			return -EINVAL;
		snprintf(name, sizeof(name), "%s-%s", arms->arm[i].name, arm.option);
		take_name(arm.name, name);
		if (extend(arm.append, arm.option, why, size) || add_made_up(arms, &arm, why, size))
			return -EINVAL;
	}
	return 0;
}

int boot_arms_sweep(const char *text, struct boot_arms *arms, char *why, size_t size)
{
	size_t defaults = arms->n, options = 0;

	for (unsigned int number = 1; *text; number++) {
		struct span option = span_next_line(&text);
		options += option.n > 0;
		if (option.n && add_option(option, defaults, arms, why, size))
			return span_wrong_line(why, size, number);
	}
	if (options)
		return 0;
	snprintf(why, size, "no option to sweep over");
	return -EINVAL;
}
