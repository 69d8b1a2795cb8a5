/* libFuzzer target: any bytes as a vDSO image. Beside the sanitizers' own findings it aborts when
 * what the parser returns does not hold together.
 *
 *   clang -std=gnu11 -D_GNU_SOURCE -I. -g -O1 -fsanitize=fuzzer,address,undefined \
 *         tests/fuzz/fuzz_vdso.c stubs/vdso.c -o fuzz_vdso && ./fuzz_vdso -max_len=8192 CORPUS */
#include "stubs/vdso.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The seed is this process's own vDSO: without a whole image to begin with, hardly an input would
 * get past the headers. A corpus that is not there is left so. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const void *own = (const void *)getauxval(AT_SYSINFO_EHDR);
	int size = own ? vdso_image_size(own, 4096) : -1;
	FILE *out = size > 0 ? fopen("corpus-vdso/own", "wbe") : NULL;

	(void)argc;
	(void)argv;
	bool written = out && fwrite(own, 1, (size_t)size, out) == (size_t)size;
	if (out && (fclose(out) || !written))
		remove("corpus-vdso/own");
	return 0;
}

static int check(void *ctx, const struct vdso_symbol *s)
{
	const struct vdso *v = ctx;
	uint64_t offset = UINT64_MAX;
	if (s->offset >= v->size || s->size > v->size - s->offset)
		abort();
	if (strlen(s->name) == 0 || (s->version && strlen(s->version) >= v->size))
		abort();
	if (s->type != STT_OBJECT &&
	    (vdso_lookup(v, s->name, NULL, &offset) != 0 || offset >= v->size))
		abort();
	/* May miss (a hash that is not the name's), but must not answer from outside. */
	if (vdso_lookup(v, s->name, s->version, &offset) == 0 && offset >= v->size)
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vdso v;
	uint64_t offset;
	int bytes = vdso_image_size(data, size);
	if (bytes >= 0 && (bytes == 0 || bytes % 4096 != 0 || bytes > VDSO_SIZE_MAX))
		abort();
	int r = vdso_open(&v, data, size);
	if (r == 0 && vdso_each(&v, check, &v) != 0)
		abort();
	if (r != 0 && vdso_lookup(&v, "time", NULL, &offset) == 0)
		abort();
	return 0;
}
