"""Whoever waits for receipts hears them again after any trouble with the broker, or is told that nobody listens."""

import asyncio
from types import SimpleNamespace

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaTimeoutError, OffsetOutOfRangeError

from contracts.envelope import Receipt
from eventlog.kafka import KafkaConfig
from eventlog.receipt_inbox import ReceiptInbox
from eventlog.submitter import KafkaSubmitter
from testkit.log_example import definition
from testkit.log_installation import prepared, until

PLACE = TopicPartition("receipts", 0)
RECEIPT = Receipt(stream="tally-a", version=3)


class Consumer:
    """Loses the end of the topic; is away when asked for the new one; then brings one receipt after the other."""

    def __init__(self):
        self.troubles = [OffsetOutOfRangeError({})]
        self.refusals = [KafkaTimeoutError("the broker is away again")]
        self.sought = []

    async def start(self):
        self._client = SimpleNamespace(_wait_on_metadata=self._metadata)

    async def stop(self):
        pass

    async def _metadata(self, _topic):
        return {PLACE.partition}

    def assign(self, _places):
        pass

    def assignment(self):
        return {PLACE}

    def seek(self, place, offset):
        self.sought.append((place, offset))

    async def end_offsets(self, places):
        if self.sought and self.refusals:
            raise self.refusals.pop()
        return dict.fromkeys(places, 5)

    async def getmany(self, timeout_ms):
        assert timeout_ms
        await asyncio.sleep(0.01)
        if self.troubles:
            raise self.troubles.pop()
        return {PLACE: [SimpleNamespace(value=RECEIPT.SerializeToString())]}


@pytest.fixture
def consumer(monkeypatch):
    consumer = Consumer()
    monkeypatch.setattr("eventlog.receipt_inbox.log_consumer", lambda _config: consumer)
    monkeypatch.setattr("eventlog.receipt_inbox.RETRY_S", 0.01)
    return consumer


async def test_it_goes_on_from_the_end_when_the_broker_is_away_twice(consumer):
    heard = []
    inbox = ReceiptInbox(KafkaConfig("nowhere"), "receipts", heard.append)
    await inbox.start()
    await until(lambda: heard, "a receipt")
    assert heard[0] == RECEIPT
    assert consumer.refusals == []
    assert consumer.sought == [(PLACE, 5), (PLACE, 5)]
    assert inbox.is_listening
    await inbox.stop()
    assert not inbox.is_listening


@pytest.mark.usefixtures("consumer")
async def test_a_listener_that_ended_says_so(caplog):
    def bug(_receipt):
        raise ZeroDivisionError

    inbox = ReceiptInbox(KafkaConfig("nowhere"), "receipts", bug)
    await inbox.start()
    await until(lambda: not inbox.is_listening, "the end of the listener")
    await asyncio.sleep(0)
    assert "heard no more" in caplog.text
    await inbox.stop()


async def test_a_submitter_whose_listener_ended_is_not_ready(broker, monkeypatch, fresh_name):
    submitter = KafkaSubmitter(definition, await prepared(broker.bootstrap, fresh_name))
    await submitter.start()
    try:
        assert submitter.ready
        monkeypatch.setattr(type(submitter._inbox), "is_listening", False)
        assert not submitter.ready
    finally:
        await submitter.stop()
