/* eventlog.fold.memory_fold: the two loops over the events of a slice. What is unusual goes to the Python beside. */
#include "native.h"
#include <string.h>

#define MOST_KINDS 256
#define MOST_COLUMNS 128
#define KIND_AT 18

static PyObject *stream_name, *version_name;

/* An error that parks an event, and not one that ends the process, is taken; 0 where it has to go on. */
static int taken_over(void) { return PyErr_ExceptionMatches(PyExc_Exception); }

typedef struct {
    uint32_t kinds[MOST_KINDS];
    PyObject *readings[MOST_KINDS];
    int count, last;
} Table;

static int table_of(PyObject *quick, Table *table) {
    PyObject *kind, *reading;
    Py_ssize_t at = 0;
    table->count = table->last = 0;
    while (PyDict_Next(quick, &at, &kind, &reading)) {
        if (!PyBytes_CheckExact(kind) || PyBytes_GET_SIZE(kind) != 4 || table->count == MOST_KINDS) {
            PyErr_SetString(PyExc_ValueError, "kinds are named by four bytes, and there are no more than 256");
            return -1;
        }
        memcpy(&table->kinds[table->count], PyBytes_AS_STRING(kind), 4);
        table->readings[table->count++] = reading;
    }
    return 0;
}

static PyObject *reading_of(Table *table, PyObject *value) {
    uint32_t kind;
    if (!PyBytes_CheckExact(value) || PyBytes_GET_SIZE(value) < KIND_AT + 4) return NULL;
    memcpy(&kind, PyBytes_AS_STRING(value) + KIND_AT, 4);
    for (int looked = 0; looked < table->count; looked++) {
        if (table->kinds[table->last] == kind) return table->readings[table->last];
        table->last = table->last + 1 < table->count ? table->last + 1 : 0;
    }
    return NULL;
}

static PyObject *read_by(PyObject *reading, PyObject *value, int64_t *recorded_at) {
    if (Py_IS_TYPE(reading, &NativeReading_Type)) return native_read(reading, value, recorded_at);
    PyObject *recorded = PyObject_CallOneArg(reading, value);
    PyObject *at = recorded == NULL ? NULL : PyObject_GetAttrString(recorded, "recorded_at");
    *recorded_at = at == NULL ? 0 : PyLong_AsLongLong(at);
    Py_XDECREF(at);
    if (recorded != NULL && PyErr_Occurred()) Py_CLEAR(recorded);
    return recorded;
}

/* 1: stands in `touched`; 0: has to be read the plain way; -1: an error that goes on. */
static int decoded_one(Table *table, PyObject *entry, PyObject *touches, PyObject *touched, int64_t *newest) {
    PyObject *value = native_is_three(entry) ? PyTuple_GET_ITEM(entry, 2) : NULL;
    PyObject *reading = value == NULL ? NULL : reading_of(table, value);
    int64_t recorded_at;
    if (reading == NULL) return 0;
    PyObject *recorded = read_by(reading, value, &recorded_at);
    PyObject *keys = recorded == NULL ? NULL : PyObject_CallOneArg(touches, recorded);
    PyObject *one = keys == NULL ? NULL : PyTuple_Pack(3, recorded, keys, entry);
    int failed = one == NULL || PyList_Append(touched, one) < 0;
    Py_XDECREF(recorded);
    Py_XDECREF(keys);
    Py_XDECREF(one);
    if (failed) {
        if (!taken_over()) return -1;
        PyErr_Clear();
        return 0;
    }
    if (recorded_at > *newest) *newest = recorded_at;
    return 1;
}

/* decoded(entries, quick, touches, newest, plainly, touched) -> newest; `plainly(entry, touched)` reads what is odd. */
PyObject *native_decoded(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *entries, *quick, *touches, *plainly, *touched;
    long long given;
    Table table;
    if (!PyArg_ParseTuple(args, "O!O!OLOO!:decoded", &PyList_Type, &entries, &PyDict_Type, &quick, &touches, &given,
                          &plainly, &PyList_Type, &touched) ||
        table_of(quick, &table) < 0)
        return NULL;
    int64_t newest = given;
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(entries); n++) {
        PyObject *entry = PyList_GET_ITEM(entries, n);
        int known = decoded_one(&table, entry, touches, touched, &newest);
        if (known < 0) return NULL;
        if (known) continue;
        PyObject *done = PyObject_CallFunctionObjArgs(plainly, entry, touched, NULL);
        if (done == NULL) return NULL;
        Py_DECREF(done);
    }
    return PyLong_FromLongLong(newest);
}

