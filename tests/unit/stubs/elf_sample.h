/* One small well-formed image, four ways, for tests that go on to spoil it. */
#ifndef SYSPATH_TESTS_ELF_SAMPLE_H
#define SYSPATH_TESTS_ELF_SAMPLE_H

#include "tests/unit/stubs/elf_maker.h"

/* How the image lets a reader count its symbols; the last kind has bytes to spare at its end. */
enum elf_sample { BY_HASH, BY_GNU_HASH, BY_SECTIONS, GNU_WITH_SECTIONS, ELF_SAMPLES };

/* Index in the plan of the three functions that each kind exports, and their offsets. */
enum elf_sample_symbol { TIME_26, GETCPU_25, GETCPU_26 };
#define TIME_26_AT   0x48u /* "time", LINUX_2.6 */
#define GETCPU_25_AT 0x80u /* "getcpu", LINUX_2.5, hidden */
#define GETCPU_26_AT 0x90u /* "getcpu", LINUX_2.6 */

/* Class-64 images have the base of 2.6 kernels, class-32 ones have none. Free with elf_free(). */
struct elf_image elf_sample(enum elf_sample kind, bool wide);

#endif
