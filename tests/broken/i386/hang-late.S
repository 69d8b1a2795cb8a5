/* Negative control (i386): int80, right at first; later on it loops for ever.
 *
 * In	4(esp): struct stub_call *, as stubs/i386/int80.S
 * Out	as int80.S; in the end it does not come back
 * Turns bad at the 200th batch of a process
 * Must be reported as "hangs", once the driver's timeout has passed */
#include "tests/broken/right_i386.h"

FUNCTION stub_int80
	RIGHT_AT_FIRST
1:	jmp	1b
FUNCTION_END stub_int80
