"""Which ports are free, and who holds the others."""

import os
import socket

import pytest

from provision.ports import free_port, holder_of, is_free, require_free
from provision.problems import PortTaken


@pytest.fixture
def listening():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_free_port_can_be_listened_on():
    port = free_port()
    assert is_free(port)
    require_free(port, "a test")
    assert holder_of(port) == ""


def test_free_ports_are_no_ports_of_outgoing_connections_and_never_the_same():
    ports = [free_port() for _ in range(50)]
    assert len({*ports}) == 50
    assert max(ports) < 32_768


def test_a_taken_port_names_its_holder(listening):
    assert not is_free(listening)
    assert f"(pid {os.getpid()})" in holder_of(listening)


def test_a_taken_port_is_said_with_what_it_was_wanted_for(listening):
    with pytest.raises(PortTaken, match=rf"port {listening}, wanted for Kafka, is taken by .*pid {os.getpid()}"):
        require_free(listening, "Kafka")


def test_a_holder_that_cannot_be_seen_is_said_so():
    assert "cannot be seen" in str(PortTaken(7092, "Kafka", ""))
