/* A text that is written piece by piece and read as a whole. */
#ifndef SYSPATH_SHEET_H
#define SYSPATH_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct sheet {
	FILE *out;
	char *text;
	size_t length; /* valid after sheet_close */
};

/* false when memory is out. */
bool sheet_open(struct sheet *sheet);

/* The text, to be freed; NULL when memory ran out on the way. */
char *sheet_close(struct sheet *sheet);

#endif
