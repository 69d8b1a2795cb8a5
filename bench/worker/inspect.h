/* Facts about this process: auxiliary vector, mappings, vDSO, vsyscall page. */
#ifndef SYSPATH_WORKER_INSPECT_H
#define SYSPATH_WORKER_INSPECT_H

/* Sends a WIRE_FACT frame for each fact. 0 or -errno. */
int inspect(void);

#endif
