/* Reading a file whole. */
#ifndef SYSPATH_SLURP_H
#define SYSPATH_SLURP_H

#include <stddef.h>
#include <stdio.h>

/* What is left of the stream, at most `most` bytes, in *text (to be freed) and *length. 0; -EFBIG
 * when there is more, -ENOMEM, or -errno of the read (-EISDIR for a folder). */
int slurp(FILE *in, size_t most, char **text, size_t *length);

#endif
