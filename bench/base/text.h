/* Text that comes from outside (documents, other programs, the command line) on its way to a
 * terminal or into a line of ours. What is no printable character is shown as '?':
 *
 *   control characters: C0 and DEL, and C1 (U+0080 to U+009F), of which U+009B begins a control
 *     sequence as ESC [ does;
 *   line and paragraph separators (U+2028, U+2029);
 *   what changes the direction of the text around it, and so can make a line read as another
 *     (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069; CVE-2021-42574);
 *   bytes that are no UTF-8, each for itself: a terminal of an 8-bit set takes 0x9b for U+009B.
 *
 * Pure. */
#ifndef SYSPATH_TEXT_H
#define SYSPATH_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Bytes of the character that the text begins with, 1 to 4, and whether it is printable; a byte
 * that begins none is 1 byte and not printable. The text is not empty. */
size_t text_character(const char *text, bool *printable);

/* Whether every character is. */
bool text_is_printable(const char *text);

/* Puts a '?' for every character that is not; the text becomes no longer. */
void text_make_printable(char *text);

/* The same for a text of several lines: a newline stays, a tab or carriage return is a blank. */
void text_make_lines_printable(char *text);

/* Copies the text made printable; one that is too long is cut between characters. Size above 0. */
void text_copy(char *to, size_t size, const char *from);

/* Prints the text made printable. */
void text_print(FILE *out, const char *text);

#endif
