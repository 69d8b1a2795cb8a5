/* Negative control (i386): int80, right at first; later on it raises SIGILL.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	as int80.S; in the end it does not come back
 * Turns bad at the 200th batch of a process
 * Must be reported as a worker that was killed by SIGILL in this cell */
#include "tests/broken/right_i386.h"

FUNCTION stub_int80
	RIGHT_AT_FIRST
	ud2
FUNCTION_END stub_int80
