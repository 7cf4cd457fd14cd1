"""The environment, read once: defaults for one machine, clear words for what cannot be."""

import os
from pathlib import Path

import pytest

from chassis import settings as settings_module
from chassis.settings import Settings, SettingsWrong, likely_misspelt, read_settings


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    for name in [name for name in os.environ if name.startswith("SHIJIAN_")]:
        monkeypatch.delenv(name)


def test_defaults_work_on_one_machine():
    settings = read_settings().for_service("registry")
    assert (settings.kafka_bootstrap, settings.partitions) == ("127.0.0.1:7092", 4)
    assert (settings.grpc_host, settings.grpc_port, settings.health_port) == ("127.0.0.1", 7101, 7201)
    assert settings.roles == {"worker", "api", "stream"}


def test_the_environment_wins_and_an_override_wins_over_it(monkeypatch):
    monkeypatch.setenv("SHIJIAN_GRPC_PORT", "9001")
    monkeypatch.setenv("SHIJIAN_ROLES", "worker, api")
    assert read_settings().for_service("registry").grpc_port == 9001
    assert read_settings().roles == {"worker", "api"}
    assert read_settings(grpc_port=9002).grpc_port == 9002


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SHIJIAN_GRPC_PORT", "seventy"),
        ("SHIJIAN_HEALTH_PORT", "70000"),
        ("SHIJIAN_ROLES", "worker,cook"),
        ("SHIJIAN_ROLES", ","),
        ("SHIJIAN_KAFKA_BOOTSTRAP", "localhost"),
        ("SHIJIAN_PARTITIONS", "0"),
        ("SHIJIAN_CLUSTER", "Prod_1"),
        ("SHIJIAN_LOG_LEVEL", "loud"),
        ("SHIJIAN_COMMAND_TIMEOUT_S", "-1"),
        ("SHIJIAN_TOPIC_PREFIX", "test"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsWrong, match=variable):
        read_settings()


def test_a_service_without_a_port_of_its_own_must_be_given_one():
    with pytest.raises(SettingsWrong, match="SHIJIAN_GRPC_PORT and SHIJIAN_HEALTH_PORT"):
        read_settings().for_service("tally")
    assert read_settings(grpc_port=1, health_port=2).for_service("tally").health_port == 2


def test_clients_find_services_here_unless_told_otherwise(monkeypatch):
    monkeypatch.setenv("SHIJIAN_ADDRESSES", "scoring=scoring.example:443")
    settings = read_settings()
    assert settings.address("scoring") == "scoring.example:443"
    assert settings.address("evidence") == "127.0.0.1:7102"
    with pytest.raises(SettingsWrong, match="SHIJIAN_ADDRESSES"):
        settings.address("weather")


def test_settings_do_not_change():
    with pytest.raises(ValueError, match="frozen"):
        Settings().partitions = 5


def test_a_misspelt_variable_is_pointed_out_and_what_kubernetes_adds_is_not(monkeypatch):
    monkeypatch.setenv("SHIJIAN_KAFKA_BOOSTRAP", "x:1")
    monkeypatch.setenv("SHIJIAN_REGISTRY_PORT_7101_TCP_PROTO", "tcp")
    assert likely_misspelt() == ["SHIJIAN_KAFKA_BOOSTRAP is no setting; SHIJIAN_KAFKA_BOOTSTRAP is"]


def test_every_setting_says_what_it_is():
    source = Path(settings_module.__file__).read_text(encoding="utf-8")
    undocumented = [name for name in Settings.model_fields if not _documented(source, name)]
    assert undocumented == []


def _documented(source, name):
    after = source.split(f"    {name}: ", 1)[1].splitlines()
    return any(line.startswith('    """') for line in after[1:2])
