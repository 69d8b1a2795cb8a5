#include "bench/guest/unknown_words.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* No parameters, but set in the environment by the kernel itself. */
static const char *const own[] = {"HOME=/", "TERM=linux"};

/* Parsed by early x86 code (cmdline_find_option), so that the rest of the kernel passes them to
 * init as unknown. Whether this kernel has that code cannot be determined here. Newer kernels
 * register some of them. */
static const char *const sought[] = {
	"acpi_rsdp",
	"clearcpuid",
	"debug",
	"dis_ucode_ldr",
	"earlyprintk",
	"fred",
	"kaslr",
	"mem_encrypt",
	"no387",
	"no5lvl",
	"nofxsr",
	"nokaslr",
	"nopti",
	"nospec_store_bypass_disable",
	"nospectre_v2",
	"nousershstk",
	"noxsave",
	"noxsaveopt",
	"noxsaves",
	"pti",
	"setcpuid",
	"spec_store_bypass_disable",
	"spectre_v2",
	"spectre_v2_user",
	"split_lock_detect",
	"tsx",
};

static bool is_known(const char *word)
{
	size_t n = strcspn(word, "=");

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!strcmp(word, own[i]))
			return true;
	for (size_t i = 0; i < sizeof(sought) / sizeof(sought[0]); i++)
		if (strlen(sought[i]) == n && !strncmp(word, sought[i], n))
			return true;
	return false;
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
