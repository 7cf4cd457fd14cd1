"""Jars are fetched once per version, whole or not at all."""

import stat

import pytest

from provision.jars import VERSIONS, broker_jars
from provision.problems import DidNotStart


@pytest.fixture
def fake_maven(monkeypatch, tmp_path):
    """A Maven that writes a jar where it is told to, and counts its calls."""
    folder = tmp_path / "bin"
    folder.mkdir()
    calls = tmp_path / "calls"

    def install(script):
        file = folder / "mvn"
        file.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n{script}\n')
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    install('for last; do :; done; : > "${last#-DoutputDirectory=}/kafka.jar"')
    install.calls = lambda: calls.read_text().splitlines() if calls.exists() else []
    return install


def test_jars_are_fetched_once(fake_maven, tmp_path):
    said = []
    folder = broker_jars("4.3.1", tmp_path / "cache", said.append)
    assert broker_jars("4.3.1", tmp_path / "cache", said.append) == folder
    assert (folder / "kafka.jar").exists()
    assert len(fake_maven.calls()) == len(said) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_each_line_of_kafka_gets_the_logging_that_it_knows(fake_maven, tmp_path, version):
    broker_jars(version, tmp_path / "cache", lambda _: None)
    (call,) = fake_maven.calls()
    assert f"-Dkafka.version={version}" in call
    assert ("-Preload4j" in call) == version.startswith("3.")


def test_a_broken_off_fetch_leaves_nothing(fake_maven, tmp_path):
    fake_maven("echo 'no such artifact'; exit 1")
    with pytest.raises(DidNotStart, match=r"(?s)Maven could not fetch.*no such artifact"):
        broker_jars("4.3.1", tmp_path / "cache", lambda _: None)
    assert list((tmp_path / "cache").iterdir()) == []
