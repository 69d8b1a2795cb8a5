/* Text in XML 1.0. */
#ifndef SYSPATH_XML_H
#define SYSPATH_XML_H

#include <stdio.h>

/* Escapes text for an attribute or an element; it contains no control characters. U+FFFE and
 * U+FFFF, the only others that XML 1.0 forbids even as references, become U+FFFD. */
void xml_print(FILE *out, const char *text);

#endif
