/* domainkit.dispatch: the functions of a projection that go by the type of the event, without a frame of their own. */
#include "native.h"
#include <stddef.h>
#include <structmember.h>

static PyObject *event_name;

typedef struct {
    PyTypeObject *cls;
    PyObject *with;       /* a function, or the names of fields */
    Py_ssize_t *offsets;  /* of those fields */
    NativeSetting *setting; /* of a Projector: what the function does, where it only sets fields */
} Case;

typedef struct {
    PyObject_HEAD
    vectorcallfunc call;
    PyObject *module;     /* where the table stands: as a function would say it */
    PyTypeObject *known;  /* what came last and has its event in a slot, and where */
    Py_ssize_t event;
    Py_ssize_t count, fields;
    Case *cases;
    Py_ssize_t makers;  /* of a Projector: so many of the cases make a row, the others change one */
} Table;

static void table_freed(PyObject *self) {
    Table *table = (Table *)self;
    for (Py_ssize_t n = 0; n < table->count; n++) {
        Py_XDECREF(table->cases[n].cls);
        Py_XDECREF(table->cases[n].with);
        PyMem_Free(table->cases[n].offsets);
        native_setting_freed(table->cases[n].setting);
    }
    PyMem_Free(table->cases);
    Py_XDECREF(table->known);
    Py_XDECREF(table->module);
    PyObject_Free(self);
}

static PyTypeObject NativeKeyed_Type, NativeProjector_Type;

static Table *table_made(PyTypeObject *type, Py_ssize_t most, vectorcallfunc call, PyObject *module) {
    Table *table = PyObject_New(Table, type);
    if (table == NULL) return NULL;
    table->call = call;
    table->module = Py_NewRef(module);
    table->known = NULL;
    table->event = table->count = table->fields = table->makers = 0;
    if ((table->cases = PyMem_Calloc((size_t)most + 1, sizeof(Case))) != NULL) return table;
    PyErr_NoMemory();
    Py_DECREF(table);
    return NULL;
}

static Case *case_added(Table *table, PyObject *cls, PyObject *with) {
    if (!PyType_Check(cls)) {
        PyErr_SetString(PyExc_TypeError, "events are told apart by their classes");
        return NULL;
    }
    Case *one = &table->cases[table->count++];
    one->cls = (PyTypeObject *)Py_NewRef(cls);
    one->with = Py_NewRef(with);
    return one;
}

/* The event of what was recorded, new reference. */
static PyObject *event_of(Table *table, PyObject *recorded) {
    if (!Py_IS_TYPE(recorded, table->known)) {
        Py_ssize_t event = native_slot(Py_TYPE(recorded), event_name);
        if (event < 0) {
            PyErr_Clear();
            return PyObject_GetAttr(recorded, event_name);
        }
        Py_XSETREF(table->known, (PyTypeObject *)Py_NewRef(Py_TYPE(recorded)));
        table->event = event;
    }
    PyObject *event = *native_at(recorded, table->event);
    if (event == NULL) PyErr_SetObject(PyExc_AttributeError, event_name);
    return Py_XNewRef(event);
}

static const Case *case_of(const Table *table, PyObject *event) {
    for (Py_ssize_t n = 0; n < table->count; n++)
        if (Py_IS_TYPE(event, table->cases[n].cls)) return &table->cases[n];
    return NULL;
}

static int wants(size_t count, PyObject *names, Py_ssize_t wanted) {
    if (PyVectorcall_NARGS(count) == wanted && (names == NULL || PyTuple_GET_SIZE(names) == 0)) return 0;
    PyErr_Format(PyExc_TypeError, "%zd positional arguments are wanted", wanted);
    return -1;
}

/* (recorded) -> [(field, ...)], or [] for an event of another type */
static PyObject *keyed_called(PyObject *self, PyObject *const *args, size_t count, PyObject *names) {
    Table *table = (Table *)self;
    if (wants(count, names, 1) < 0) return NULL;
    PyObject *event = event_of(table, args[0]);
    if (event == NULL) return NULL;
    const Case *one = case_of(table, event);
    PyObject *keys = PyList_New(one != NULL), *key = NULL;
    if (one == NULL || keys == NULL) goto done;
    if ((key = PyTuple_New(table->fields)) == NULL) goto failed;
    PyList_SET_ITEM(keys, 0, key);
    for (Py_ssize_t n = 0; n < table->fields; n++) {
        PyObject *value = *native_at(event, one->offsets[n]);
        if (value == NULL) {
            PyErr_SetObject(PyExc_AttributeError, PyTuple_GET_ITEM(one->with, n));
            goto failed;
        }
        PyTuple_SET_ITEM(key, n, Py_NewRef(value));
    }
    goto done;
failed:
    Py_CLEAR(keys);
done:
    Py_DECREF(event);
    return keys;
}

