#include "bench/emulator/boot_guest.h"

#include "bench/base/locate.h"
#include "bench/cli/say.h"
#include "bench/emulator/boot_initramfs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int boot_guest_initramfs(const struct guest_request *request)
{
	char guest[4096], worker[ABI_COUNT][4096], text[1024];
	const char *culprit = "syspath-guest";
	int fd = memfd_create("syspath-initramfs", MFD_CLOEXEC);
	int err = fd < 0 ? -errno : locate_guest(guest, sizeof(guest));

	for (int abi = 0; abi < ABI_COUNT && !err; abi++)
		err = locate_worker((enum abi)abi, NULL, worker[abi], sizeof(worker[abi]));
	if (!err && guest_request_text(request, text, sizeof(text)) < 0)
		err = -ENAMETOOLONG;
	if (!err) {
		const struct initramfs_entry entries[] = {
			{.name = "dev", .mode = S_IFDIR | 0755},
			{.name = "proc", .mode = S_IFDIR | 0755},
			{.name = "sys", .mode = S_IFDIR | 0755},
			{.name = "dev/console", .mode = S_IFCHR | 0600, .major = 5, .minor = 1},
			{.name = "request", .text = text, .mode = S_IFREG | 0644},
			{.name = "init", .file = guest, .mode = S_IFREG | 0755},
			{.name = "syspath-worker64",
			 .file = worker[ABI_x86_64],
			 .mode = S_IFREG | 0755},
			{.name = "syspath-worker32",
			 .file = worker[ABI_i386],
			 .mode = S_IFREG | 0755},
		};
		err = initramfs_write(fd, entries, sizeof(entries) / sizeof(entries[0]), &culprit);
	}
	if (!err)
		return fd;
	complain("%s: %s; run make", culprit ? culprit : "initramfs", strerrordesc_np(-err));
	if (fd >= 0)
		close(fd);
	return -1;
}