/* The keys that are not among `rows` as they are; `key(raw)` gives the one that is looked for. */
static int wanted_of(PyObject *keys, PyObject *rows, PyObject *key, PyObject *wanted) {
    PyObject *found = PySequence_Fast(keys, "keys are a sequence");
    int failed = found == NULL;
    for (Py_ssize_t n = 0; !failed && n < PySequence_Fast_GET_SIZE(found); n++) {
        PyObject *raw = PySequence_Fast_GET_ITEM(found, n);
        int held = PyDict_Contains(rows, raw);
        if (held > 0) continue;
        if (held < 0) PyErr_Clear(); /* what cannot be hashed: the fold will come upon it, and park the event */
        PyObject *one = PyObject_CallOneArg(key, raw);
        failed = one == NULL || (held = PyDict_Contains(rows, one)) < 0 || (!held && PySet_Add(wanted, one) < 0);
        Py_XDECREF(one);
    }
    Py_XDECREF(found);
    return failed ? -1 : 0;
}

/* may_be_stored(touched, parking, key, rows, begun) -> set of keys */
PyObject *native_may_be_stored(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *touched, *key, *rows, *begun;
    PyTypeObject *parking;
    if (!PyArg_ParseTuple(args, "O!O!OO!O!:may_be_stored", &PyList_Type, &touched, &PyType_Type, &parking, &key,
                          &PyDict_Type, &rows, &PySet_Type, &begun))
        return NULL;
    PyObject *wanted = PySet_New(NULL);
    int failed = wanted == NULL;
    for (Py_ssize_t n = 0; !failed && n < PyList_GET_SIZE(touched); n++) {
        PyObject *one = PyList_GET_ITEM(touched, n);
        if (!native_is_three(one)) {
            PyErr_SetString(PyExc_TypeError, "touched events are tuples of three");
            failed = 1;
            break;
        }
        PyObject *recorded = PyTuple_GET_ITEM(one, 0);
        if (Py_IS_TYPE(recorded, parking)) continue;
        PyObject *stream = PyObject_GetAttr(recorded, stream_name);
        PyObject *version = stream == NULL ? NULL : PyObject_GetAttr(recorded, version_name);
        long number = version == NULL ? -1 : PyLong_AsLong(version);
        if (version == NULL || (number == -1 && PyErr_Occurred())) {
            failed = 1;
        } else if (number == 1) {
            failed = PySet_Add(begun, stream) < 0;
        } else {
            int known = PySet_Contains(begun, stream);
            failed = known < 0 || (!known && wanted_of(PyTuple_GET_ITEM(one, 1), rows, key, wanted) < 0);
        }
        Py_XDECREF(stream);
        Py_XDECREF(version);
    }
    if (failed) Py_CLEAR(wanted);
    return wanted;
}

int native_folding_ready(void) {
    stream_name = PyUnicode_InternFromString("stream");
    version_name = PyUnicode_InternFromString("version");
    return stream_name == NULL || version_name == NULL ? -1 : 0;
}

enum Column { TEXT, WHOLE, FLAG, OCTETS, MEMBER, DOCUMENT, OTHER };

typedef struct {
    PyTypeObject *cls;
    Py_ssize_t count;
    Py_ssize_t offsets[MOST_COLUMNS];
    int kinds[MOST_COLUMNS], nullable[MOST_COLUMNS], keys[MOST_COLUMNS];
    PyObject *members[MOST_COLUMNS];
} Columns;

/* (cls, [(name, kind, nullable, member, key)]); `key`: which place of the key the column is, or -1. */
static int columns_of(PyObject *given, Columns *columns) {
    PyObject *fields, *name;
    if (!PyArg_ParseTuple(given, "O!O!", &PyType_Type, &columns->cls, &PyList_Type, &fields)) return -1;
    columns->count = PyList_GET_SIZE(fields);
    if (columns->count > MOST_COLUMNS) {
        PyErr_SetString(PyExc_ValueError, "too many columns");
        return -1;
    }
    for (Py_ssize_t n = 0; n < columns->count; n++) {
        if (!PyArg_ParseTuple(PyList_GET_ITEM(fields, n), "UipOi", &name, &columns->kinds[n], &columns->nullable[n],
                              &columns->members[n], &columns->keys[n]) ||
            (columns->offsets[n] = native_slot(columns->cls, name)) < 0)
            return -1;
    }
    return 0;
}

