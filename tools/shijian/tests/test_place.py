"""Addresses follow from the port base, and are found again by the next command."""

from shijian_cli.place import SERVICES, Place, known, planned


def test_the_default_ports_are_the_documented_ones(tmp_path):
    place = Place(tmp_path)
    assert (place.kafka_port, place.controller_port) == (7092, 7093)
    assert [place.grpc_port(s) for s in SERVICES] == [7101, 7102, 7103]
    assert [place.health_port(s) for s in SERVICES] == [7201, 7202, 7203]


def test_what_is_up_is_found_by_its_data_folder(tmp_path):
    running = planned(Place(tmp_path, 9000), "broker:9")
    running.save(Place(tmp_path, 9000))
    assert known(Place(tmp_path)) == running
    assert known(Place(tmp_path / "elsewhere")) == planned(Place(tmp_path))


def test_what_is_down_is_looked_for_at_the_ports_that_it_had(tmp_path):
    Place(tmp_path, 9000).note_ports()
    assert known(Place(tmp_path)) == planned(Place(tmp_path, 9000))
