/* What the harness adds to a guest's document, and takes off one that is kept as a reference. */
#ifndef SYSPATH_BOOT_DOCUMENT_H
#define SYSPATH_BOOT_DOCUMENT_H

#include "bench/base/error.h"
#include "bench/emulator/boot_job.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Adds the object `arm`, what was booted and on what (docs/boots.md), and checks that the guest's
 * counter counted instructions. 0; or the code of *error, -EPROTO or -ENOMEM. */
int boot_document_complete(json_t *document, const struct boot_job *job, const char *qemu, bool kvm,
			   struct error *error);

/* Notes how many boots of the arm there were and how they agreed: cells whose counts differed, and
 * the smallest share of agreeing batches in any. */
void boot_document_note_boots(json_t *document, size_t boots, size_t differing, double share);

/* Takes off what changes from one run to the next although the counts do not: dates, durations,
 * noise, load, the build of the workers. What is left is the same byte for byte. */
void boot_document_strip(json_t *document);

/* The text of a stripped document, a line per cell, so that a difference between two of them is a
 * line; to be freed. NULL when memory is out. */
char *boot_document_reference_text(const json_t *document);

#endif
