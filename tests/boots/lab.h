/* A laboratory: a guest of QEMU in which the driver itself runs (tests/boots/lab_init.c). Debian
 * 12's cloud kernel; a test is skipped, with the reason, where that or QEMU is missing. */
#ifndef SYSPATH_TESTS_LAB_H
#define SYSPATH_TESTS_LAB_H

/* Boots a guest with so many CPUs and these words on its command line, has it run the lines of
 * `commands`, and returns what it printed, to be freed. `date` is QEMU's -rtc. The test fails when
 * the guest does not end as it should. */
char *lab_boot_at(void *folder, const char *date, const char *cpus, const char *words,
		  const char *commands);

/* The same, now. */
char *lab_boot(void *folder, const char *cpus, const char *words, const char *commands);

/* Fails unless each of the texts, NULL-ended, is in the output, which is freed. */
void lab_expect_all(char *output, ...) __attribute__((sentinel));

#endif
