/* What this process sees of the kernel's doors. */
#ifndef SYSPATH_WORKER_INSPECT_H
#define SYSPATH_WORKER_INSPECT_H

/* Sends a WIRE_FACT frame for each thing seen. 0 or -errno. */
int inspect(void);

#endif
