/* domainkit.declared: fields of a row that an event sets as they stand in it (`setting`), or a whole row made of them
   (`making`), without a call to Python. */
#include "native.h"

#define MOST_CHANGES 32

enum Place { IN_EVENT, IN_RECORD, ALWAYS };

typedef struct {
    int place;
    PyObject *with;  /* the name of the field there, or the value itself */
    Py_ssize_t from; /* its slot in the event; in the record of class `record` */
    Py_ssize_t to;   /* its slot in a row of class `row` */
} Change;

struct NativeSetting {
    PyTypeObject *event, *record, *row; /* what the slots stand for; the last two as they came last */
    Py_ssize_t count;
    PyObject *names; /* the fields of the row */
    Change changes[MOST_CHANGES];
};

void native_setting_freed(NativeSetting *setting) {
    if (setting == NULL) return;
    for (Py_ssize_t n = 0; n < setting->count; n++) Py_XDECREF(setting->changes[n].with);
    Py_XDECREF(setting->event);
    Py_XDECREF(setting->record);
    Py_XDECREF(setting->row);
    Py_XDECREF(setting->names);
    PyMem_Free(setting);
}

NativeSetting *native_setting(PyTypeObject *event, PyObject *given) {
    if (!PyTuple_Check(given) || PyTuple_GET_SIZE(given) > MOST_CHANGES) {
        PyErr_Format(PyExc_TypeError, "a tuple of at most %d changes is wanted", MOST_CHANGES);
        return NULL;
    }
    NativeSetting *setting = PyMem_Calloc(1, sizeof(NativeSetting));
    if (setting == NULL || (setting->names = PyTuple_New(PyTuple_GET_SIZE(given))) == NULL) {
        PyMem_Free(setting);
        PyErr_NoMemory();
        return NULL;
    }
    setting->event = (PyTypeObject *)Py_NewRef(event);
    for (Py_ssize_t n = 0; n < PyTuple_GET_SIZE(given); n++) {
        Change *change = &setting->changes[n];
        PyObject *name, *with;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(given, n), "UiO", &name, &change->place, &with)) goto failed;
        Py_INCREF(name);
        PyUnicode_InternInPlace(&name);
        PyTuple_SET_ITEM(setting->names, n, name);
        change->with = Py_NewRef(with);
        setting->count++;
        if (change->place == IN_EVENT && (change->from = native_slot(event, with)) < 0) goto failed;
    }
    return setting;
failed:
    native_setting_freed(setting);
    return NULL;
}

/* From now on records of this class are known; where a field is no slot of theirs it is asked for by name. */
static void of_record(NativeSetting *setting, PyTypeObject *record) {
    for (Py_ssize_t n = 0; n < setting->count; n++) {
        Change *change = &setting->changes[n];
        if (change->place == IN_RECORD && (change->from = native_slot(record, change->with)) < 0) PyErr_Clear();
    }
    Py_XSETREF(setting->record, (PyTypeObject *)Py_NewRef(record));
}

/* New reference. */
static PyObject *value_of(NativeSetting *setting, const Change *change, PyObject *event, PyObject *recorded) {
    if (change->place == ALWAYS) return Py_NewRef(change->with);
    PyObject *whole = change->place == IN_EVENT ? event : recorded;
    if (change->place == IN_RECORD && !Py_IS_TYPE(recorded, setting->record)) of_record(setting, Py_TYPE(recorded));
    PyObject *value = change->from < 0 ? NULL : *native_at(whole, change->from);
    return value == NULL ? PyObject_GetAttr(whole, change->with) : Py_NewRef(value);
}

static int values_of(NativeSetting *setting, PyObject *event, PyObject *recorded, PyObject **values) {
    for (Py_ssize_t n = 0; n < setting->count; n++) {
        if ((values[n] = value_of(setting, &setting->changes[n], event, recorded)) != NULL) continue;
        while (n > 0) Py_DECREF(values[--n]);
        return -1;
    }
    return 0;
}

PyObject *native_set_copied(NativeSetting *setting, PyObject *otherwise, PyObject *row, PyObject *event,
                            PyObject *recorded) {
    const NativePlan *plan = native_plan(Py_TYPE(row));
    if (plan == NULL) {
        PyObject *given[] = {row, event, recorded};
        return PyObject_Vectorcall(otherwise, given, 3, NULL);
    }
    PyObject *values[MOST_CHANGES];
    if (values_of(setting, event, recorded, values) < 0) return NULL;
    PyObject *after = native_copied(plan, row, values, setting->names);
    for (Py_ssize_t n = 0; n < setting->count; n++) Py_DECREF(values[n]);
    return after;
}

static int of_row(NativeSetting *setting, PyTypeObject *row) {
    if (native_plan(row) == NULL) return 0;
    Py_CLEAR(setting->row);
    for (Py_ssize_t n = 0; n < setting->count; n++) {
        if ((setting->changes[n].to = native_slot(row, PyTuple_GET_ITEM(setting->names, n))) < 0) {
            PyErr_Clear();
            return 0;
        }
    }
    setting->row = (PyTypeObject *)Py_NewRef(row);
    return 1;
}

int native_makes(NativeSetting *setting, PyTypeObject *row) {
    for (Py_ssize_t n = 0; n < setting->count; n++)
        if ((setting->changes[n].to = native_slot(row, PyTuple_GET_ITEM(setting->names, n))) < 0) return -1;
    Py_XSETREF(setting->row, (PyTypeObject *)Py_NewRef(row));
    return 0;
}

PyObject *native_made(NativeSetting *setting, PyObject *event, PyObject *recorded) {
    PyObject *values[MOST_CHANGES];
    if (values_of(setting, event, recorded, values) < 0) return NULL;
    PyObject *made = setting->row->tp_alloc(setting->row, 0);
    for (Py_ssize_t n = 0; n < setting->count; n++) {
        if (made != NULL)
            *native_at(made, setting->changes[n].to) = values[n];
        else
            Py_DECREF(values[n]);
    }
    return made;
}

int native_set_within(NativeSetting *setting, PyObject *row, PyObject *event, PyObject *recorded, NativeMay may,
                      const void *columns) {
    if (!Py_IS_TYPE(row, setting->row) && !of_row(setting, Py_TYPE(row))) return 0;
    PyObject *values[MOST_CHANGES];
    if (values_of(setting, event, recorded, values) < 0) {
        PyErr_Clear(); /* whoever asks the ordinary way hears it */
        return 0;
    }
    int sure = 1;
    for (Py_ssize_t n = 0; sure && n < setting->count; n++) {
        Py_ssize_t to = setting->changes[n].to;
        sure = values[n] == *native_at(row, to) || may(columns, to, values[n]);
    }
    for (Py_ssize_t n = 0; n < setting->count; n++) {
        if (sure)
            Py_XSETREF(*native_at(row, setting->changes[n].to), values[n]);
        else
            Py_DECREF(values[n]);
    }
    return sure;
}