/* keyed(fields, classes, module) */
PyObject *native_keyed(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *fields, *classes, *at;
    if (!PyArg_ParseTuple(args, "O!O!U:keyed", &PyTuple_Type, &fields, &PyTuple_Type, &classes, &at)) return NULL;
    Table *table = table_made(&NativeKeyed_Type, PyTuple_GET_SIZE(classes), keyed_called, at);
    if (table == NULL) return NULL;
    table->fields = PyTuple_GET_SIZE(fields);
    for (Py_ssize_t n = 0; n < PyTuple_GET_SIZE(classes); n++) {
        Case *one = case_added(table, PyTuple_GET_ITEM(classes, n), fields);
        if (one == NULL) goto failed;
        if ((one->offsets = PyMem_Calloc((size_t)table->fields + 1, sizeof(Py_ssize_t))) == NULL) {
            PyErr_NoMemory();
            goto failed;
        }
        for (Py_ssize_t at = 0; at < table->fields; at++)
            if ((one->offsets[at] = native_slot(one->cls, PyTuple_GET_ITEM(fields, at))) < 0) goto failed;
    }
    return (PyObject *)table;
failed:
    Py_DECREF(table);
    return NULL;
}

/* (row, recorded) -> row */
static PyObject *projector_called(PyObject *self, PyObject *const *args, size_t count, PyObject *names) {
    Table *table = (Table *)self;
    if (wants(count, names, 2) < 0) return NULL;
    PyObject *row = args[0], *recorded = args[1], *event = event_of(table, recorded), *after;
    if (event == NULL) return NULL;
    const Case *one = case_of(table, event);
    if (one != NULL && one - table->cases < table->makers && one->setting != NULL) {
        after = native_made(one->setting, event, recorded);
    } else if (one != NULL && one - table->cases < table->makers) {
        PyObject *given[] = {event, recorded};
        after = PyObject_Vectorcall(one->with, given, 2, NULL);
    } else if (one != NULL && row != Py_None && one->setting != NULL) {
        after = native_set_copied(one->setting, one->with, row, event, recorded);
    } else if (one != NULL && row != Py_None) {
        PyObject *given[] = {row, event, recorded};
        after = PyObject_Vectorcall(one->with, given, 3, NULL);
    } else {
        after = Py_NewRef(row);
    }
    Py_DECREF(event);
    return after;
}

int native_projected_within(PyObject *project, PyObject *row, PyObject *recorded, NativeMay may, const void *columns) {
    if (!Py_IS_TYPE(project, &NativeProjector_Type)) return 0;
    PyObject *event = event_of((Table *)project, recorded);
    if (event == NULL) {
        PyErr_Clear();
        return 0;
    }
    const Case *one = case_of((Table *)project, event);
    int sets = one != NULL && one->setting != NULL && one - ((Table *)project)->cases >= ((Table *)project)->makers;
    int done = sets && native_set_within(one->setting, row, event, recorded, may, columns);
    Py_DECREF(event);
    return done;
}

/* `with` is a function, or (function, what it sets, the class that it makes or None). */
static int projector_case(Table *table, PyObject *cls, PyObject *with) {
    PyObject *function = with, *changes = NULL, *made = Py_None;
    if (PyTuple_Check(with) && !PyArg_ParseTuple(with, "OOO", &function, &changes, &made)) return -1;
    Case *one = case_added(table, cls, function);
    if (one == NULL || changes == NULL) return one == NULL ? -1 : 0;
    if ((one->setting = native_setting(one->cls, changes)) == NULL) return -1;
    return PyType_Check(made) ? native_makes(one->setting, (PyTypeObject *)made) : 0;
}

/* projector(makes, changes, module) */
PyObject *native_projector(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *tables[2], *cls, *with, *module;
    if (!PyArg_ParseTuple(args, "O!O!U:projector", &PyDict_Type, &tables[0], &PyDict_Type, &tables[1], &module))
        return NULL;
    Py_ssize_t most = PyDict_GET_SIZE(tables[0]) + PyDict_GET_SIZE(tables[1]);
    Table *table = table_made(&NativeProjector_Type, most, projector_called, module);
    if (table == NULL) return NULL;
    for (int n = 0; n < 2; n++) {
        for (Py_ssize_t at = 0; PyDict_Next(tables[n], &at, &cls, &with);) {
            if (projector_case(table, cls, with) < 0) {
                Py_DECREF(table);
                return NULL;
            }
        }
        if (n == 0) table->makers = table->count;
    }
    return (PyObject *)table;
}

static PyMemberDef members[] = {{"__module__", T_OBJECT, offsetof(Table, module), READONLY, NULL}, {NULL}};

#define CALLABLE(what)                                                                                               \
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "domainkit._native." what, .tp_basicsize = sizeof(Table),                \
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL, .tp_vectorcall_offset = offsetof(Table, call),       \
    .tp_call = PyVectorcall_Call, .tp_members = members, .tp_dealloc = table_freed

static PyTypeObject NativeKeyed_Type = {CALLABLE("Keyed"), .tp_doc = "The key of the row that an event concerns."};
static PyTypeObject NativeProjector_Type = {CALLABLE("Projector"), .tp_doc = "A row after an event, by its type."};

int native_dispatching_ready(void) {
    event_name = PyUnicode_InternFromString("event");
    if (event_name == NULL) return -1;
    return PyType_Ready(&NativeKeyed_Type) < 0 || PyType_Ready(&NativeProjector_Type) < 0 ? -1 : 0;
}
