/* Documents that a command was given, and the one that it writes. */
#ifndef SYSPATH_DOCUMENTS_H
#define SYSPATH_DOCUMENTS_H

#include "bench/document/read.h"
#include "bench/files/save.h"

#define NO_RESULT_FILE "which result file? (- is standard input)"

/* document_read() of a file. 0, or an exit code after one line was printed. */
int read_document(const char *file, struct run_document *out);

/* Those of n files, files[0], files[step] and so on: all are read, or none is kept. (*out)[n] is to
 * be passed to free_documents(). 0, or an exit code after one line was printed. */
int read_documents(char *const *files, size_t n, size_t step, struct run_document **out);
void free_documents(struct run_document *documents, size_t n);

/* Writes a document completely or not at all. 0, or EXIT_USAGE after one line was printed. */
int write_document(struct save *save, const json_t *document);

#endif
