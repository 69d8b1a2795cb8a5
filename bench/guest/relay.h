/* Runs workers for the driver, one after the other, and passes their streams through a port
 * (bench/protocol/relay.h). */
#ifndef SYSPATH_GUEST_RELAY_H
#define SYSPATH_GUEST_RELAY_H

#include "bench/protocol/relay.h"

/* Sends the greeting and does what the driver has it do until the port is closed. `port` is open
 * for reading and writing; `folder` holds the workers, "" for the root. -errno of the port,
 * -ENODATA once it is closed, -EPROTO for a frame that cannot be. */
int relay_serve(int port, const char *folder, const struct relay_hello *hello);

#endif
