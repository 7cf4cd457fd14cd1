"""What every log promises about versions: dense, in order, and compared where the decision is made."""

import asyncio

from eventlog import answers
from eventlog.log import Log
from testkit.log_contract import PATIENCE, asked, fresh_stream, recorded
from testkit.log_example import Add, AddInSteps


class VersionsContract:
    """The promises, one test each."""

    async def test_an_expected_version_that_holds_passes(self, log: Log) -> None:
        stream = fresh_stream()
        assert (await log.submit(asked(Add(1), stream, expected_version=0), timeout=PATIENCE)).version == 1
        assert (await log.submit(asked(Add(1), stream, expected_version=1), timeout=PATIENCE)).version == 2

    async def test_another_expected_version_is_refused_naming_both(self, log: Log) -> None:
        stream = fresh_stream()
        await log.submit(asked(Add(1), stream), timeout=PATIENCE)
        receipt = await log.submit(asked(Add(1), stream, expected_version=7), timeout=PATIENCE)
        assert (receipt.rejection.code, receipt.version) == (answers.VERSION_CONFLICT, 1)
        assert "7" in receipt.rejection.message
        assert "1" in receipt.rejection.message
        assert len(await log.stream(stream)) == 1

    async def test_versions_are_dense_and_the_order_holds(self, log: Log) -> None:
        stream = fresh_stream()
        receipts = await asyncio.gather(
            *(log.submit(asked(AddInSteps(3), stream), timeout=PATIENCE) for _ in range(20))
        )
        history = await recorded(log, stream)
        assert [r.version for r in history] == list(range(1, 61))
        assert [r.event.total for r in history] == list(range(1, 61))
        assert sorted(r.version for r in receipts) == list(range(3, 61, 3))

    async def test_nothing_to_do_is_accepted_without_events(self, log: Log) -> None:
        stream = fresh_stream()
        receipt = await log.submit(asked(Add(0), stream), timeout=PATIENCE)
        assert (receipt.outcome, receipt.version, receipt.event_count) == (answers.ACCEPTED, 0, 0)
        assert await log.stream(stream) == []