/* Without U+0000 and without lone surrogates, which have no UTF-8. */
static int is_plain_text(PyObject *text) {
    if (!PyUnicode_CheckExact(text) || !PyUnicode_IS_READY(text)) return 0;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const void *data = PyUnicode_DATA(text);
    int kind = PyUnicode_KIND(text);
    if (kind == PyUnicode_1BYTE_KIND) return memchr(data, 0, (size_t)length) == NULL;
    for (Py_ssize_t n = 0; n < length; n++) {
        Py_UCS4 one = PyUnicode_READ(kind, data, n);
        if (one == 0 || Py_UNICODE_IS_SURROGATE(one)) return 0;
    }
    return 1;
}

static int storable(const Columns *columns, Py_ssize_t n, PyObject *value) {
    if (value == Py_None) return columns->nullable[n];
    int overflow = 0;
    switch (columns->kinds[n]) {
        case TEXT: return is_plain_text(value);
        case WHOLE:
            if (!PyLong_CheckExact(value)) return 0;
            PyLong_AsLongLongAndOverflow(value, &overflow);
            return !overflow;
        case FLAG: return PyBool_Check(value);
        case OCTETS: return PyBytes_CheckExact(value);
        case MEMBER: return (PyObject *)Py_TYPE(value) == columns->members[n];
        case DOCUMENT: return PyTuple_CheckExact(value) && PyTuple_GET_SIZE(value) == 0; /* of more, Python knows */
        default: return 0;
    }
}

/* Of a column of the key: whether it holds what the key does. The kinds are plain, so comparing calls no Python. */
static int is_in_key(const Columns *columns, Py_ssize_t n, PyObject *value, PyObject *key) {
    if (!PyTuple_CheckExact(key) || columns->keys[n] >= PyTuple_GET_SIZE(key)) return 0;
    if (columns->kinds[n] != TEXT && columns->kinds[n] != WHOLE) return 0;
    PyObject *wanted = PyTuple_GET_ITEM(key, columns->keys[n]);
    return Py_IS_TYPE(wanted, Py_TYPE(value)) && PyObject_RichCompareBool(value, wanted, Py_EQ) == 1;
}

/* Whether the row can surely be stored under `key`, which the one before it had. Otherwise the Python check is asked. */
static int surely_storable(const Columns *columns, PyObject *row, PyObject *before, PyObject *key) {
    int is_new = before == Py_None;
    if (!Py_IS_TYPE(row, columns->cls) || (!is_new && !Py_IS_TYPE(before, columns->cls))) return 0;
    for (Py_ssize_t n = 0; n < columns->count; n++) {
        PyObject *value = *native_at(row, columns->offsets[n]);
        if (value == NULL) return 0;
        if (!is_new && value == *native_at(before, columns->offsets[n])) continue;
        if (!storable(columns, n, value)) return 0;
        if (columns->keys[n] >= 0 && !(is_new && is_in_key(columns, n, value, key))) return 0;
    }
    return 1;
}

/* NativeMay: a slot that is no column is not known to be storable. */
static int may_take(const void *known, Py_ssize_t offset, PyObject *value) {
    const Columns *columns = known;
    for (Py_ssize_t n = 0; n < columns->count; n++)
        if (columns->offsets[n] == offset) return columns->keys[n] < 0 && storable(columns, n, value);
    return 0;
}

typedef struct {
    PyObject *rows, *loaded, *project, *key, *check, *apart, *parked;
    Columns columns;
} Fold;

/* Whether all was done in the row itself: nobody else holds it, so nobody can tell. */
static int folded_within(const Fold *fold, PyObject *recorded, PyObject *raw) {
    PyObject *row = PyDict_GetItemWithError(fold->rows, raw);
    if (row == NULL) {
        PyErr_Clear(); /* a key that cannot be hashed is come upon again */
        return 0;
    }
    return Py_REFCNT(row) == 1 && Py_IS_TYPE(row, fold->columns.cls) &&
           native_projected_within(fold->project, row, recorded, may_take, &fold->columns);
}

