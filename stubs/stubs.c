#include "stubs/stubs.h"

#define HAVE_0(id)
#define HAVE_1(id)  stub_fn stub_##id;
#define ENTRY_0(id) NULL
#define ENTRY_1(id) stub_##id
#ifdef __x86_64__
#define PICK(macro, x86_64, i386) macro##_##x86_64
#else
#define PICK(macro, x86_64, i386) macro##_##i386
#endif

#define PATH(id, x86_64, i386, binding, shape, nature, vdso32, what) PICK(HAVE, x86_64, i386)(id)
#include "stubs/paths.def"
#undef PATH

stub_fn *const stubs[PATH_COUNT] = {
#define PATH(id, x86_64, i386, binding, shape, nature, vdso32, what)                               \
	[PATH_##id] = PICK(ENTRY, x86_64, i386)(id),
#include "stubs/paths.def"
#undef PATH
};

stub_fn stub_empty_call;

stub_fn *const empty_stubs[SHAPE_COUNT] = {
	[SHAPE_ENTRY] = stub_empty,
	[SHAPE_CALL] = stub_empty_call,
};

#ifdef __x86_64__
stub_fn stub_vdso_5, stub_empty_call_5;

stub_fn *const vdso_5_stub = stub_vdso_5;
stub_fn *const empty_5_stub = stub_empty_call_5;
#else
stub_fn *const vdso_5_stub, *const empty_5_stub;
#endif
