/* What the parts of eventlog._native share. */
#ifndef SHIJIAN_EVENTLOG_NATIVE_H
#define SHIJIAN_EVENTLOG_NATIVE_H
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

/* As eventlog/native.py wants it; raised whenever what Python calls here changes. */
#define NATIVE_VERSION 2

int native_has_crc(void);
PyObject *native_crc32c(PyObject *module, PyObject *args);
PyObject *native_records(PyObject *module, PyObject *args);
PyObject *native_in_large_pages(PyObject *module, PyObject *args);

#endif
