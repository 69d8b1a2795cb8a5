/* The paths: numbers, names and properties that the workers and the driver share. */
#ifndef SYSPATH_PATHS_H
#define SYSPATH_PATHS_H

#include <stdint.h>

/* Numbers are positions in paths.def and travel between driver and worker; names travel in files.
 */
enum path_id {
#define PATH(id, x86_64, i386, binding, shape, nature, vdso32, what) PATH_##id,
#include "stubs/paths.def"
#undef PATH
	PATH_COUNT
};

enum abi { ABI_x86_64, ABI_i386, ABI_COUNT };

/* How an operation is bound to a path. */
enum binding {
	BINDING_NOTHING,  /* not at all: the path makes no call */
	BINDING_TABLE64,  /* by its number in the x86-64 system call table */
	BINDING_TABLE32,  /* by its number in the i386 system call table */
	BINDING_TABLEX32, /* by its number in the x32 system call table: the x86-64 one, bit 30 set
			   */
	BINDING_VSYSCALL, /* by its slot in the vsyscall page */
	BINDING_VDSO,	  /* by its name and version in the vDSO */
	BINDING_LIBC,	  /* by the C library's function */
};

/* What the timed loop holds besides the path; one empty loop per shape is measured. */
enum shape { SHAPE_ENTRY, SHAPE_CALL, SHAPE_COUNT };

enum nature {
	NATURE_INLINE, /* the entry instruction is in the loop */
	NATURE_CALLED, /* the path is a call: its cost includes call and return */
};

struct path {
	const char *name;
	const char *what; /* one line for people */
	enum binding binding;
	enum shape shape;
	enum nature nature;
	uint8_t vdso32; /* 1 where the path of a 32-bit process enters or returns through the vDSO
			 */
	uint8_t on[ABI_COUNT]; /* 1 where the ABI has the path */
};

extern const struct path paths[PATH_COUNT];
extern const char *const abi_names[ABI_COUNT];

/* Position in paths[] or abi_names[], or -1 when there is no such name. */
int path_by_name(const char *name);
int abi_by_name(const char *name);

#endif
