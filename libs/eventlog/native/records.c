/* eventlog._records: the records within a batch of format 2, as (offset, key, value). Optional: aiokafka gives the same.
   https://kafka.apache.org/documentation/#record */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

/* As eventlog/fetching/within_batch.py wants it; raised whenever what Python calls here changes. */
#define RECORDS_VERSION 1

typedef struct {
    const uint8_t *at, *end;
} Bytes;

static int cut_off(void) {
    PyErr_SetString(PyExc_ValueError, "a record goes beyond its batch");
    return -1;
}

/* A zig-zag varint of at most ten bytes. */
static int whole(Bytes *bytes, int64_t *number) {
    uint64_t found = 0;
    for (int shift = 0; shift < 70 && bytes->at < bytes->end; shift += 7) {
        uint8_t one = *bytes->at++;
        found |= (uint64_t)(one & 0x7f) << shift;
        if (!(one & 0x80)) {
            *number = (int64_t)(found >> 1) ^ -(int64_t)(found & 1);
            return 0;
        }
    }
    return cut_off();
}

/* Bytes of a stated length, new reference; None where the length is -1. */
static PyObject *octets(Bytes *bytes) {
    int64_t length;
    if (whole(bytes, &length) < 0) return NULL;
    if (length == -1) Py_RETURN_NONE;
    if (length < 0 || length > bytes->end - bytes->at) {
        cut_off();
        return NULL;
    }
    PyObject *found = PyBytes_FromStringAndSize((const char *)bytes->at, (Py_ssize_t)length);
    bytes->at += length;
    return found;
}

typedef struct {
    int64_t base, low, high;
} Range;

/* Moves over bytes of a stated length, which may be -1 where `nullable`. */
static int passed_over(Bytes *bytes, int nullable) {
    int64_t length;
    if (whole(bytes, &length) < 0) return -1;
    if (length == -1 && nullable) return 0;
    if (length < 0 || length > bytes->end - bytes->at) return cut_off();
    bytes->at += length;
    return 0;
}

/* The headers of a record, which nobody asked for: they have to end where it does. */
static int headed(Bytes *bytes) {
    int64_t count;
    if (whole(bytes, &count) < 0) return -1;
    for (; count > 0; count--)
        if (passed_over(bytes, 0) < 0 || passed_over(bytes, 1) < 0) return -1;
    return count < 0 || bytes->at != bytes->end ? cut_off() : 0;
}

/* One record; its time is passed over. */
static int taken(Bytes *bytes, const Range *range, PyObject *into) {
    int64_t length, offset, ignored;
    if (whole(bytes, &length) < 0) return -1;
    if (length < 1 || length > bytes->end - bytes->at) return cut_off();
    Bytes record = {bytes->at + 1, bytes->at + length}; /* behind the attributes, which mean nothing yet */
    bytes->at += length;
    if (whole(&record, &ignored) < 0 || whole(&record, &offset) < 0) return -1;
    if (__builtin_add_overflow(offset, range->base, &offset)) return cut_off();
    if (offset < range->low || offset >= range->high) return 0;
    PyObject *entry = PyTuple_New(3), *part;
    if (entry == NULL) return -1;
    int failed = (part = PyLong_FromLongLong(offset)) == NULL;
    if (!failed) PyTuple_SET_ITEM(entry, 0, part);
    for (int n = 1; !failed && n < 3; n++) {
        failed = (part = octets(&record)) == NULL;
        if (!failed) PyTuple_SET_ITEM(entry, n, part);
    }
    failed = failed || headed(&record) < 0 || PyList_Append(into, entry) < 0;
    Py_DECREF(entry);
    return failed ? -1 : 0;
}

/* records(data, begin, end, count, base_offset, low, high, into): appends those with low <= offset < high. */
static PyObject *records(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer data;
    Py_ssize_t begin, end;
    int count, failed = 0;
    long long base, low, high;
    PyObject *into;
    if (!PyArg_ParseTuple(args, "y*nniLLLO!:records", &data, &begin, &end, &count, &base, &low, &high, &PyList_Type,
                          &into))
        return NULL;
    if (begin < 0 || begin > end || end > data.len || count < 0) {
        PyErr_SetString(PyExc_ValueError, "the batch stands outside the bytes that are given");
        failed = 1;
    }
    const uint8_t *bytes = data.buf;
    Bytes batch = {bytes + begin, bytes + end};
    Range range = {base, low, high};
    for (int n = 0; !failed && n < count; n++) failed = taken(&batch, &range, into) < 0;
    if (!failed && batch.at != batch.end) {
        PyErr_SetString(PyExc_ValueError, "there are bytes behind the last record of a batch");
        failed = 1;
    }
    PyBuffer_Release(&data);
    if (failed) return NULL;
    Py_RETURN_NONE;
}

/* CRC-32C as the processor does it, where it does; aiokafka's own stands in elsewhere. Three words at once would be
   quicker still, but reading the records takes ten times as long already. */
#if defined(__x86_64__) && defined(__GNUC__)
static int processor_has_crc(void) { return __builtin_cpu_supports("sse4.2"); }

__attribute__((target("sse4.2"))) static uint32_t crc_of(const uint8_t *at, Py_ssize_t count) {
    uint64_t crc = 0xffffffff, word;
    for (; count >= 8; at += 8, count -= 8) {
        memcpy(&word, at, 8);
        crc = __builtin_ia32_crc32di(crc, word);
    }
    for (; count > 0; at++, count--) crc = __builtin_ia32_crc32qi((uint32_t)crc, *at);
    return (uint32_t)crc ^ 0xffffffff;
}
#else
static int processor_has_crc(void) { return 0; }
static uint32_t crc_of(const uint8_t *Py_UNUSED(at), Py_ssize_t Py_UNUSED(count)) { return 0; }
#endif

/* crc32c(data, begin, end) -> int; only where HAS_CRC. */
static PyObject *crc32c(PyObject *Py_UNUSED(module), PyObject *args) {
    Py_buffer data;
    Py_ssize_t begin, end;
    if (!PyArg_ParseTuple(args, "y*nn:crc32c", &data, &begin, &end)) return NULL;
    PyObject *found = NULL;
    if (begin < 0 || begin > end || end > data.len)
        PyErr_SetString(PyExc_ValueError, "the batch stands outside the bytes that are given");
    else if (!processor_has_crc())
        PyErr_SetString(PyExc_NotImplementedError, "this processor has no CRC-32C");
    else
        found = PyLong_FromUnsignedLong(crc_of((const uint8_t *)data.buf + begin, end - begin));
    PyBuffer_Release(&data);
    return found;
}

static PyMethodDef methods[] = {
    {"crc32c", crc32c, METH_VARARGS, "crc32c(data, begin, end) -> int."},
    {"records", records, METH_VARARGS, "records(data, begin, end, count, base_offset, low, high, into)."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "eventlog._records", "Records of a batch, compiled.", -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__records(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL || PyModule_AddIntConstant(module, "VERSION", RECORDS_VERSION) < 0 ||
        PyModule_AddIntConstant(module, "HAS_CRC", processor_has_crc() != 0) < 0) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}
