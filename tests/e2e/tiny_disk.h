/* A disk that is soon full. */
#ifndef SYSPATH_TESTS_TINY_DISK_H
#define SYSPATH_TESTS_TINY_DISK_H

/* A descriptor of the root of a file system of one page that is mounted nowhere; -1 where there can
 * be none: only root makes one, on Linux 5.2 and later. */
int tiny_disk(void);

#endif
