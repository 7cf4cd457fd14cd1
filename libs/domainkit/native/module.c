/* domainkit._native: the loops of a rebuild that take most of its time. Optional: without it the same is done in Python. */
#include "native.h"

static PyMethodDef methods[] = {
    {"replace", (PyCFunction)(void (*)(void))native_replace, METH_FASTCALL | METH_KEYWORDS,
     "replace(row, /, **changes): as domainkit.frozen.replace."},
    {"replaces", native_replaces, METH_VARARGS, "replaces(cls, names, otherwise): how a class is replaced."},
    {"learn_with", native_learn_with, METH_O, "learn_with(how): how(row, **changes) is asked for unknown classes."},
    {"shape", native_shape, METH_VARARGS, "shape(cls, fields): how a message becomes a dataclass."},
    {"reading", native_reading, METH_VARARGS, "reading(shape, lifts, recorded): reads the records of one kind."},
    {"decoded", native_decoded, METH_VARARGS, "decoded(entries, quick, touches, newest, plainly, touched) -> newest."},
    {"may_be_stored", native_may_be_stored, METH_VARARGS, "may_be_stored(touched, parking, key, rows, begun)."},
    {"noted", native_noted, METH_VARARGS, "noted(touched, parking, start, into): how far each stream goes."},
    {"firsts", native_firsts, METH_VARARGS, "firsts(touched, parking): the streams of first events."},
    {"folded", native_folded, METH_VARARGS, "folded(touched, rows, loaded, blocked, columns, calls)."},
    {"keyed", native_keyed, METH_VARARGS, "keyed(fields, classes, module): as domainkit.dispatch.keyed_by."},
    {"projector", native_projector, METH_VARARGS, "projector(makes, changes, module): as domainkit.dispatch.by_event."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "domainkit._native", "Loops of a rebuild, compiled.", -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__native(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL || PyModule_AddIntConstant(module, "VERSION", NATIVE_VERSION) < 0 ||
        native_reading_ready(module) < 0 || native_dispatching_ready() < 0 ||
        native_folding_ready() < 0 || native_noting_ready() < 0) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}