/* The row under `raw`, new reference, or None; `*key` becomes the key under which it is held. */
static PyObject *row_before(const Fold *fold, PyObject *raw, PyObject **key) {
    PyObject *row = PyDict_GetItemWithError(fold->rows, raw);
    *key = NULL;
    if (row == NULL && PyErr_Occurred()) return NULL;
    if (row != NULL) {
        *key = Py_NewRef(raw);
        return Py_NewRef(row);
    }
    if ((*key = PyObject_CallOneArg(fold->key, raw)) == NULL) return NULL;
    row = PyDict_GetItemWithError(fold->rows, *key);
    if (row == NULL && !PyErr_Occurred()) row = PyDict_GetItemWithError(fold->loaded, *key);
    if (row == NULL && PyErr_Occurred()) return NULL;
    return Py_NewRef(row == NULL ? Py_None : row);
}

static int folded_one(const Fold *fold, PyObject *recorded, PyObject *raw) {
    if (folded_within(fold, recorded, raw)) return 0;
    PyObject *key, *row = row_before(fold, raw, &key), *after = NULL;
    int failed = -1;
    if (row == NULL || (after = PyObject_CallFunctionObjArgs(fold->project, row, recorded, NULL)) == NULL) goto done;
    if (after != row) {
        if (after != Py_None && !surely_storable(&fold->columns, after, row, key)) {
            PyObject *checked = PyObject_CallFunctionObjArgs(fold->check, after, row, key, NULL);
            if (checked == NULL) goto done;
            Py_DECREF(checked);
        }
        failed = PyDict_SetItem(fold->rows, key, after);
    } else {
        failed = 0;
    }
done:
    Py_XDECREF(key);
    Py_XDECREF(row);
    Py_XDECREF(after);
    return failed;
}

static int parked(const Fold *fold, PyObject *entry) {
    PyObject *type, *error, *traceback;
    if (!taken_over()) return -1;
    PyErr_Fetch(&type, &error, &traceback);
    PyErr_NormalizeException(&type, &error, &traceback);
    PyObject *done = PyObject_CallFunctionObjArgs(fold->parked, entry, error, NULL);
    Py_XDECREF(type);
    Py_XDECREF(error);
    Py_XDECREF(traceback);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

/* Events that are not of the plain kind: set aside, of a stream that is, or touching none or several rows. */
static int stands_apart(PyObject *recorded, PyObject *keys, PyObject *blocked, PyTypeObject *parking) {
    if (Py_IS_TYPE(recorded, parking) || !PyList_CheckExact(keys) || PyList_GET_SIZE(keys) != 1) return 1;
    if (PySet_GET_SIZE(blocked) == 0) return 0;
    PyObject *stream = PyObject_GetAttrString(recorded, "stream");
    int is_blocked = stream == NULL ? -1 : PySet_Contains(blocked, stream);
    Py_XDECREF(stream);
    return is_blocked;
}

/* folded(touched, parking, blocked, (rows, loaded, project, key, check, apart, parked), columns).
   `apart` folds what it is given of `touched` in Python, `parked(entry, error)` takes an event that fails. */
PyObject *native_folded(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *touched, *blocked, *columns;
    PyTypeObject *parking;
    Fold fold;
    if (!PyArg_ParseTuple(args, "O!O!O!(O!O!OOOOO)O:folded", &PyList_Type, &touched, &PyType_Type, &parking,
                          &PySet_Type, &blocked, &PyDict_Type, &fold.rows, &PyDict_Type, &fold.loaded, &fold.project,
                          &fold.key, &fold.check, &fold.apart, &fold.parked, &columns) ||
        columns_of(columns, &fold.columns) < 0)
        return NULL;
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(touched); n++) {
        PyObject *one = PyList_GET_ITEM(touched, n), *done;
        if (!native_is_three(one)) return PyErr_Format(PyExc_TypeError, "touched events are tuples of three");
        PyObject *recorded = PyTuple_GET_ITEM(one, 0), *keys = PyTuple_GET_ITEM(one, 1);
        int apart = stands_apart(recorded, keys, blocked, parking);
        if (apart < 0) return NULL;
        if (apart) {
            PyObject *alone = PyTuple_Pack(1, one);
            done = alone == NULL ? NULL : PyObject_CallOneArg(fold.apart, alone);
            Py_XDECREF(alone);
            if (done == NULL) return NULL;
            Py_DECREF(done);
        } else if (folded_one(&fold, recorded, PyList_GET_ITEM(keys, 0)) < 0 &&
                   parked(&fold, PyTuple_GET_ITEM(one, 2)) < 0) {
            return NULL;
        }
    }
    Py_RETURN_NONE;
}
