/* Lists that grow, of at most SIZE_MAX / 2 elements. */
#ifndef SYSPATH_ARRAY_H
#define SYSPATH_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for `more` elements of `size` bytes behind the n of a list, which nothing else makes
 * room in: `list` is the address of its pointer, NULL while n is 0 and nothing was added. The room
 * is doubled, so that it follows from n. false: no memory, the list is as it was. */
static inline bool array_reserve(void *list, size_t n, size_t more, size_t size)
{
	void *old, *grown;
	size_t room = 16;

	while (room < n)
		room *= 2;
	if (n && n + more <= room)
		return true;
	while (room < n + more)
		room *= 2;
	memcpy(&old, list, sizeof(old));
	grown = reallocarray(old, room, size);
	if (grown)
		memcpy(list, &grown, sizeof(grown));
	return grown;
}

#endif
