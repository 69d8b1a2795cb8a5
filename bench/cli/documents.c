#include "bench/cli/documents.h"

#include "bench/cli/message.h"
#include "bench/document/document_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int read_document(const char *file, struct run_document *out)
{
	struct error error = {0};

	if (document_read(file, out, &error))
		error_prefix(&error, "%s: ", file);
	return report_error(&error);
}

int read_documents(char *const *files, size_t n, size_t step, struct run_document **out)
{
	struct run_document *documents = calloc(n, sizeof(*documents));
	int code = 0;

	*out = NULL;
	if (!documents)
		return command_no_memory(NULL, "to read the documents");
	for (size_t i = 0; i < n && !code; i++)
		code = read_document(files[i * step], &documents[i]);
	if (code)
		free_documents(documents, n);
	else
		*out = documents;
	return code;
}

void free_documents(struct run_document *documents, size_t n)
{
	for (size_t i = 0; i < n && documents; i++)
		document_free(&documents[i]);
	free(documents);
}

int write_document(struct save *save, const json_t *document)
{
	char *text = document ? document_text(document) : NULL;
	struct error error;
	int err = text ? save_finish(save, text, strlen(text)) : -ENOMEM;

	free(text);
	if (!err)
		return 0;
	error_place(&error, err, "--output", "nothing was written: %s", save->final);
	return report_error(&error);
}
