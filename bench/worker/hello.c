#include "bench/worker/hello.h"

#include "bench/protocol/frame.h"
#include "stubs/stubs.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* This program's own header, by the linker's name for it.
 * NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
extern const ElfW(Ehdr) __ehdr_start;

/* Takes the build id from the notes of one segment; false where it has none. */
static bool find_id(const unsigned char *at, size_t size, size_t align, struct wire_hello *hello)
{
	while (size >= sizeof(ElfW(Nhdr))) {
		const ElfW(Nhdr) *note = (const void *)at;
		size_t name = (note->n_namesz + align - 1) & ~(align - 1);
		size_t whole = sizeof(*note) + name + ((note->n_descsz + align - 1) & ~(align - 1));
		if (whole > size)
			return false;
		if (note->n_type == NT_GNU_BUILD_ID && note->n_descsz <= sizeof(hello->id) &&
		    note->n_namesz == sizeof(ELF_NOTE_GNU) &&
		    !memcmp(note + 1, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU))) {
			hello->id_bytes = note->n_descsz;
			memcpy(hello->id, (const unsigned char *)(note + 1) + name, note->n_descsz);
			return true;
		}
		at += whole;
		size -= whole;
	}
	return false;
}

static void take_build_id(struct wire_hello *hello)
{
	const unsigned char *start = (const unsigned char *)&__ehdr_start;
	const ElfW(Phdr) *segment = (const void *)(start + __ehdr_start.e_phoff);
	uintptr_t first = 0; /* the address that `start` was linked for */

	for (unsigned i = 0; i < __ehdr_start.e_phnum; i++)
		if (segment[i].p_type == PT_LOAD && !segment[i].p_offset)
			first = segment[i].p_vaddr;
	for (unsigned i = 0; i < __ehdr_start.e_phnum; i++)
		if (segment[i].p_type == PT_NOTE &&
		    find_id(start + (segment[i].p_vaddr - first), segment[i].p_memsz,
			    segment[i].p_align == 8 ? 8 : 4, hello))
			return;
}

int hello_send(void)
{
	struct wire_hello hello = {
		.version = WIRE_VERSION,
		.tables = wire_tables(),
		.abi = THIS_ABI,
		.pid = getpid(),
	};

	take_build_id(&hello);
	/* No type of an answer, on purpose.
	 * NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange) */
	return frame_send((enum wire_type)WIRE_HELLO, &(struct iovec){&hello, sizeof(hello)}, 1);
}

/* Something has arrived, or the input has ended. */
static void on_input(int signal)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLRDHUP};
	int kept = errno;

	(void)signal;
	if (poll(&input, 1, 0) > 0 && input.revents & (POLLHUP | POLLRDHUP | POLLERR))
		_exit(2);
	errno = kept;
}

void input_watch(void)
{
	struct sigaction action = {.sa_handler = on_input, .sa_flags = SA_RESTART};
	int flags = fcntl(STDIN_FILENO, F_GETFL);

	sigaction(SIGIO, &action, NULL);
	if (flags < 0 || fcntl(STDIN_FILENO, F_SETOWN, getpid()) ||
	    fcntl(STDIN_FILENO, F_SETFL, flags | O_ASYNC))
		return;
	on_input(SIGIO); /* it may have ended before */
}
