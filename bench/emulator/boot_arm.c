#include "bench/emulator/boot_arm.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MAX_LINE = 4 * BOOT_TEXT };

static int wrong(const char *what, const char *is, struct error *error)
{
	return error_set(error, -EINVAL, "'%.80s': %s", what, is);
}

/* Copies a text into a field of BOOT_TEXT bytes. */
static int take(char *field, const char *from, struct error *error)
{
	if (strlen(from) >= BOOT_TEXT)
		return wrong(from, "too long", error);
	for (const char *c = from; *c; c++)
		if (!isprint((unsigned char)*c))
			return wrong(from, "holds a character that cannot be printed", error);
	memcpy(field, from, strlen(from) + 1);
	return 0;
}

/* Appends words to a command line. */
static int extend(char *append, const char *words, struct error *error)
{
	char joined[2 * BOOT_TEXT];

	snprintf(joined, sizeof(joined), "%s%s%s", append, append[0] && words[0] ? " " : "", words);
	return take(append, joined, error);
}

static int take_cpu(char *field, const char *cpu, struct error *error)
{
	if (!strcmp(cpu, "intel"))
		cpu = BOOT_CPU_INTEL;
	else if (!strcmp(cpu, "amd"))
		cpu = BOOT_CPU_AMD;
	return take(field, cpu, error);
}

/* Turns any text into a valid file name. */
static void take_name(char name[BOOT_NAME], const char *text)
{
	snprintf(name, BOOT_NAME, "%.*s", BOOT_NAME - 1, text);
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '_';
	if (name[0] == '.' || name[0] == '-')
		name[0] = '_';
}

static int add(struct boot_arms *arms, const struct boot_arm *arm, struct error *error)
{
	if (!arm->name[0])
		return wrong(arm->name, "an arm needs a name", error);
	if (!arm->kernel[0] || !arm->cpu[0])
		return wrong(arm->name, "an arm needs a kernel and a CPU model", error);
	for (size_t i = 0; i < arms->n; i++)
		if (!strcmp(arms->arm[i].name, arm->name))
			return wrong(arm->name, "two arms of this name", error);
	if (arms->n == BOOT_MAX_ARMS)
		return wrong(arm->name, "more than 256 arms", error);
	arms->arm[arms->n++] = *arm;
	return 0;
}

/* Adds an arm whose name was derived from its parts. Where another arm has that name, which only
 * means that names are shorter than the parts, it gets a number. */
static int add_numbered(struct boot_arms *arms, struct boot_arm *arm, struct error *error)
{
	char stem[BOOT_NAME], tail[16] = "";

	memcpy(stem, arm->name, sizeof(stem));
	for (size_t i = 0, k = 2; i < arms->n; i++) {
		const struct boot_arm *other = &arms->arm[i];
		if (!strcmp(other->kernel, arm->kernel) && !strcmp(other->cpu, arm->cpu) &&
		    !strcmp(other->append, arm->append) && !strcmp(other->option, arm->option))
			return wrong(stem, "this arm twice", error);
		if (strcmp(other->name, arm->name) != 0)
			continue;
		int n = snprintf(tail, sizeof(tail), "-%zu", k++);
		snprintf(arm->name, BOOT_NAME, "%.*s%s", BOOT_NAME - 1 - n, stem, tail);
		i = SIZE_MAX; /* the new name may exist, too: search again from the start */
	}
	return add(arms, arm, error);
}

/* Copies the next item of a comma-separated list; *list is NULL after the last. */
static int take_item(const char **list, char item[BOOT_TEXT], struct error *error)
{
	char text[BOOT_TEXT + 1];
	size_t n = strcspn(*list, ",");

	snprintf(text, sizeof(text), "%.*s", (int)n, *list);
	*list = (*list)[n] ? *list + n + 1 : NULL;
	return take(item, text, error);
}

/* A kernel's name without folder and scheme, "vmlinuz-6.1", "bookworm" or "bookworm/686". */
static const char *kernel_name(const char *kernel)
{
	static const char debian[] = "debian:";
	const char *slash = strrchr(kernel, '/'), *colon = strrchr(kernel, ':');

	if (!strncmp(kernel, debian, sizeof(debian) - 1))
		return kernel + sizeof(debian) - 1;
	return slash ? slash + 1 : colon ? colon + 1 : kernel;
}

/* One point of the grid. `side`: what names the kernel in the arm's name; NULL: the kernel's own
 * name, where there are several. */
static int add_point(const struct boot_grid *grid, const char *side, const char *kernel,
		     const char *cpu, const char *mode, struct boot_arms *arms, struct error *error)
{
	bool kernels = side || strchr(grid->kernels, ','), cpus = strchr(grid->cpus, ',');
	char text[3 * BOOT_TEXT], vsyscall[BOOT_TEXT + 16] = "";
	struct boot_arm arm = {0};

	if (mode[0])
		snprintf(vsyscall, sizeof(vsyscall), "vsyscall=%s", mode);
	if (take(arm.kernel, kernel, error) || take_cpu(arm.cpu, cpu, error) ||
	    take(arm.append, vsyscall, error) || extend(arm.append, grid->append, error))
		return error->code;
	const char *name = side ? side : kernel_name(kernel);
	snprintf(text, sizeof(text), "%s%.63s%s%s%s%s", kernels ? "-" : "", kernels ? name : "",
		 cpus ? "-" : "", cpus ? cpu : "", mode[0] ? "-" : "", mode);
	take_name(arm.name, text[0] ? text + 1 : name);
	/* The same kernel may be on both sides: that nothing differs is to be shown, too. */
	return side ? add(arms, &arm, error) : add_numbered(arms, &arm, error);
}

