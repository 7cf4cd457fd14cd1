/* contracts.quick: records read in one pass, envelope and payload, by a table of fields.

   Accepts no more than protobuf does and gives the same values; at whatever is unusual (an unknown field, another wire
   type, a field of the envelope that is not as it is written) it raises NotQuick, and the plain way judges. */
#include "native.h"
#include <stddef.h>
#include <string.h>

enum Kind { STRING, BYTES, BOOL, INT64, UINT64, INT32, UINT32, ENUM, DECIMAL, NESTED };
enum Wire { VARINT = 0, SIZED = 2 };

typedef struct {
    unsigned int number;
    enum Kind kind;
    int repeated, optional;
    Py_ssize_t offset; /* -1: read, as it has to be sound, and dropped */
    PyObject *with; /* ENUM: number -> member; DECIMAL: from text; NESTED: its Shape */
} Field;

typedef struct {
    PyObject_HEAD
    PyTypeObject *cls;
    Py_ssize_t count;
    Field *fields;
} Shape;

typedef struct {
    PyObject_HEAD
    vectorcallfunc call;
    Shape *shape;
    PyObject *lifts; /* tuple of functions */
    PyTypeObject *recorded;
    Py_ssize_t event, stream, version, recorded_at, envelope;
} Reading;

typedef struct {
    const uint8_t *at, *end;
} Bytes;

static PyTypeObject NativeShape_Type;
static PyObject *not_quick, *no_text, *no_bytes, *nothing, *zero;

static int unusual(void) {
    PyErr_SetNone(not_quick);
    return -1;
}

static int varint(Bytes *bytes, uint64_t *value) {
    uint64_t sum = 0;
    for (int shift = 0; shift < 64 && bytes->at < bytes->end; shift += 7) {
        uint8_t byte = *bytes->at++;
        if (shift == 63 && byte > 1) break;
        sum |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *value = sum;
            return 0;
        }
    }
    return unusual();
}

static int sized(Bytes *bytes, Bytes *inner) {
    uint64_t size;
    if (varint(bytes, &size) < 0) return -1;
    if (size > (uint64_t)(bytes->end - bytes->at)) return unusual();
    inner->at = bytes->at;
    bytes->at = inner->end = bytes->at + size;
    return 0;
}

static PyObject *text(const Bytes *inner) {
    if (inner->at == inner->end) return Py_NewRef(no_text);
    return PyUnicode_DecodeUTF8((const char *)inner->at, inner->end - inner->at, NULL);
}

static PyObject *whole(const Field *field, uint64_t value) {
    switch (field->kind) {
        case BOOL: return Py_NewRef(value ? Py_True : Py_False);
        case INT64: return PyLong_FromLongLong((int64_t)value);
        case UINT64: return PyLong_FromUnsignedLongLong(value);
        case INT32: return PyLong_FromLong((int32_t)(uint32_t)value);
        case UINT32: return PyLong_FromUnsignedLong((uint32_t)value);
        default: break;
    }
    PyObject *number = PyLong_FromLong((int32_t)(uint32_t)value);
    if (number == NULL) return NULL;
    PyObject *member = PyDict_GetItemWithError(field->with, number);
    Py_DECREF(number);
    if (member == NULL && !PyErr_Occurred()) unusual();
    return Py_XNewRef(member);
}

static PyObject *message(const Shape *shape, Bytes bytes);

static PyObject *of_size(const Field *field, const Bytes *inner) {
    if (field->kind == STRING) return text(inner);
    if (field->kind == BYTES) return PyBytes_FromStringAndSize((const char *)inner->at, inner->end - inner->at);
    if (field->kind == NESTED) return message((const Shape *)field->with, *inner);
    PyObject *digits = text(inner);
    if (digits == NULL) return NULL;
    PyObject *number = PyObject_CallOneArg(field->with, digits);
    Py_DECREF(digits);
    return number;
}

