/* A document without what names its machine, for what is published. */
#ifndef SYSPATH_ANONYMOUS_H
#define SYSPATH_ANONYMOUS_H

#include "bench/document/read.h"

#include <stddef.h>

enum { ANONYMOUS_NAME = 32 };

/* What the host of the n-th document is called: "host-2"; "host" for 0, the only one. */
void anonymous_name(size_t n, char name[ANONYMOUS_NAME]);

/* Calls the host so, and takes away the maker's and the product's name, the kernel's whole command
 * line, and who built an emulated kernel where: `host.soft` and `arm.kernel`. What the figures
 * depend on stays: CPU, kernel release, and the hard facts. 0 or -ENOMEM. */
int document_anonymize(struct run_document *document, size_t n);

#endif