/* One kernel with every CPU model with every mode. */
static int add_kernel(const struct boot_grid *grid, const char *side, const char *kernel,
		      struct boot_arms *arms, struct error *error)
{
	char cpu[BOOT_TEXT], mode[BOOT_TEXT];
	const char *cpus = grid->cpus;
	int err = 0;

	while (!err && cpus) {
		const char *modes = grid->modes;
		err = take_item(&cpus, cpu, error);
		while (!err && modes) {
			err = take_item(&modes, mode, error);
			if (!err)
				err = add_point(grid, side, kernel, cpu, mode, arms, error);
		}
	}
	return err;
}

int boot_arms_grid(const struct boot_grid *grid, struct boot_arms *arms, struct error *error)
{
	const char *kernels = grid->kernels;
	char kernel[BOOT_TEXT];
	int err = 0;

	do {
		err = take_item(&kernels, kernel, error);
		if (!err)
			err = add_kernel(grid, NULL, kernel, arms, error);
	} while (!err && kernels);
	return err;
}

int boot_arms_pair(const struct boot_grid *grid, struct boot_arms *arms, struct error *error)
{
	int err = add_kernel(grid, "base", grid->base, arms, error);

	return err ? err : add_kernel(grid, "new", grid->new, arms, error);
}

/* Adds what one line means; `defaults` arms were there before the text. */
typedef int line_fn(const char *line, size_t defaults, struct boot_arms *arms, struct error *error);

/* Calls `add_one` for each line that is not empty, without its comment and the blanks around it. An
 * error is prefixed by the number of its line. */
static int for_each_line(const char *text, line_fn *add_one, struct boot_arms *arms,
			 struct error *error)
{
	size_t defaults = arms->n;

	for (unsigned int number = 1; *text; number++) {
		char line[MAX_LINE];
		text += strspn(text, " \t");
		size_t n = strcspn(text, "#\n");
		while (n && isspace((unsigned char)text[n - 1]))
			n--;
		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		int err = n >= sizeof(line) ? wrong(line, "too long", error)
			  : n		    ? add_one(line, defaults, arms, error)
					    : 0;
		if (err)
			return error_prefix(error, "line %u: ", number);
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return 0;
}

static int add_line(const char *line, size_t defaults, struct boot_arms *arms, struct error *error)
{
	char words[MAX_LINE], *rest = NULL;
	struct boot_arm arm = {0};

	(void)defaults;
	snprintf(words, sizeof(words), "%s", line);
	const char *name = strtok_r(words, " \t", &rest), *kernel = strtok_r(NULL, " \t", &rest),
		   *cpu = strtok_r(NULL, " \t", &rest);
	if (!cpu)
		return wrong(line, "not NAME KERNEL CPU [OPTIONS]", error);
	take_name(arm.name, name);
	if (strcmp(arm.name, name) != 0)
		return wrong(name,
			     "a name has letters, digits, '.', '_' and '-', at most 63 of them",
			     error);
	if (take(arm.kernel, kernel, error) || take_cpu(arm.cpu, cpu, error) ||
	    take(arm.append, rest + strspn(rest, " \t"), error))
		return error->code;
	return add(arms, &arm, error);
}

int boot_arms_text(const char *text, struct boot_arms *arms, struct error *error)
{
	return for_each_line(text, add_line, arms, error);
}

int boot_arms_append(struct boot_arms *arms, const char *words, struct error *error)
{
	int err = 0;

	for (size_t i = 0; i < arms->n && !err; i++)
		err = extend(arms->arm[i].append, words, error);
	return err;
}

/* The first `defaults` arms once more with the option. */
static int add_option(const char *option, size_t defaults, struct boot_arms *arms,
		      struct error *error)
{
	for (size_t i = 0; i < defaults; i++) {
		struct boot_arm arm = arms->arm[i];
		char name[2 * BOOT_TEXT];
		if (take(arm.option, option, error))
			return error->code;
		snprintf(name, sizeof(name), "%s-%s", arms->arm[i].name, arm.option);
		take_name(arm.name, name);
		if (extend(arm.append, arm.option, error) || add_numbered(arms, &arm, error))
			return error->code;
	}
	return 0;
}

int boot_arms_sweep(const char *text, struct boot_arms *arms, struct error *error)
{
	size_t defaults = arms->n;
	int err = for_each_line(text, add_option, arms, error);

	if (err || !defaults || arms->n > defaults)
		return err;
	return error_set(error, -EINVAL, "no option to sweep over");
}
