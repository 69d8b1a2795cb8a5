/* The protocol between the driver and the relay of a guest (bench/guest/), over one serial port.
 *
 * The relay begins with a RELAY_HELLO; until then the driver sends nothing, since a kernel that
 * still looks for its serial ports discards what arrives. After that the driver has it run one
 * worker at a time: RELAY_START, answered by RELAY_STARTED, then RELAY_INPUT and at the end
 * RELAY_LAST for the worker's standard input, while RELAY_OUTPUT carries its standard output, and
 * RELAY_ENDED is the last of it. A frame is a struct relay_head and `bytes` bytes. The relay passes
 * input on once the whole frame is there, and holds the output back from RELAY_LAST until the
 * worker has ended: so no byte moves on the port, and none of its interrupts comes, while a worker
 * times.
 *
 * Both sides are of one build, on x86; the relay may be a 32-bit program. */
#ifndef SYSPATH_RELAY_H
#define SYSPATH_RELAY_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum relay_type {
	RELAY_HELLO = 0x52545053, /* struct relay_hello; the number reads "SPTR" */
	RELAY_STARTED = 1,	  /* struct relay_started */
	RELAY_OUTPUT = 2,	  /* bytes of the worker's standard output */
	RELAY_PACKED = 3,	  /* the same, packed as below: held back, and long */
	RELAY_ENDED = 4,	  /* struct relay_ended */
	RELAY_START = 5,	  /* struct relay_start */
	RELAY_INPUT = 6,	  /* bytes for the worker's standard input */
	RELAY_LAST = 7,		  /* the same, and then that ends */
	RELAY_KILL = 8,		  /* nothing: the worker is no longer wanted */
};

#define RELAY_MAX_BYTES (1u << 24) /* of a frame */

struct relay_head {
	uint32_t type;	/* enum relay_type */
	uint32_t bytes; /* that follow, up to RELAY_MAX_BYTES */
};
static_assert(sizeof(struct relay_head) == 8, "same on both ABIs");

/* A byte on the port costs a guest some hundred instructions and QEMU a system call, and most of
 * what workers send are small numbers of 32 bits. A packed frame has the number of its bytes as it
 * is and then each 32 bits as one to five bytes: seven bits each, the lowest first, with the
 * highest bit set in all but the last. The last one to three bytes, of a length that four does not
 * divide, are as 32 bits with zeros above. */
struct relay_packed {
	uint32_t bytes; /* as unpacked, up to RELAY_MAX_BYTES */
};
static_assert(sizeof(struct relay_packed) == 4, "same on both ABIs");
enum { RELAY_PACKED_WORD = 5 }; /* most bytes that 32 bits become */

/* Packs; `to` has room for RELAY_PACKED_WORD bytes per 32 bits, begun ones too. How many it wrote.
 */
size_t relay_pack(const void *from, size_t size, unsigned char *to);

/* Unpacks exactly `size` bytes. False when the packed ones are not those of so many. */
bool relay_unpack(const unsigned char *from, size_t packed, void *to, size_t size);

#define RELAY_NAME 56

/* What the relay waited for before it began: that the kernel's choice of a clock source is final.
 */
struct relay_hello {
	uint32_t waited_ms;	      /* by CLOCK_MONOTONIC of the guest */
	uint32_t settled;	      /* 0: it was not final when the time was up */
	char clocksource[RELAY_NAME]; /* terminated; "": the kernel names none */
};
static_assert(sizeof(struct relay_hello) == 64, "same on both ABIs");

struct relay_start {
	uint32_t abi;	     /* enum abi, of the worker */
	uint32_t timeout_ms; /* longest time without output after RELAY_LAST, by the guest's clock:
			      * then the worker is killed */
};
static_assert(sizeof(struct relay_start) == 8, "same on both ABIs");

struct relay_started {
	int32_t err; /* 0; or -errno, and the worker is over */
};
static_assert(sizeof(struct relay_started) == 4, "same on both ABIs");

struct relay_ended {
	int32_t status;	    /* of wait(2) */
	uint32_t stayed;    /* 1: it closed its output, did not exit and was killed */
	uint32_t timed_out; /* 1: it was killed since it sent nothing for too long */
};
static_assert(sizeof(struct relay_ended) == 12, "same on both ABIs");

#endif
