#include "bench/result/json_arena.h"

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { BLOCK = 1 << 20, ALIGNMENT = 16 };

/* Stands at the beginning of a block. */
struct block {
	struct block *older;
	size_t size; /* bytes, this head included */
};

static _Atomic(struct block *) blocks; /* of all threads */
static _Thread_local char *next, *end; /* what is left of this thread's last block */

/* Filled with pages at once: the kernel is faster at it than one fault per page. */
static bool add_block(size_t least)
{
	size_t size = least + sizeof(struct block) > BLOCK ? least + sizeof(struct block) : BLOCK;
	struct block *block = mmap(NULL, size, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (block == MAP_FAILED)
		return false;
	block->size = size;
	block->older = atomic_load(&blocks);
	while (!atomic_compare_exchange_weak(&blocks, &block->older, block))
		;
	next = (char *)(block + 1);
	end = (char *)block + size;
	return true;
}

static void *take(size_t size)
{
	size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);

	if (rounded < size || ((size_t)(end - next) < rounded && !add_block(rounded)))
		return NULL;
	void *at = next;
	next += rounded;
	return at;
}

static void keep(void *piece)
{
	(void)piece;
}

void json_arena_begin(void)
{
	json_object_seed(0); /* which two threads would else do at once */
	json_set_alloc_funcs(take, keep);
}

void json_arena_end(void)
{
	json_set_alloc_funcs(malloc, free);
}

void json_arena_free(void)
{
	for (struct block *b = atomic_exchange(&blocks, NULL), *older; b; b = older) {
		older = b->older;
		munmap(b, b->size);
	}
}
