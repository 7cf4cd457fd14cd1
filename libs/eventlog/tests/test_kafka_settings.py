"""What the log relies on inside aiokafka is still there, and what it sets is set."""

import inspect

from aiokafka.producer import sender

from eventlog.kafka import RETRY_BACKOFF_MS, TRANSACTION_BACKOFF_S, AskedOnce, KafkaConfig, transactional_producer


def test_aiokafka_still_waits_by_the_constant_that_is_set_here():
    """When this fails, read the new sender: 20 ms between transactions is what the constant was there to avoid."""
    source = inspect.getsource(sender.AddPartitionsToTxnHandler.handle_response)
    assert "BACKOFF_OVERRIDE" in source
    assert "BACKOFF_OVERRIDE = 0.02" in inspect.getsource(sender)


async def test_the_writer_is_made_with_short_waits_and_a_stable_id():
    config = KafkaConfig("127.0.0.1:1", cluster="yuncheng")
    producer = transactional_producer(config, config.transactional_id("scoring", 3))
    assert sender.BACKOFF_OVERRIDE == TRANSACTION_BACKOFF_S
    assert producer._sender._retry_backoff == RETRY_BACKOFF_MS / 1000
    assert producer._txn_manager.transactional_id == "yuncheng.scoring.3"
    producer._closed = True


async def test_the_end_of_a_transaction_is_asked_for_through_the_handler_that_is_set_here():
    transactional_producer(KafkaConfig("127.0.0.1:1"), "any")._closed = True
    assert sender.EndTxnHandler is AskedOnce
    assert "EndTxnHandler(self, commit_result)" in inspect.getsource(sender.Sender._do_txn_commit)
    assert "retry_backoff = self.handle_response(resp)" in inspect.getsource(sender.BaseHandler.do)


def test_a_prefix_stands_before_every_name():
    config = KafkaConfig("127.0.0.1:1", topic_prefix="a-")
    assert config.topic("scoring-events-v1") == "a-scoring-events-v1"
    assert config.group("scoring", "worker") == "a-local.scoring.worker"
    assert config.transactional_id("scoring", 0).startswith("a-")
