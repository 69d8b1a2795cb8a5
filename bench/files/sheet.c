#include "bench/files/sheet.h"

#include <stdlib.h>

bool sheet_open(struct sheet *sheet)
{
	*sheet = (struct sheet){0};
	sheet->out = open_memstream(&sheet->text, &sheet->length);
	return sheet->out;
}

char *sheet_close(struct sheet *sheet)
{
	int bad = ferror(sheet->out);

	if (!fclose(sheet->out) && !bad)
		return sheet->text;
	free(sheet->text);
	return NULL;
}
