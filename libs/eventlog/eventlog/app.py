"""The one factory of Faust apps. Stock Faust hands agents the records of aborted transactions; apps made here do not.

At-least-once: an event may come twice, so what an agent does must be idempotent. Raw bytes in, nothing stored.
"""

from typing import Any

import faust
from yarl import URL

from eventlog.kafka import KafkaConfig
from eventlog.policies.faust_transport import CommittedTransport


class CommittedApp(faust.App):  # type: ignore[misc]  # faust says nothing of its types
    """An app whose consumer reads committed records only, and which writes nothing to the disk."""

    def _new_transport(self) -> Any:
        return CommittedTransport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> Any:
        return CommittedTransport(self.conf.broker_producer, self)

    def _create_directories(self) -> None:
        """No tables, no folders: stock Faust would make `<id>-data` wherever the process was started."""


def faust_app(service: str, role: str, config: KafkaConfig, *, instance_id: str) -> CommittedApp:
    """An app in the consumer group of that role. `instance_id` tells the group's processes apart over restarts.

    Start and stop it inside a running loop: `await app.start()`, `await app.stop()`. Apply the topics first.
    """
    return CommittedApp(
        config.group(service, role),
        broker=[URL(f"kafka://{address}") for address in config.bootstrap.split(",")],
        broker_client_id=config.client_id,
        ssl_context=config.ssl_context,
        # its exactly-once mode swallows fencing and has open reports of lost data; ids that derive make twice harmless
        processing_guarantee="at_least_once",
        # nobody may have asked to begin at the end: what was recorded before the first start counts too
        consumer_auto_offset_reset="earliest",
        # a process that comes back in time keeps its partitions, nobody else is disturbed
        consumer_group_instance_id=instance_id,
        # stock 60 s: so long would the partitions of a killed process lie still
        broker_session_timeout=10.0,
        broker_heartbeat_interval=3.0,
        broker_request_timeout=20.0,
        # stock 2.8 s: less is done again after a crash
        broker_commit_interval=1.0,
        # topics come from the table of topics; a missing one is an error, not an occasion to make it up
        topic_allow_declare=False,
        topic_disable_leader=True,
        # stock 1: a standby of a table in memory buys nothing, and the assignor for it breaks without tables
        table_standby_replicas=0,
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
        # health and metrics have their own server; Faust's would also serve the tables to whoever asks
        web_enabled=False,
        # agents are declared by eventlog alone; no walk through modules
        autodiscover=False,
        # logging and output belong to the process that embeds the app
        worker_redirect_stdouts=False,
        # an agent that was cancelled has not done its work: the event must come again
        stream_ack_cancelled_tasks=False,
        stream_ack_exceptions=False,
        # do not wait for the buffer to drain on a rebalance: what was not acked comes again
        stream_wait_empty=False,
    )
