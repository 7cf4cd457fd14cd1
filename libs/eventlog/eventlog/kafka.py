"""Construction of aiokafka clients: every setting once, with its reason. Nothing else makes a client."""

import asyncio
import contextlib
import ssl
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.producer import sender

MEBIBYTE = 1024 * 1024
STOP_S = 2.0
# aiokafka waits so long before it asks again while the broker still completes the last transaction; stock 20 ms. The
# broker is done within one or two. Set here and nowhere else; tests/test_kafka.py fails when aiokafka changes it.
TRANSACTION_BACKOFF_S = 0.001
# Likewise for the answers that the broker's transaction verification gives to clients of this age; stock 100 ms.
RETRY_BACKOFF_MS = 2


class AskedOnce(sender.EndTxnHandler):  # type: ignore[misc]
    """Asks for the end of a transaction and, when no answer comes, never again: the outcome is in doubt then.

    aiokafka would ask again under the same epoch. The first request may still stand in the broker's queue and be
    carried out later, in the middle of the next transaction (KIP-890). A new epoch shuts it out.
    """

    async def do(self, node_id: int) -> bool:
        """False when the broker answered that it has not ended it yet; without an answer the producer is done for."""
        try:
            response = await self._sender.client.send(node_id, self.create_request(), group=self.group)
        except KafkaError as error:
            self._sender._txn_manager.fatal_error(error)  # noqa: SLF001
            return True
        wait = self.handle_response(response)
        if wait is not None:
            await asyncio.sleep(wait)
        return wait is None


@dataclass(frozen=True, slots=True)
class KafkaConfig:
    """Where the log is, and under which names this installation uses it.

    `topic_prefix` stands before every topic name, so that installations (and parallel tests) can share a broker.
    `clock_skew_ms`: how far the clocks of its machines may differ; 0 where there is but one.
    """

    bootstrap: str
    cluster: str = "local"
    client_id: str = "shijian"
    topic_prefix: str = ""
    session_timeout_ms: int = 6_000
    transaction_timeout_ms: int = 10_000
    request_timeout_ms: int = 5_000
    clock_skew_ms: int = 0
    ssl_context: ssl.SSLContext | None = None

    def topic(self, name: str) -> str:
        """The name on the broker of a topic of the table."""
        return f"{self.topic_prefix}{name}"

    def group(self, service: str, role: str) -> str:
        """The consumer group of a role: `<cluster>.<service>.<role>`."""
        return f"{self.topic_prefix}{self.cluster}.{service}.{role}"

    def transactional_id(self, service: str, partition: int) -> str:
        """Stable, one per partition: whoever starts a producer under it fences the predecessor."""
        return f"{self.topic_prefix}{self.cluster}.{service}.{partition}"

    def connection(self) -> dict[str, Any]:
        """What every client needs."""
        return {
            "bootstrap_servers": self.bootstrap,
            "client_id": self.client_id,
            "request_timeout_ms": self.request_timeout_ms,
            "security_protocol": "SSL" if self.ssl_context else "PLAINTEXT",
            "ssl_context": self.ssl_context,
            # A partition that was just created or moved is found within half a minute, not within five minutes.
            "metadata_max_age_ms": 30_000,
        }


def transactional_producer(config: KafkaConfig, transactional_id: str) -> AIOKafkaProducer:
    """The one writer of a partition. Starting it fences whoever wrote under the id before."""
    sender.BACKOFF_OVERRIDE = TRANSACTION_BACKOFF_S
    sender.EndTxnHandler = AskedOnce
    return AIOKafkaProducer(
        **config.connection(),
        transactional_id=transactional_id,
        # Bounds how long an open transaction of a dead writer holds readers back when nobody takes over.
        transaction_timeout_ms=config.transaction_timeout_ms,
        retry_backoff_ms=RETRY_BACKOFF_MS,
        acks="all",
        # Idempotent producers have one request in flight: large batches make it count.
        max_batch_size=MEBIBYTE,
        max_request_size=4 * MEBIBYTE,
        linger_ms=0,
    )


def idempotent_producer(config: KafkaConfig) -> AIOKafkaProducer:
    """For commands: a retry of the same send is not stored twice."""
    return AIOKafkaProducer(
        **config.connection(),
        enable_idempotence=True,
        retry_backoff_ms=20,
        acks="all",
        max_batch_size=256 * 1024,
        max_request_size=4 * MEBIBYTE,
        linger_ms=0,
    )


def command_producer(config: KafkaConfig) -> AIOKafkaProducer:
    """For callers' commands. Stored twice is carried out once, by the command's id, so idempotence is not needed.

    It would do harm: after an outage in which a batch expired, the broker refuses every later sequence number of an
    idempotent producer, and aiokafka goes on counting.
    """
    return AIOKafkaProducer(
        **config.connection(),
        retry_backoff_ms=20,
        acks="all",
        max_batch_size=256 * 1024,
        max_request_size=4 * MEBIBYTE,
        linger_ms=0,
    )


def group_consumer(config: KafkaConfig, group: str, *, instance_id: str) -> AIOKafkaConsumer:
    """A member of `group` that keeps its partitions over a quick restart (static membership)."""
    return AIOKafkaConsumer(
        **config.connection(),
        group_id=group,
        group_instance_id=instance_id,
        session_timeout_ms=config.session_timeout_ms,
        heartbeat_interval_ms=config.session_timeout_ms // 4,
        # A worker that hangs longer is dead; its successor must not wait for the stock five minutes.
        max_poll_interval_ms=30_000,
        rebalance_timeout_ms=config.session_timeout_ms,
        enable_auto_commit=False,  # offsets go with the transaction
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        fetch_max_wait_ms=500,
        max_partition_fetch_bytes=4 * MEBIBYTE,
        retry_backoff_ms=50,
    )


def log_consumer(
    config: KafkaConfig, *, fetch_bytes: int = 4 * MEBIBYTE, committed_only: bool = True
) -> AIOKafkaConsumer:
    """Reads assigned partitions from offsets that the caller keeps. All but the search for hanging transactions reads
    committed records only.
    """
    return AIOKafkaConsumer(
        **config.connection(),
        group_id=None,
        enable_auto_commit=False,
        # Whoever reads the log says where to start; falling back to either end would lose or repeat.
        auto_offset_reset="none",
        isolation_level="read_committed" if committed_only else "read_uncommitted",
        fetch_max_wait_ms=100,
        max_partition_fetch_bytes=fetch_bytes,
        retry_backoff_ms=50,
    )


async def stop_consumer(consumer: AIOKafkaConsumer) -> None:
    """Stops a consumer within a bounded time. Never raises but when cancelled.

    aiokafka's fetcher swallows a cancel that meets it while the assignment changes, and `stop` then hangs: the
    second cancel gets through.
    """
    stopping = asyncio.ensure_future(consumer.stop())
    done, _ = await asyncio.wait([stopping], timeout=STOP_S)
    if not done and (fetcher := consumer._fetcher) is not None:  # noqa: SLF001
        fetcher._fetch_task.cancel()  # noqa: SLF001
        done, _ = await asyncio.wait([stopping], timeout=STOP_S)
    if not done:
        stopping.cancel()
    with contextlib.suppress(KafkaError, OSError, asyncio.CancelledError):
        await stopping


def admin_client(config: KafkaConfig) -> AIOKafkaAdminClient:
    """For topics and their settings."""
    given = config.connection()
    given.pop("metadata_max_age_ms")
    return AIOKafkaAdminClient(**given)
