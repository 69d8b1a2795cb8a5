/* The contents of a guest: this build's programs and a request. */
#ifndef SYSPATH_BOOT_GUEST_H
#define SYSPATH_BOOT_GUEST_H

#include "bench/base/error.h"
#include "bench/emulator/request.h"

/* Writes the guest's initramfs to a new file. 0, or the code of *error, a -errno. */
int boot_guest_initramfs(const struct guest_request *request, const char *path,
			 struct error *error);

#endif
