/* The output of `syspath boots`; the checks return an exit code. */
#ifndef SYSPATH_BOOT_REPORT_H
#define SYSPATH_BOOT_REPORT_H

#include "bench/boots/boot_check.h"
#include "bench/boots/boot_session.h"
#include "bench/document/arms.h"

#include <stdio.h>

/* The table of arms and that of a sweep, or a table of each arm where time was measured. `arms` are
 * those that gave a document. */
void boot_report_table(FILE *out, const struct boot_session *session, const struct arms *arms);

enum { BOOT_KERNEL_NAME = 256 };

/* Identifies a kernel: a package by name and version; an image of one's own by release and build,
 * "6.1.0 #3 SMP ...", without who built it where. */
void boot_kernel_name(const struct run_arm *arm, char text[BOOT_KERNEL_NAME]);

/* Every arm against its reference: 0 all equal; 1 a count differs where kernel, command line, CPU
 * model and QEMU are the reference's; 4 some arm has no such reference, and is compared with the
 * nearest if there is one. `added` is what the user appended to every command line: references are
 * those of the arms without it. */
int boot_report_check(FILE *out, const struct arms *arms, const struct boot_references *references,
		      const char *added);

/* How the boots of each arm agreed, and one line for all. 0; 1 when a count differed. */
int boot_report_exactness(FILE *out, const struct boot_session *session);

#endif
