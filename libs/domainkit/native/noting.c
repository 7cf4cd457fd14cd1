/* eventlog.fold: what a slice of touched events says of streams: how far each of them goes, and which begin. */
#include "native.h"

static PyObject *stream_name, *version_name;

int native_noting_ready(void) {
    stream_name = PyUnicode_InternFromString("stream");
    version_name = PyUnicode_InternFromString("version");
    return stream_name == NULL || version_name == NULL ? -1 : 0;
}

/* The slots of records of the class that came last. */
typedef struct {
    PyTypeObject *known;
    Py_ssize_t stream_at, version_at;
} Slots;

typedef struct {
    PyObject *stream, *version; /* borrowed; NULL where a record has none */
} Said;

/* 1: `touched` is a record that says `said`; 0: it is a `parking`; -1: an error. */
static int said_by(PyObject *touched, PyTypeObject *parking, Slots *slots, Said *said) {
    if (!native_is_three(touched)) {
        PyErr_SetString(PyExc_TypeError, "touched events are tuples of three");
        return -1;
    }
    PyObject *recorded = PyTuple_GET_ITEM(touched, 0);
    if (Py_IS_TYPE(recorded, parking)) return 0;
    if (!Py_IS_TYPE(recorded, slots->known)) {
        slots->known = NULL;
        if ((slots->stream_at = native_slot(Py_TYPE(recorded), stream_name)) < 0 ||
            (slots->version_at = native_slot(Py_TYPE(recorded), version_name)) < 0)
            return -1;
        slots->known = Py_TYPE(recorded);
    }
    said->stream = *native_at(recorded, slots->stream_at);
    said->version = *native_at(recorded, slots->version_at);
    return 1;
}

/* noted(touched, parking, start, into): into[stream] = (version, offset) of each that is no `parking`, from `start`. */
PyObject *native_noted(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *touched, *into;
    PyTypeObject *parking;
    Slots slots = {NULL, 0, 0};
    Said said;
    long long start;
    if (!PyArg_ParseTuple(args, "O!O!LO!:noted", &PyList_Type, &touched, &PyType_Type, &parking, &start, &PyDict_Type,
                          &into))
        return NULL;
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(touched); n++) {
        PyObject *one = PyList_GET_ITEM(touched, n);
        int known = said_by(one, parking, &slots, &said);
        if (known < 0) return NULL;
        if (!known) continue;
        if (!native_is_three(PyTuple_GET_ITEM(one, 2))) return PyErr_Format(PyExc_TypeError, "entries are tuples of three");
        PyObject *offset = PyTuple_GET_ITEM(PyTuple_GET_ITEM(one, 2), 0);
        long long place = PyLong_AsLongLong(offset);
        if (place == -1 && PyErr_Occurred()) return NULL;
        if (place < start || said.stream == NULL || said.version == NULL) continue;
        PyObject *seen = PyTuple_Pack(2, said.version, offset);
        int failed = seen == NULL || PyDict_SetItem(into, said.stream, seen) < 0;
        Py_XDECREF(seen);
        if (failed) return NULL;
    }
    Py_RETURN_NONE;
}

/* firsts(touched, parking) -> [stream] of each that is no `parking` and whose version is 1. */
PyObject *native_firsts(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *touched;
    PyTypeObject *parking;
    Slots slots = {NULL, 0, 0};
    Said said;
    if (!PyArg_ParseTuple(args, "O!O!:firsts", &PyList_Type, &touched, &PyType_Type, &parking)) return NULL;
    PyObject *firsts = PyList_New(0);
    for (Py_ssize_t n = 0; firsts != NULL && n < PyList_GET_SIZE(touched); n++) {
        int overflow, known = said_by(PyList_GET_ITEM(touched, n), parking, &slots, &said);
        if (known < 0) Py_CLEAR(firsts);
        if (known < 1 || said.stream == NULL || said.version == NULL) continue;
        long number = PyLong_AsLongAndOverflow(said.version, &overflow);
        if ((number == -1 && PyErr_Occurred()) || (number == 1 && PyList_Append(firsts, said.stream) < 0))
            Py_CLEAR(firsts);
    }
    return firsts;
}
