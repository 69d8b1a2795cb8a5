/* What a guest runs: this build's programs and what is asked of them. */
#ifndef SYSPATH_BOOT_GUEST_H
#define SYSPATH_BOOT_GUEST_H

#include "bench/guest/request.h"

/* Makes the guest's initramfs in memory, for QEMU to open through this process. A descriptor, or -1
 * after one line was printed. */
int boot_guest_initramfs(const struct guest_request *request);

#endif
