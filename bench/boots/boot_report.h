/* The output of `syspath boots`. Each function prints to standard output and returns an exit
 * code. */
#ifndef SYSPATH_BOOT_REPORT_H
#define SYSPATH_BOOT_REPORT_H

#include "bench/base/error.h"
#include "bench/boots/boot_session.h"
#include "bench/document/arms.h"

#include <stdio.h>

/* The table of arms and that of a sweep, or a table of each arm where time was measured. `arms` are
 * those that gave a document. 0; 2 when memory is out, and *error says so. */
int boot_report_table(FILE *out, const struct boot_session *session, const struct arms *arms,
		      struct error *error);

/* Every arm against its reference in the folder: 0 all equal; 1 a count differs where kernel,
 * command line, CPU model and QEMU are the reference's; 4 some arm has no such reference, the
 * nearest was compared with if there is one; 2 the references cannot be read, and *error says why.
 * `added` is what the user put at the end of every command line: references are those of the arms
 * without it. */
int boot_report_check(FILE *out, const struct arms *arms, const char *folder, const char *added,
		      struct error *error);

/* How the boots of each arm agreed, and one line for all. 0; 1 when a count differed. */
int boot_report_exactness(FILE *out, const struct boot_session *session);

#endif
