/* Charts of a session of boots, drawn by gnuplot. */
#ifndef SYSPATH_BOOT_CHARTS_H
#define SYSPATH_BOOT_CHARTS_H

#include "bench/driver/boot_session.h"

/* Draws into the session's folder, as SVG and PNG, and prints the name of each: instructions by
 * path, one bar per arm, for getppid and gettimeofday; of a sweep also what each option costs. 0,
 * or exit code 2 after one line was printed. */
int boot_charts_draw(const struct boot_session *session);

#endif
