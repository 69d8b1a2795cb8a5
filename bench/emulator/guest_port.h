/* The driver's end of a guest's second serial port: the relay there (bench/protocol/relay.h) as a
 * place where workers run. */
#ifndef SYSPATH_GUEST_PORT_H
#define SYSPATH_GUEST_PORT_H

#include "bench/base/error.h"
#include "bench/protocol/relay.h"
#include "bench/session/worker_place.h"

#include <stdbool.h>

struct guest_port {
	int to, from;		  /* descriptors, the caller's */
	struct relay_hello hello; /* of guest_port_greet */
	struct worker_place place;
	char *output;		  /* a frame of output, to be freed by guest_port_close */
	uint32_t at, size;	  /* how much of it was read, of how much */
	bool runs;		  /* a worker does */
	bool last;		  /* its input is complete: it ends by itself, or is timed out */
	bool gone;		  /* the guest is, or `garbled` */
	bool garbled;		  /* what it sends is no frame */
	struct relay_ended ended; /* the last worker, when none runs */
};

/* Waits for the relay's greeting. *port must stay where it is: port->place is it. 0; or the code of
 * *error, -ENODATA when the port was closed before, or something else came: that, and all that
 * follows until the port is closed, is written to `noise`. */
int guest_port_greet(struct guest_port *port, int to, int from, int noise, struct error *error);

void guest_port_close(struct guest_port *port);

#endif