/* Puts a value where it belongs; steals it. Of a field that comes twice the last counts, but messages would be merged. */
static int placed(const Field *field, PyObject *object, PyObject *value) {
    if (value == NULL) return -1;
    if (field->offset < 0) {
        Py_DECREF(value);
        return 0;
    }
    PyObject **slot = native_at(object, field->offset);
    if (!field->repeated) {
        if (field->kind == NESTED && *slot != NULL) {
            Py_DECREF(value);
            return unusual();
        }
        Py_XSETREF(*slot, value);
        return 0;
    }
    if (*slot == NULL && (*slot = PyList_New(0)) == NULL) {
        Py_DECREF(value);
        return -1;
    }
    int failed = PyList_Append(*slot, value);
    Py_DECREF(value);
    return failed;
}

static int taken(const Field *field, PyObject *object, unsigned int wire, Bytes *bytes) {
    int of_numbers = field->kind >= BOOL && field->kind <= ENUM;
    uint64_t value;
    Bytes inner;
    if (wire == VARINT && of_numbers)
        return varint(bytes, &value) < 0 ? -1 : placed(field, object, whole(field, value));
    if (wire != SIZED || sized(bytes, &inner) < 0) return PyErr_Occurred() ? -1 : unusual();
    if (!of_numbers) return placed(field, object, of_size(field, &inner));
    if (!field->repeated) return unusual();
    while (inner.at < inner.end)
        if (varint(&inner, &value) < 0 || placed(field, object, whole(field, value)) < 0) return -1;
    return 0;
}

static PyObject *when_missing(const Field *field) {
    if (field->repeated) return nothing;
    if (field->optional) return Py_None;
    switch (field->kind) {
        case STRING: return no_text;
        case BYTES: return no_bytes;
        case BOOL: return Py_False;
        case INT64: case UINT64: case INT32: case UINT32: return zero;
        default: return NULL;
    }
}

static PyObject *message(const Shape *shape, Bytes bytes) {
    PyObject *made = shape->cls->tp_alloc(shape->cls, 0);
    if (made == NULL) return NULL;
    Py_ssize_t next = 0; /* fields mostly come in the order of their numbers */
    while (bytes.at < bytes.end) {
        uint64_t tag;
        if (varint(&bytes, &tag) < 0) goto failed;
        Py_ssize_t looked = 0;
        while (looked < shape->count && shape->fields[next].number != tag >> 3) {
            next = next + 1 < shape->count ? next + 1 : 0;
            looked++;
        }
        if (looked == shape->count) {
            unusual();
            goto failed;
        }
        if (taken(&shape->fields[next], made, tag & 7, &bytes) < 0) goto failed;
    }
    for (Py_ssize_t n = 0; n < shape->count; n++) {
        if (shape->fields[n].offset < 0) continue;
        PyObject **slot = native_at(made, shape->fields[n].offset);
        if (*slot == NULL) {
            if ((*slot = Py_XNewRef(when_missing(&shape->fields[n]))) == NULL) {
                unusual();
                goto failed;
            }
        } else if (shape->fields[n].repeated) {
            PyObject *items = PyList_AsTuple(*slot);
            if (items == NULL) goto failed;
            Py_SETREF(*slot, items);
        }
    }
    return made;
failed:
    Py_DECREF(made);
    return NULL;
}

static int is_text(const Bytes *inner) {
    for (const uint8_t *at = inner->at; at < inner->end; at++)
        if (*at >= 0x80) {
            PyObject *read = text(inner);
            Py_XDECREF(read);
            return read == NULL ? -1 : 0;
        }
    return 0;
}

