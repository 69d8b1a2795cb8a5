/* Members that the harness adds to a guest's document, and removes from a reference. */
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

/* Stores the number of boots of the arm and how far they agreed: the number of cells whose counts
 * differed, and the smallest share of agreeing batches of any. */
void boot_document_note_boots(json_t *document, size_t boots, size_t differing, double share);

/* Removes what differs between runs with equal counts: dates, durations, noise, load, the build of
 * the workers. The rest is the same byte for byte. */
void boot_document_strip(json_t *document);

/* The text of a stripped document, one line per cell, so that diff(1) shows a line per cell; to be
 * freed. NULL when out of memory. */
char *boot_document_reference_text(const json_t *document);

#endif
