"""Faust's Kafka transport with its faults set right: it reads committed records only, and commits only what is done.

Written against faust-streaming 0.15.3; tests/test_app.py shows the faults in the stock classes, so that an upgrade
that changes them is noticed.
"""

from typing import Any, ClassVar

from aiokafka import AIOKafkaConsumer
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from faust.transport.drivers import aiokafka as stock

MEBIBYTE = 1024 * 1024


class CommittedConsumerThread(stock.AIOKafkaConsumerThread):  # type: ignore[misc]  # faust says nothing of its types
    """Makes its consumer with isolation level read_committed; stock does so in its exactly-once mode only."""

    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:
        conf = self.app.conf
        self._assignor = RoundRobinPartitionAssignor
        security = stock.credentials_to_aiokafka_auth(conf.broker_credentials, conf.ssl_context)
        return AIOKafkaConsumer(
            client_id=conf.broker_client_id,
            group_id=conf.id,
            group_instance_id=conf.consumer_group_instance_id,
            bootstrap_servers=stock.server_list(transport.url, transport.default_port),
            partition_assignment_strategy=[self._assignor],
            enable_auto_commit=False,
            auto_offset_reset=conf.consumer_auto_offset_reset,
            isolation_level="read_committed",
            max_poll_records=conf.broker_max_poll_records,
            max_poll_interval_ms=int((conf.broker_max_poll_interval or 0) * 1000),
            session_timeout_ms=int(conf.broker_session_timeout * 1000),
            heartbeat_interval_ms=int(conf.broker_heartbeat_interval * 1000),
            rebalance_timeout_ms=int(conf.broker_rebalance_timeout * 1000),
            request_timeout_ms=int(conf.broker_request_timeout * 1000),
            # stock 1500: how long a quiet topic delays a change of assignment and the stop
            fetch_max_wait_ms=250,
            # an event may be as large as a command may be; stock 1 MiB would get stuck on it
            max_partition_fetch_bytes=4 * MEBIBYTE,
            check_crcs=conf.broker_check_crcs,
            metadata_max_age_ms=30_000,
            **security,
        )


class CommittedConsumer(stock.Consumer):  # type: ignore[misc]  # faust says nothing of its types
    """Commits up to the smallest offset that a stream still has in hand, never past it.

    Stock takes a gap in the offsets it has seen acked for one in the log and may commit past a message in flight
    (faust-streaming/faust#606), or wait for ever for an offset that was a transaction marker. A stream takes the
    messages of a partition in order, so everything below the smallest one in hand is done, or was none.
    """

    def _new_consumer_thread(self) -> CommittedConsumerThread:
        return CommittedConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def ack(self, message: Any) -> bool:
        """Counts only what a stream took in the present generation of the group.

        Stock also counts what was thrown away unread while partitions moved; after the move all of it comes again.
        """
        if message.tracked and message.generation_id == self.app.consumer_generation_id:
            return bool(super().ack(message))
        message.acked = True
        self._unacked_messages.discard(message)
        return False

    def _new_offset(self, tp: Any) -> int | None:
        acked = self._acked[tp]
        if not acked:
            return None
        offset: int = min([max(acked) + 1, *self._in_hand(tp)])
        done = [one for one in acked if one < offset]
        if not done:
            return None
        acked[:] = [one for one in acked if one >= offset]
        self._acked_index[tp].difference_update(done)
        return offset

    def _in_hand(self, tp: Any) -> list[int]:
        now = self.app.consumer_generation_id
        return [m.offset for m in self._unacked_messages if m.tp == tp and m.generation_id == now and not m.acked]

    async def _add_gap(self, tp: Any, offset_from: int, offset_to: int) -> None:
        """Nothing to remember: `_new_offset` does not look at gaps."""


class CommittedTransport(stock.Transport):  # type: ignore[misc]  # faust says nothing of its types
    """The driver with that consumer."""

    Consumer: ClassVar[Any] = CommittedConsumer
