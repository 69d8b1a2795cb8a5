/* What a view prints, against a file that is kept. */
#ifndef SYSPATH_TESTS_GOLDEN_FILE_H
#define SYSPATH_TESTS_GOLDEN_FILE_H

/* Fails the running test, with the first line that differs, unless the text is that of the file,
 * byte for byte. After a change that is meant, SYSPATH_GOLDEN=write in the environment writes the
 * file anew: look at the difference. */
void expect_golden(const char *file, const char *text);

#endif
