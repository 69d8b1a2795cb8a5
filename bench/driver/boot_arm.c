#include "bench/driver/boot_arm.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A stretch of a text that is not ours to change. */
struct span {
	const char *at;
	size_t n;
};

static struct span trimmed(const char *at, size_t n)
{
	while (n && isblank((unsigned char)*at)) {
		at++;
		n--;
	}
	while (n && isspace((unsigned char)at[n - 1]))
		n--;
	return (struct span){at, n};
}

static int wrong(char *why, size_t size, struct span what, const char *is)
{
	snprintf(why, size, "'%.*s': %s", (int)(what.n < 80 ? what.n : 80), what.at, is);
	return -EINVAL;
}

/* Copies a span into a field of BOOT_TEXT bytes. */
static int take(char *field, struct span from, char *why, size_t size)
{
	if (from.n >= BOOT_TEXT)
		return wrong(why, size, from, "too long");
	for (size_t i = 0; i < from.n; i++)
		if (!isprint((unsigned char)from.at[i]))
			return wrong(why, size, from, "holds a character that cannot be printed");
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
		return wrong(why, size, name, "an arm needs a name");
	if (!arm->kernel[0] || !arm->cpu[0])
		return wrong(why, size, name, "an arm needs a kernel and a CPU model");
	for (size_t i = 0; i < arms->n; i++)
		if (!strcmp(arms->arm[i].name, arm->name))
			return wrong(why, size, name, "two arms of this name");
	if (arms->n == BOOT_MAX_ARMS)
		return wrong(why, size, name, "more than 256 arms");
	arms->arm[arms->n++] = *arm;
	return 0;
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
	return add(arms, &arm, why, size);
}

/* The item of a comma-separated list that *at stands on, and *at moved behind it. */
static struct span next_item(const char **at)
{
	size_t n = strcspn(*at, ",");
	struct span item = {*at, n};

	*at += n + ((*at)[n] == ',');
	return item;
}

int boot_arms_grid(const struct boot_grid *grid, struct boot_arms *arms, char *why, size_t size)
{
	const char *kernels = grid->kernels;
	int err = 0;

	do {
		struct span kernel = next_item(&kernels);
		const char *cpus = grid->cpus;
		do {
			struct span cpu = next_item(&cpus);
			const char *modes = grid->modes;
			do
				err = add_point(grid, kernel, cpu, next_item(&modes), arms, why,
						size);
			while (!err && *modes);
		} while (!err && *cpus);
	} while (!err && *kernels);
	return err;
}

/* The line that *at stands on, without comment and blanks, and *at moved behind it. */
static struct span next_line(const char **at)
{
	size_t n = strcspn(*at, "\n"), text = strcspn(*at, "#\n");
	struct span line = trimmed(*at, text);

	*at += n + ((*at)[n] == '\n');
	return line;
}

static struct span next_word(struct span *line)
{
	size_t n = 0;

	while (n < line->n && !isblank((unsigned char)line->at[n]))
		n++;
	struct span word = {line->at, n};
	*line = trimmed(line->at + n, line->n - n);
	return word;
}

int boot_arms_text(const char *text, struct boot_arms *arms, char *why, size_t size)
{
	int err = 0;

	while (*text && !err) {
		struct span line = next_line(&text), whole = line;
		struct boot_arm arm = {0};
		if (!line.n)
			continue;
		struct span name = next_word(&line), kernel = next_word(&line),
			    cpu = next_word(&line);
		char safe[BOOT_NAME];
		char given[BOOT_TEXT];
		if (!cpu.n)
			return wrong(why, size, whole, "not NAME KERNEL CPU [OPTIONS]");
		err = take(given, name, why, size);
		if (!err) {
			take_name(safe, given);
			if (strcmp(safe, given))
				return wrong(why, size, name,
					     "a name has letters, digits, '.', '_' and '-', at "
					     "most 63 of them");
			memcpy(arm.name, safe, sizeof(safe));
			err = take(arm.kernel, kernel, why, size) ||
			      take_cpu(arm.cpu, cpu, why, size) ||
			      take(arm.append, line, why, size);
		}
		err = err ? -EINVAL : add(arms, &arm, why, size);
	}
	return err;
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

int boot_arms_sweep(const char *text, struct boot_arms *arms, char *why, size_t size)
{
	size_t defaults = arms->n, options = 0;

	while (*text) {
		struct span option = next_line(&text);
		if (!option.n)
			continue;
		options++;
		for (size_t i = 0; i < defaults; i++) {
			struct boot_arm arm = arms->arm[i];
			char name[2 * BOOT_TEXT];
			if (take(arm.option, option, why, size))
				return -EINVAL;
			snprintf(name, sizeof(name), "%s-%s", arms->arm[i].name, arm.option);
			take_name(arm.name, name);
			if (extend(arm.append, arm.option, why, size) || add(arms, &arm, why, size))
				return -EINVAL;
		}
	}
	return options ? 0 : wrong(why, size, (struct span){text, 0}, "no option to sweep over");
}
