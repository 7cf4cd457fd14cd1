/* Where the slots of a class stand in its instances. */
#include "native.h"
#include <structmember.h>

Py_ssize_t native_slot(PyTypeObject *cls, PyObject *name) {
    PyObject *found = _PyType_Lookup(cls, name);
    if (found != NULL && Py_IS_TYPE(found, &PyMemberDescr_Type)) {
        PyMemberDescrObject *slot = (PyMemberDescrObject *)found;
        if (slot->d_member->type == T_OBJECT_EX && !(slot->d_member->flags & READONLY)) return slot->d_member->offset;
    }
    PyErr_Format(PyExc_TypeError, "%s.%U is no slot", cls->tp_name, name);
    return -1;
}
