/* A tree that looks like a clone to the CI recipes of docs/ci.md, and a shell in it. */
#ifndef SYSPATH_TESTS_CI_TREE_H
#define SYSPATH_TESTS_CI_TREE_H

#include "tests/e2e/run_command.h"

/* One cell that every x86 host has. Ten invocations are enough for p < 0.01, two are not. Each sets
 * SYSPATH_RUN, for the start of a script. */
#define CI_CELL		"--abi x86_64 --path vdso --op gettimeofday --batches 20"
#define CI_RUN(options) "SYSPATH_RUN='" CI_CELL " " options "'; export SYSPATH_RUN; "
#define CI_SMALL	CI_RUN("--invocations 10")
#define CI_DEAR		CI_RUN("--invocations 10 --inject 300")
#define CI_SCANT	CI_RUN("--invocations 2")

/* CMocka set-up, to go with folder_remove: a folder with docs, scripts and build in it. *state is
 * its path. */
int ci_tree_make(void **state);

/* Runs a script by sh in the folder, which is its HOME too, without the recipes' own variables. */
struct command_end ci_shell(void *folder, const char *script);

/* Fails the test unless the script exits with `code` and each of the words, NULL-ended, is in what
 * it printed on standard output. */
void ci_expect(void *folder, const char *script, int code, ...) __attribute__((sentinel));

#endif
