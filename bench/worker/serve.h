/* The worker's service: reads one request, writes frames. */
#ifndef SYSPATH_SERVE_H
#define SYSPATH_SERVE_H

/* Reads one request from standard input and answers it on standard output (bench/protocol/wire.h).
 * Returns the exit status: 0, or 2 when the request is bad or cannot be served. */
int serve(void);

#endif
