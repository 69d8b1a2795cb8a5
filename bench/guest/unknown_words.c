#include "bench/guest/unknown_words.h"

#include <stdbool.h>
#include <stddef.h>
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

json_t *unknown_words(const char *const *arguments, const char *const *environment)
{
	const char *const *const lists[] = {arguments, environment};
	json_t *words = json_array();

	for (size_t i = 0; i < 2; i++)
		for (const char *const *word = lists[i]; *word; word++)
			if (!is_known(*word))
				json_array_append_new(words, json_string(*word));
	return words;
}
