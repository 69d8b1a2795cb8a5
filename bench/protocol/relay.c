#include "bench/protocol/relay.h"

#include <string.h>

size_t relay_pack(const void *from, size_t size, unsigned char *to)
{
	const char *at = from;
	size_t used = 0;

	for (size_t i = 0; i < size; i += sizeof(uint32_t)) {
		uint32_t word = 0;
		memcpy(&word, at + i, size - i < sizeof(word) ? size - i : sizeof(word));
		for (; word >= 0x80; word >>= 7)
			to[used++] = (unsigned char)(word | 0x80);
		to[used++] = (unsigned char)word;
	}
	return used;
}

bool relay_unpack(const unsigned char *from, size_t packed, void *to, size_t size)
{
	const unsigned char *end = from + packed;
	char *at = to;

	for (size_t i = 0; i < size; i += sizeof(uint32_t)) {
		uint32_t word = 0;
		unsigned int shift = 0;
		bool more = true;
		for (; more && from < end && shift < 7 * RELAY_PACKED_WORD; shift += 7) {
			word |= (uint32_t)(*from & 0x7f) << shift;
			more = *from++ & 0x80;
		}
		if (more)
			return false;
		memcpy(at + i, &word, size - i < sizeof(word) ? size - i : sizeof(word));
	}
	return from == end;
}
