"""Log lines carry service and story; every figure of the log has a metric; two processes' metrics do not meet."""

import json
import logging
import uuid

import pytest
import structlog

from chassis import logs
from chassis.metrics import COUNTERS, HISTOGRAMS, Metrics
from chassis.settings import Settings
from eventlog import observer


@pytest.fixture
def _restored():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.usefixtures("_restored")
def test_lines_are_json_with_service_and_correlation(capsys):
    logs.set_up(Settings(log_format="json"), "tally")
    story = str(uuid.uuid4())
    with structlog.contextvars.bound_contextvars(correlation_id=story):
        structlog.get_logger("chassis.x").info("办理", count=3)
        logging.getLogger("eventlog.x").warning("took %s s", 0.5)
    ours, bridged = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["count"], ours["level"]) == ("办理", 3, "info")
    assert (bridged["event"], bridged["logger"]) == ("took 0.5 s", "eventlog.x")
    assert {ours["service"], bridged["service"]} == {"tally"}
    assert {ours["correlation_id"], bridged["correlation_id"]} == {story}


@pytest.mark.usefixtures("_restored")
def test_libraries_speak_up_from_warnings_on(capsys):
    logs.set_up(Settings(log_format="json"), "tally")
    logging.getLogger("aiokafka.consumer").info("joined")
    logging.getLogger("faust.app").warning("lost")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "lost"


@pytest.mark.usefixtures("_restored")
def test_a_traceback_stays_in_its_line(capsys):
    logs.set_up(Settings(log_format="json"), "tally")
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 / 0
    structlog.get_logger("x").error("failed", exc_info=caught.value)
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["exception"][0]["exc_type"] == "ZeroDivisionError"


def test_every_figure_that_the_log_reports_has_a_metric():
    reported = {value for name, value in vars(observer).items() if name.isupper() and isinstance(value, str)}
    assert reported == set(COUNTERS) | set(HISTOGRAMS)


def test_counts_and_observations_arrive_under_their_labels():
    metrics = Metrics("tally")
    metrics.count(observer.COMMANDS, 2, service="tally", outcome="accepted")
    metrics.observe(observer.SUBMIT_SECONDS, 0.003, service="tally")
    page = metrics.exposition().decode()
    assert 'shijian_commands_total{outcome="accepted",service="tally"} 2.0' in page
    assert 'shijian_command_seconds_bucket{le="0.005",service="tally"} 1.0' in page


def test_a_figure_from_a_newer_log_is_left_aside():
    metrics = Metrics("tally")
    before = metrics.exposition()
    metrics.count("never_heard_of", service="tally")
    metrics.observe("never_heard_of", 1.0, service="tally")
    assert metrics.exposition() == before


def test_two_processes_in_one_test_do_not_meet():
    one, other = Metrics("tally"), Metrics("tally")
    one.count(observer.DEAD_LETTERS, service="tally")
    assert b"shijian_dead_letters_total{" not in other.exposition()


@pytest.mark.usefixtures("_restored")
def test_a_library_that_repeats_itself_is_held_back_and_counted(capsys, monkeypatch):
    logs.set_up(Settings(log_format="json"), "tally")
    now = [100.0]
    monkeypatch.setattr(logs.time, "monotonic", lambda: now[0])
    for number in range(500):
        logging.getLogger("aiokafka").error("Unable to connect to %s", number)
        logging.getLogger("eventlog.worker.takeover").info("taken over")
    now[0] += logs.REPEAT_AFTER_S
    logging.getLogger("aiokafka").error("Unable to connect to %s", 500)
    lines = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert lines.count("taken over") == 500
    assert [line for line in lines if "connect" in line] == [
        "Unable to connect to 0",
        "Unable to connect to 500 (and 499 times more)",
    ]