/* One field of the envelope. The id, type and schema version stand first, as KIND_AT has it. */
static int enveloped(const Reading *reading, PyObject *made, Bytes *bytes, int64_t *recorded_at, Bytes *payload) {
    uint64_t tag, value;
    Bytes inner;
    if (varint(bytes, &tag) < 0) return -1;
    PyObject **slot;
    switch (tag) {
        case 4 << 3 | SIZED:
            slot = native_at(made, reading->stream);
            if (sized(bytes, &inner) < 0) return -1;
            if (*slot != NULL || inner.at == inner.end || memchr(inner.at, 0, (size_t)(inner.end - inner.at))) break;
            return (*slot = text(&inner)) == NULL ? -1 : 0;
        case 5 << 3 | VARINT:
            slot = native_at(made, reading->version);
            if (varint(bytes, &value) < 0) return -1;
            if (*slot != NULL || value == 0 || value > INT64_MAX) break;
            return (*slot = PyLong_FromUnsignedLongLong(value)) == NULL ? -1 : 0;
        case 6 << 3 | VARINT: return varint(bytes, &value);
        case 7 << 3 | VARINT:
            if (varint(bytes, &value) < 0) return -1;
            *recorded_at = (int64_t)value;
            return 0;
        case 8 << 3 | SIZED: case 9 << 3 | SIZED: return sized(bytes, &inner);
        case 10 << 3 | SIZED: case 11 << 3 | SIZED: return sized(bytes, &inner) < 0 ? -1 : is_text(&inner);
        case 15 << 3 | SIZED:
            if (payload->at != NULL) break;
            return sized(bytes, payload);
        default: break;
    }
    return unusual();
}

PyObject *native_read(PyObject *self, PyObject *value, int64_t *recorded_at) {
    const Reading *reading = (const Reading *)self;
    if (!PyBytes_CheckExact(value) || PyBytes_GET_SIZE(value) < 22 || memcmp(PyBytes_AS_STRING(value), "\n\x10", 2)) {
        unusual();
        return NULL;
    }
    const uint8_t *begin = (const uint8_t *)PyBytes_AS_STRING(value);
    Bytes bytes = {begin + 22, begin + PyBytes_GET_SIZE(value)}, payload = {NULL, NULL};
    PyObject *made = reading->recorded->tp_alloc(reading->recorded, 0), *event = NULL;
    if (made == NULL) return NULL;
    *recorded_at = 0;
    while (bytes.at < bytes.end)
        if (enveloped(reading, made, &bytes, recorded_at, &payload) < 0) goto failed;
    if (*native_at(made, reading->stream) == NULL || *native_at(made, reading->version) == NULL || payload.at == NULL) {
        unusual();
        goto failed;
    }
    event = message(reading->shape, payload);
    for (Py_ssize_t n = 0; event != NULL && n < PyTuple_GET_SIZE(reading->lifts); n++)
        Py_SETREF(event, PyObject_CallOneArg(PyTuple_GET_ITEM(reading->lifts, n), event));
    if (event == NULL) goto failed;
    *native_at(made, reading->event) = event;
    if ((*native_at(made, reading->recorded_at) = PyLong_FromLongLong(*recorded_at)) == NULL) goto failed;
    *native_at(made, reading->envelope) = Py_NewRef(value);
    return made;
failed:
    Py_DECREF(made);
    return NULL;
}

static PyObject *reading_called(PyObject *self, PyObject *const *args, size_t count, PyObject *names) {
    int64_t recorded_at;
    if (PyVectorcall_NARGS(count) != 1 || (names != NULL && PyTuple_GET_SIZE(names))) {
        PyErr_SetString(PyExc_TypeError, "a Reading takes a record's value");
        return NULL;
    }
    return native_read(self, args[0], &recorded_at);
}

