/* Texts that stay byte for byte as they are, against files. After a change that is meant,
 * SYSPATH_GOLDEN=write writes the files anew: look at the difference. */
#ifndef SYSPATH_TESTS_GOLDEN_H
#define SYSPATH_TESTS_GOLDEN_H

/* Fails the test, with the first line that differs, unless the file has this text. */
void assert_golden(const char *file, const char *text);

#endif
