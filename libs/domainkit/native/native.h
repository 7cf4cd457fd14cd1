/* What the parts of domainkit._native share. Each part does what a piece of Python beside it does, only faster. */
#ifndef SHIJIAN_NATIVE_H
#define SHIJIAN_NATIVE_H
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

/* As domainkit/native.py wants it; raised whenever what Python calls here changes. */
#define NATIVE_VERSION 5

/* Where a slot of a class stands in its instances; -1 with TypeError where `name` is no slot. */
Py_ssize_t native_slot(PyTypeObject *cls, PyObject *name);

static inline PyObject **native_at(PyObject *object, Py_ssize_t offset) {
    return (PyObject **)((char *)object + offset);
}

extern PyTypeObject NativeReading_Type;

/* A record's value read by a Reading: the Recorded, and its recorded-at. NULL with NotQuick, or any error. */
PyObject *native_read(PyObject *reading, PyObject *value, int64_t *recorded_at);

PyObject *native_replace(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *names);
PyObject *native_learn_with(PyObject *module, PyObject *how);
PyObject *native_replaces(PyObject *module, PyObject *args);
PyObject *native_shape(PyObject *module, PyObject *args);
PyObject *native_reading(PyObject *module, PyObject *args);
PyObject *native_decoded(PyObject *module, PyObject *args);
PyObject *native_may_be_stored(PyObject *module, PyObject *args);
PyObject *native_noted(PyObject *module, PyObject *args);
PyObject *native_folded(PyObject *module, PyObject *args);
PyObject *native_keyed(PyObject *module, PyObject *args);
PyObject *native_projector(PyObject *module, PyObject *args);
int native_reading_ready(PyObject *module);
int native_dispatching_ready(void);
int native_folding_ready(void);

#endif
