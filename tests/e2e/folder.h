/* A folder for one test to work in. */
#ifndef SYSPATH_TESTS_FOLDER_H
#define SYSPATH_TESTS_FOLDER_H

#include <stddef.h>

/* CMocka fixtures: make an empty folder that everybody may enter and write to, and remove it with
 * all that is in it. *state is its path. */
int folder_make(void **state);
int folder_remove(void **state);

/* The path of `name` in a folder. Overwritten by the eighth call after this one. */
const char *in_folder(const char *folder, const char *name);

/* How many files and folders lie in a folder. */
int folder_count(const char *folder);

/* Writes a file. */
void file_write(const char *path, const void *bytes, size_t size);

/* Copies a program; everybody may run the copy. */
void program_copy(const char *from, const char *to);

/* Copies the driver and both workers into a folder, readable by everybody. Whoever may not reach
 * the build folder can run them from there. */
void folder_stage_programs(const char *folder);

#endif
