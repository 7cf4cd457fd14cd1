/* eventlog._native: what only the log engine wants compiled. eventlog/native.py says when it is taken. */
#include "native.h"

static PyMethodDef methods[] = {
    {"crc32c", native_crc32c, METH_VARARGS, "crc32c(data, begin, end) -> int."},
    {"records", native_records, METH_VARARGS, "records(data, begin, end, count, base_offset, low, high, into)."},
    {"in_large_pages", native_in_large_pages, METH_NOARGS, "in_large_pages() -> bool: new objects stand in such pages."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "eventlog._native", "The log engine, compiled.", -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__native(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL || PyModule_AddIntConstant(module, "VERSION", NATIVE_VERSION) < 0 ||
        PyModule_AddIntConstant(module, "HAS_CRC", native_has_crc() != 0) < 0) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}
