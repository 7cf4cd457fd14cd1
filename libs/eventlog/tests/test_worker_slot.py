"""Two living processes never share a place in the data folder; who comes back gets its own again."""

from eventlog.worker.worker_slot import WorkerSlot


def test_the_second_gets_another_place_and_name(tmp_path):
    first, second = WorkerSlot.take(tmp_path), WorkerSlot.take(tmp_path)
    assert first.folder != second.folder
    assert first.name != second.name
    first.release()
    second.release()


def test_a_restart_gets_the_same_place_and_name(tmp_path):
    first = WorkerSlot.take(tmp_path)
    first.release()
    again = WorkerSlot.take(tmp_path)
    assert (again.folder, again.name) == (first.folder, first.name)
    again.release()
