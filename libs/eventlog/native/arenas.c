/* Arenas of Python's objects in pages of 2 MiB. A fold looks rows and streams up in no order; in pages of 4 KiB half of
   that is the processor looking for the page. https://docs.kernel.org/admin-guide/mm/transhuge.html */
#include "native.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(MADV_HUGEPAGE)
#include <stdlib.h>

#define PAGE ((size_t)2 << 20)
#define STRETCH ((size_t)64 << 20)

/* Address space that was asked for; memory comes page by page as it is used, and stays. */
typedef struct Stretch {
    char *begin, *end;
    struct Stretch *next;
} Stretch;

typedef struct Spare {
    struct Spare *next;
} Spare;

static PyObjectArenaAllocator before;
static Stretch *stretches;
static Spare *spares;
static size_t size_of_spares;
static char *at, *end;

static int stretched(void) {
    Stretch *stretch = malloc(sizeof(Stretch));
    if (stretch == NULL) return -1;
    char *got = mmap(NULL, STRETCH + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (got == MAP_FAILED) {
        free(stretch);
        return -1;
    }
    char *begin = (char *)(((uintptr_t)got + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
    (void)madvise(begin, STRETCH, MADV_HUGEPAGE); /* where the kernel has none, these are pages as any others */
    *stretch = (Stretch){begin, begin + STRETCH, stretches};
    stretches = stretch;
    at = begin;
    end = begin + STRETCH;
    return 0;
}

static void *given(void *Py_UNUSED(context), size_t size) {
    if (spares != NULL && size == size_of_spares) {
        Spare *one = spares;
        spares = one->next;
        return one;
    }
    if (size > STRETCH || ((size_t)(end - at) < size && stretched() < 0)) return before.alloc(before.ctx, size);
    void *one = at;
    at += size;
    return one;
}

static void taken_back(void *Py_UNUSED(context), void *one, size_t size) {
    for (Stretch *stretch = stretches; stretch != NULL; stretch = stretch->next) {
        if ((char *)one < stretch->begin || (char *)one >= stretch->end) continue;
        size_of_spares = size; /* all arenas of an interpreter are of one size */
        *(Spare *)one = (Spare){spares};
        spares = one;
        return;
    }
    before.free(before.ctx, one, size);
}

PyObject *native_in_large_pages(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(args)) {
    if (before.alloc == NULL) {
        PyObjectArenaAllocator ours = {NULL, given, taken_back};
        PyObject_GetArenaAllocator(&before);
        PyObject_SetArenaAllocator(&ours);
    }
    Py_RETURN_TRUE;
}
#else
PyObject *native_in_large_pages(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(args)) { Py_RETURN_FALSE; }
#endif
