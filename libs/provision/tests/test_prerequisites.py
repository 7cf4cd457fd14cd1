"""What is missing is named with the command that installs it; where root may, it is installed."""

import os
import stat

import pytest

from provision import prerequisites
from provision.prerequisites import java, maven, postgres_bin
from provision.problems import Missing


@pytest.fixture
def bare_machine(monkeypatch, tmp_path):
    """A machine with no programs at all; what a test needs it puts into the folder."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return tmp_path


def program(folder, name, script):
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def test_a_missing_java_is_named_with_its_command(bare_machine):
    with pytest.raises(Missing, match=r"missing: Java 17 or later\. Install with: .*openjdk-17-jre-headless"):
        java()


def test_a_missing_maven_is_named_with_its_command(bare_machine):
    with pytest.raises(Missing, match=r"missing: Maven\. Install with: .* maven"):
        maven()


def test_a_missing_postgres_is_named_with_its_command(bare_machine, monkeypatch):
    monkeypatch.setattr(prerequisites, "_postgres_bin", lambda: None)
    with pytest.raises(Missing, match=r"missing: PostgreSQL\. Install with: .* postgresql"):
        postgres_bin()


def test_what_is_missing_is_named_in_one_go(bare_machine):
    with pytest.raises(Missing, match=r"missing: Java 17 or later and Maven.*openjdk-17-jre-headless maven"):
        java(with_maven=True)


def test_an_old_java_does_not_do(bare_machine):
    program(bare_machine, "java", "echo 'openjdk version \"11.0.2\"' >&2")
    with pytest.raises(Missing, match="Java 17"):
        java()


def test_a_java_of_seventeen_or_later_does(bare_machine):
    there = program(bare_machine, "java", "echo 'openjdk version \"21.0.2\"' >&2")
    assert java() == there


def test_java_home_goes_before_the_path(bare_machine, monkeypatch, tmp_path):
    program(bare_machine, "java", "echo 'openjdk version \"17.0.1\"' >&2")
    (tmp_path / "home" / "bin").mkdir(parents=True)
    at_home = program(tmp_path / "home" / "bin", "java", "echo 'openjdk version \"21.0.2\"' >&2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    assert java() == at_home


def test_root_installs_what_is_missing_and_says_so(bare_machine, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    mvn = bare_machine / "mvn"
    installing = f'PATH=/usr/bin:/bin; [ "$1" = update ] || {{ echo "#!/bin/sh" > {mvn}; chmod +x {mvn}; }}'
    program(bare_machine, "apt-get", installing)
    said = []
    assert maven(said.append) == mvn
    assert said == ["Maven is missing; installing it: apt-get install -y maven"]


def test_an_installation_that_fails_names_the_command(bare_machine, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(bare_machine, "apt-get", "echo 'no network' >&2; exit 100")
    said = []
    with pytest.raises(Missing, match="apt-get install -y maven"):
        maven(said.append)
    assert "no network" in said