/* shape(cls, [(number, name | None, kind, repeated, optional, with)]) */
PyObject *native_shape(PyObject *Py_UNUSED(module), PyObject *args) {
    PyTypeObject *cls;
    PyObject *fields;
    if (!PyArg_ParseTuple(args, "O!O!:shape", &PyType_Type, &cls, &PyList_Type, &fields)) return NULL;
    Shape *shape = PyObject_New(Shape, &NativeShape_Type);
    if (shape == NULL) return NULL;
    shape->count = 0;
    shape->cls = (PyTypeObject *)Py_NewRef(cls);
    shape->fields = PyMem_Calloc((size_t)PyList_GET_SIZE(fields) + 1, sizeof(Field));
    for (; shape->fields != NULL && shape->count < PyList_GET_SIZE(fields); shape->count++) {
        Field *field = &shape->fields[shape->count];
        PyObject *name, *with;
        int kind;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(fields, shape->count), "IOippO", &field->number, &name, &kind,
                              &field->repeated, &field->optional, &with) ||
            (name != Py_None && (field->offset = native_slot(cls, name)) < 0))
            goto failed;
        if (name == Py_None) field->offset = -1;
        field->kind = (enum Kind)kind;
        if ((kind == NESTED && !Py_IS_TYPE(with, &NativeShape_Type)) || (kind == ENUM && !PyDict_Check(with))) {
            PyErr_Format(PyExc_TypeError, "%S: not what its kind wants", name);
            goto failed;
        }
        field->with = Py_NewRef(with);
    }
    if (shape->fields != NULL) return (PyObject *)shape;
    PyErr_NoMemory();
failed:
    Py_DECREF(shape);
    return NULL;
}

static void shape_freed(PyObject *self) {
    Shape *shape = (Shape *)self;
    for (Py_ssize_t n = 0; n < shape->count; n++) Py_XDECREF(shape->fields[n].with);
    PyMem_Free(shape->fields);
    Py_XDECREF(shape->cls);
    PyObject_Free(self);
}

/* reading(shape, lifts, recorded) */
PyObject *native_reading(PyObject *Py_UNUSED(module), PyObject *args) {
    PyObject *shape, *lifts;
    PyTypeObject *recorded;
    if (!PyArg_ParseTuple(args, "O!O!O!:reading", &NativeShape_Type, &shape, &PyTuple_Type, &lifts, &PyType_Type,
                          &recorded))
        return NULL;
    Reading *reading = PyObject_New(Reading, &NativeReading_Type);
    if (reading == NULL) return NULL;
    reading->call = reading_called;
    reading->shape = (Shape *)Py_NewRef(shape);
    reading->lifts = Py_NewRef(lifts);
    reading->recorded = (PyTypeObject *)Py_NewRef(recorded);
    const char *names[] = {"event", "stream", "version", "recorded_at", "_envelope"};
    Py_ssize_t *offsets[] = {&reading->event, &reading->stream, &reading->version, &reading->recorded_at,
                             &reading->envelope};
    for (int n = 0; n < 5; n++) {
        PyObject *name = PyUnicode_InternFromString(names[n]);
        *offsets[n] = name == NULL ? -1 : native_slot(recorded, name);
        Py_XDECREF(name);
        if (*offsets[n] < 0) {
            Py_DECREF(reading);
            return NULL;
        }
    }
    return (PyObject *)reading;
}

static void reading_freed(PyObject *self) {
    Reading *reading = (Reading *)self;
    Py_XDECREF(reading->shape);
    Py_XDECREF(reading->lifts);
    Py_XDECREF(reading->recorded);
    PyObject_Free(self);
}

static PyTypeObject NativeShape_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "domainkit._native.Shape",
    .tp_basicsize = sizeof(Shape),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "How a message becomes a dataclass.",
    .tp_dealloc = shape_freed,
};

PyTypeObject NativeReading_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "domainkit._native.Reading",
    .tp_basicsize = sizeof(Reading),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(Reading, call),
    .tp_call = PyVectorcall_Call,
    .tp_doc = "Reads the records of one kind of event.",
    .tp_dealloc = reading_freed,
};

int native_reading_ready(PyObject *module) {
    no_text = PyUnicode_FromString("");
    no_bytes = PyBytes_FromString("");
    nothing = PyTuple_New(0);
    zero = PyLong_FromLong(0);
    not_quick = PyErr_NewException("domainkit._native.NotQuick", NULL, NULL);
    if (!no_text || !no_bytes || !nothing || !zero || !not_quick) return -1;
    if (PyType_Ready(&NativeShape_Type) < 0 || PyType_Ready(&NativeReading_Type) < 0) return -1;
    return PyModule_AddObjectRef(module, "NotQuick", not_quick);
}
