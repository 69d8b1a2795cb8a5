/* Fakes in the place of both workers (tests/e2e/fake_worker.c). */
#ifndef SYSPATH_TESTS_PLACE_FAKE_H
#define SYSPATH_TESTS_PLACE_FAKE_H

/* Makes a folder of that name, which says how they behave; its path, for --workers, is as
 * short-lived as in_folder's. */
const char *place_fake(const char *folder, const char *how);

#endif
