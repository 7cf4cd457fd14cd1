/* domainkit.frozen.replace: a copy of a frozen row with some fields changed, slot by slot. */
#include "native.h"

/* class -> PyCapsule of a NativePlan, or what is called instead; and the last one asked for */
static PyObject *plans;
static const NativePlan *last;
static PyObject *otherwise;

static void plan_freed(PyObject *capsule) {
    NativePlan *plan = PyCapsule_GetPointer(capsule, NULL);
    for (Py_ssize_t n = 0; n < plan->count; n++) Py_DECREF(plan->names[n]);
    PyMem_Free(plan->names);
    PyMem_Free(plan->offsets);
    PyMem_Free(plan);
}

static PyObject *plan_of(PyTypeObject *cls, PyObject *names) {
    Py_ssize_t count = PyTuple_GET_SIZE(names);
    NativePlan *plan = PyMem_Calloc(1, sizeof(NativePlan));
    if (plan == NULL) return PyErr_NoMemory();
    PyObject *capsule = PyCapsule_New(plan, NULL, plan_freed);
    if (capsule == NULL) {
        PyMem_Free(plan);
        return NULL;
    }
    plan->cls = cls; /* kept alive by `plans`, whose key it is */
    plan->names = PyMem_Calloc((size_t)count + 1, sizeof(PyObject *));
    plan->offsets = PyMem_Calloc((size_t)count + 1, sizeof(Py_ssize_t));
    if (plan->names == NULL || plan->offsets == NULL) {
        Py_DECREF(capsule);
        return PyErr_NoMemory();
    }
    for (; plan->count < count; plan->count++) {
        PyObject *name = PyTuple_GET_ITEM(names, plan->count);
        if ((plan->offsets[plan->count] = native_slot(cls, name)) < 0) {
            Py_DECREF(capsule);
            return NULL;
        }
        plan->names[plan->count] = Py_NewRef(name);
        PyUnicode_InternInPlace(&plan->names[plan->count]);
    }
    return capsule;
}

/* learn_with(how): `how(row, **changes)` is asked for a class that is not known yet. */
PyObject *native_learn_with(PyObject *Py_UNUSED(module), PyObject *how) {
    Py_XSETREF(otherwise, Py_NewRef(how));
    Py_RETURN_NONE;
}

/* replaces(cls, names | None, other): `cls` is copied slot by slot, or, without names, by `other(row, **changes)`. */
PyObject *native_replaces(PyObject *Py_UNUSED(module), PyObject *args) {
    PyTypeObject *cls;
    PyObject *names, *how;
    if (!PyArg_ParseTuple(args, "O!OO:replaces", &PyType_Type, &cls, &names, &how)) return NULL;
    if (plans == NULL && (plans = PyDict_New()) == NULL) return NULL;
    PyObject *plan = PyTuple_Check(names) ? plan_of(cls, names) : Py_NewRef(how);
    if (plan == NULL) return NULL;
    last = NULL;
    int failed = PyDict_SetItem(plans, (PyObject *)cls, plan);
    Py_DECREF(plan);
    if (failed < 0) return NULL;
    Py_RETURN_NONE;
}

Py_ssize_t native_place(const NativePlan *plan, PyObject *name) {
    for (Py_ssize_t n = 0; n < plan->count; n++)
        if (plan->names[n] == name) return n;
    for (Py_ssize_t n = 0; n < plan->count; n++)
        if (PyUnicode_Compare(plan->names[n], name) == 0) return n;
    PyErr_Format(PyExc_TypeError, "replace() of a %s got an unexpected field '%U'", plan->cls->tp_name, name);
    return -1;
}

PyObject *native_copied(const NativePlan *plan, PyObject *row, PyObject *const *values, PyObject *names) {
    PyObject *made = plan->cls->tp_alloc(plan->cls, 0);
    if (made == NULL) return NULL;
    Py_ssize_t changes = names == NULL ? 0 : PyTuple_GET_SIZE(names);
    for (Py_ssize_t n = 0; n < changes; n++) {
        Py_ssize_t place = native_place(plan, PyTuple_GET_ITEM(names, n));
        if (place < 0) goto failed;
        Py_XSETREF(*native_at(made, plan->offsets[place]), Py_NewRef(values[n]));
    }
    for (Py_ssize_t n = 0; n < plan->count; n++) {
        PyObject **slot = native_at(made, plan->offsets[n]), *value = *native_at(row, plan->offsets[n]);
        if (*slot != NULL) continue;
        if (value == NULL) {
            PyErr_SetObject(PyExc_AttributeError, plan->names[n]);
            goto failed;
        }
        *slot = Py_NewRef(value);
    }
    return made;
failed:
    Py_DECREF(made);
    return NULL;
}

const NativePlan *native_plan(PyTypeObject *cls) {
    PyObject *found = plans == NULL ? NULL : PyDict_GetItemWithError(plans, (PyObject *)cls);
    if (found == NULL) PyErr_Clear();
    return found == NULL || !PyCapsule_CheckExact(found) ? NULL : PyCapsule_GetPointer(found, NULL);
}

PyObject *native_replace(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count, PyObject *names) {
    if (count != 1) {
        PyErr_Format(PyExc_TypeError, "replace() takes 1 positional argument but %zd were given", count);
        return NULL;
    }
    PyObject *row = args[0];
    if (last != NULL && Py_IS_TYPE(row, last->cls)) return native_copied(last, row, args + 1, names);
    PyObject *found = plans == NULL ? NULL : PyDict_GetItemWithError(plans, (PyObject *)Py_TYPE(row));
    if (found == NULL) {
        if (PyErr_Occurred()) return NULL;
        if (otherwise == NULL) {
            PyErr_SetString(PyExc_RuntimeError, "learn_with was not called");
            return NULL;
        }
        return PyObject_Vectorcall(otherwise, args, (size_t)count, names);
    }
    if (!PyCapsule_CheckExact(found)) return PyObject_Vectorcall(found, args, (size_t)count, names);
    last = PyCapsule_GetPointer(found, NULL);
    return native_copied(last, row, args + 1, names);
}
