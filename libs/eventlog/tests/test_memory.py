"""The in-memory twin keeps the promises of a log, and runs projections and policies until quiet."""

import pytest

from contracts.envelope import recorded_of
from eventlog.memory import MemoryInstallation, MemoryService
from testkit.log_contract import LogContract, asked
from testkit.log_contract_bad_input import BadInputContract
from testkit.log_contract_versions import VersionsContract
from testkit.log_example import Add, Opened, TotalRow, definition


@pytest.fixture
def log():
    return MemoryService(definition)


class TestContract(LogContract):
    pass


class TestBadInput(BadInputContract):
    pass


class TestVersions(VersionsContract):
    pass


async def test_rows_are_there_with_the_answer(log):
    await log.submit(asked(Add(3), "tally-a"))
    await log.submit(asked(Add(4), "tally-b"))
    assert await log.views.get("totals", ("tally-a",)) == TotalRow("tally-a", 3, 1)
    assert await log.views.find("totals", where={"total": 4}) == [TotalRow("tally-b", 4, 1)]
    assert await log.views.find("totals", order_by=["-total"], limit=1) == [TotalRow("tally-b", 4, 1)]


async def test_a_policy_orders_once(log):
    command = asked(Add(100), "tally-a")
    await log.submit(command)
    await log.submit(command)
    (opened,) = await log.stream("door-a")
    assert recorded_of(definition.events, opened).event == Opened(by="hundred")
    assert opened.correlation_id == command.correlation_id


async def test_the_same_commands_come_to_the_same_history():
    histories = []
    for _ in range(2):
        installation = MemoryInstallation([definition])
        service = installation.service("tally")
        for number in range(30):
            await service.submit(asked(Add(7), "tally-a", command_id=number.to_bytes(16, "big")))
        histories.append([*await service.stream("tally-a"), *await service.stream("door-a")])
    assert histories[0] == histories[1]
    assert len(histories[0]) == 31
