/* Text from outside (documents, other programs, the command line) that is printed to a terminal or
 * into one of our lines. What is no printable character is shown as '?':
 *
 *   control characters: C0 and DEL, and C1 (U+0080 to U+009F), of which U+009B begins a control
 *     sequence like ESC [;
 *   line and paragraph separators (U+2028, U+2029);
 *   bidirectional controls, which can make a line read as another (U+061C, U+200E, U+200F, U+202A
 *     to U+202E, U+2066 to U+2069; CVE-2021-42574);
 *   bytes that are not UTF-8, one by one: an 8-bit terminal takes 0x9b for U+009B.
 *
 * Pure. */
#ifndef SYSPATH_TEXT_H
#define SYSPATH_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Length in bytes, 1 to 4, of the first character of the text, and whether it is printable; a byte
 * that begins no character has length 1 and is not printable. The text is not empty. */
size_t text_character(const char *text, bool *printable);

/* Whether every character is printable. */
bool text_is_printable(const char *text);

/* Whether the word is in the list, in which words are divided by any of the separators. */
bool list_has(const char *list, const char *separators, const char *word);

/* Replaces every character that is not by '?'; the text does not become longer. */
void text_make_printable(char *text);

/* The same for a text of several lines: a newline stays, a tab or carriage return becomes a blank.
 */
void text_make_lines_printable(char *text);

/* Copies the text made printable; a long one is truncated between characters. Size above 0. */
void text_copy(char *to, size_t size, const char *from);

/* The text, or `instead` for NULL. */
const char *text_or(const char *text, const char *instead);

/* As strcmp(3), NULL as "". */
int text_order(const char *a, const char *b);

/* Appends a word, behind the separator unless it is the first; truncated at size. */
void text_append(char *text, size_t size, const char *separator, const char *word);

/* Prints the text made printable; the other with blanks behind it up to `width` bytes, as "%-*s".
 */
void text_print(FILE *out, const char *text);
void text_print_padded(FILE *out, const char *text, int width);

/* Prints the text as a field of comma-separated values (RFC 4180): quoted if it contains a
 * separator, a quote or a line break. */
void csv_field(FILE *out, const char *text);

/* Prints the text as XML 1.0, for an attribute or an element; it contains no control characters.
 * U+FFFE and U+FFFF, the only others that XML 1.0 forbids even as references, become U+FFFD. */
void xml_print(FILE *out, const char *text);

#endif
