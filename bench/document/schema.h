/* The schema name of a result document (docs/result.md, docs/syspath-run.schema.json). */
#ifndef SYSPATH_SCHEMA_H
#define SYSPATH_SCHEMA_H

#define DOCUMENT_SCHEMA	   "syspath-run/2"
#define DOCUMENT_ICOUNT_HZ 1e9 /* of a guest under -icount: a tick per ns of its clock */
#define SYSPATH_VERSION	   "0.1.0"

#endif
