#include "bench/emulator/boot_guest.h"

#include "bench/emulator/boot_initramfs.h"
#include "bench/files/locate.h"
#include "bench/session/worker_process.h"

#include <errno.h>
#include <sys/stat.h>

int boot_guest_initramfs(const struct guest_request *request, const char *path, struct error *error)
{
	char guest[4096], worker[ABI_COUNT][4096], text[1024];
	int err = locate_program("syspath-guest", NULL, guest, sizeof(guest));

	for (int abi = 0; abi < ABI_COUNT && !err; abi++)
		err = worker_locate((enum abi)abi, NULL, worker[abi], sizeof(worker[abi]));
	if (!err && guest_request_text(request, text, sizeof(text)) < 0)
		err = -ENAMETOOLONG;
	if (err)
		return error_errno(error, err, "syspath-guest");
	const struct initramfs_entry entries[] = {
		{.name = "dev", .mode = S_IFDIR | 0755},
		{.name = "proc", .mode = S_IFDIR | 0755},
		{.name = "sys", .mode = S_IFDIR | 0755},
		{.name = "dev/console", .mode = S_IFCHR | 0600, .major = 5, .minor = 1},
		{.name = "request", .text = text, .mode = S_IFREG | 0644},
		{.name = "init", .file = guest, .mode = S_IFREG | 0755},
		{.name = "syspath-worker64", .file = worker[ABI_x86_64], .mode = S_IFREG | 0755},
		{.name = "syspath-worker32", .file = worker[ABI_i386], .mode = S_IFREG | 0755},
	};
	return initramfs_write(path, entries, sizeof(entries) / sizeof(entries[0]), error);
}
