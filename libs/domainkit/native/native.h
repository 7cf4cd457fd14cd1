/* What the parts of domainkit._native share. Each part does what a piece of Python beside it does, only faster. */
#ifndef SHIJIAN_NATIVE_H
#define SHIJIAN_NATIVE_H
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

/* As domainkit/native.py wants it; raised whenever what Python calls here changes. */
#define NATIVE_VERSION 7

/* Where a slot of a class stands in its instances; -1 with TypeError where `name` is no slot. */
Py_ssize_t native_slot(PyTypeObject *cls, PyObject *name);

static inline PyObject **native_at(PyObject *object, Py_ssize_t offset) {
    return (PyObject **)((char *)object + offset);
}

/* What entries (offset, key, value) and touched events (record, keys, entry) look like. */
static inline int native_is_three(PyObject *one) { return PyTuple_CheckExact(one) && PyTuple_GET_SIZE(one) == 3; }

extern PyTypeObject NativeReading_Type;

/* A record's value read by a Reading: the Recorded, and its recorded-at. NULL with NotQuick, or any error. */
PyObject *native_read(PyObject *reading, PyObject *value, int64_t *recorded_at);

/* How a class is copied slot by slot (replacing.c); NULL where it is not, or is not known yet. */
typedef struct {
    PyTypeObject *cls;
    Py_ssize_t count;
    PyObject **names; /* interned */
    Py_ssize_t *offsets;
} NativePlan;

const NativePlan *native_plan(PyTypeObject *cls);
/* Which of the plan's fields is called that; -1 with TypeError. */
Py_ssize_t native_place(const NativePlan *plan, PyObject *name);
PyObject *native_copied(const NativePlan *plan, PyObject *row, PyObject *const *values, PyObject *names);

/* Whether a slot may surely take a value as it is. */
typedef int (*NativeMay)(const void *columns, Py_ssize_t offset, PyObject *value);

/* What an event of one class sets in a row (setting.c): `changes` are (field, place, name there or value). */
typedef struct NativeSetting NativeSetting;
NativeSetting *native_setting(PyTypeObject *event, PyObject *changes);
void native_setting_freed(NativeSetting *setting);
/* The row after; `otherwise(row, event, recorded)` is asked where rows of that class are not copied slot by slot. */
PyObject *native_set_copied(NativeSetting *setting, PyObject *otherwise, PyObject *row, PyObject *event,
                            PyObject *recorded);
/* 1: done in `row` itself. 0: nothing was done, as something is not sure; no error is left. */
int native_set_within(NativeSetting *setting, PyObject *row, PyObject *event, PyObject *recorded, NativeMay may,
                      const void *columns);
/* From now on `setting` names every slot of a new row of that class, each once. -1 with TypeError. */
int native_makes(NativeSetting *setting, PyTypeObject *row);
PyObject *native_made(NativeSetting *setting, PyObject *event, PyObject *recorded);
/* native_set_within by a Projector's table; 0 for whatever else `project` is. `row` is held by nobody but its one holder. */
int native_projected_within(PyObject *project, PyObject *row, PyObject *recorded, NativeMay may, const void *columns);

PyObject *native_replace(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *names);
PyObject *native_learn_with(PyObject *module, PyObject *how);
PyObject *native_replaces(PyObject *module, PyObject *args);
PyObject *native_shape(PyObject *module, PyObject *args);
PyObject *native_reading(PyObject *module, PyObject *args);
PyObject *native_decoded(PyObject *module, PyObject *args);
PyObject *native_may_be_stored(PyObject *module, PyObject *args);
PyObject *native_noted(PyObject *module, PyObject *args);
PyObject *native_firsts(PyObject *module, PyObject *args);
PyObject *native_folded(PyObject *module, PyObject *args);
PyObject *native_keyed(PyObject *module, PyObject *args);
PyObject *native_projector(PyObject *module, PyObject *args);
int native_reading_ready(PyObject *module);
int native_dispatching_ready(void);
int native_folding_ready(void);
int native_noting_ready(void);

#endif
