#include "bench/emulator/unknown_words.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Parsed by early x86 code (cmdline_find_option), so that the rest of the kernel passes them to
 * init as unknown. Whether this kernel has that code cannot be determined here. Newer kernels
 * register some of them. */
static const char early[] =
	" acpi_rsdp clearcpuid debug dis_ucode_ldr earlyprintk fred kaslr mem_encrypt "
	"no387 no5lvl nofxsr nokaslr nopti nospec_store_bypass_disable nospectre_v2 "
	"nousershstk noxsave noxsaveopt noxsaves pti setcpuid spec_store_bypass_disable "
	"spectre_v2 spectre_v2_user split_lock_detect tsx ";

/* HOME and TERM are no parameters: the kernel itself sets them in the environment. */
static bool is_known(const char *word)
{
	char sought[128];

	snprintf(sought, sizeof(sought), " %.*s ", (int)strcspn(word, "="), word);
	return !strcmp(word, "HOME=/") || !strcmp(word, "TERM=linux") || strstr(early, sought);
}

static void add(json_t *words, const char *list, size_t size)
{
	for (const char *word = list; word < list + size; word += strlen(word) + 1)
		if (*word && !is_known(word))
			json_array_append_new(words, json_string(word));
}

json_t *unknown_words(const char *arguments, size_t arguments_size, const char *environment,
		      size_t environment_size)
{
	size_t name = arguments_size ? strlen(arguments) + 1 : 0;
	json_t *words = json_array();

	if (name < arguments_size)
		add(words, arguments + name, arguments_size - name);
	add(words, environment, environment_size);
	return words;
}
