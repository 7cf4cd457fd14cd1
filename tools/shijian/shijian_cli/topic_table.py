"""The table of topics against a broker: what differs, and making it match."""

from collections.abc import Awaitable, Callable, Sequence

from chassis.settings import Settings
from contracts.topics import topics
from eventlog import topic_admin
from eventlog.kafka import KafkaConfig
from eventlog.log import LogUnavailable
from eventlog.topic_diff import TopicDiff
from shijian_cli.trouble import UNREACHABLE, Trouble


async def apply_topics(bootstrap: str, settings: Settings) -> Sequence[TopicDiff]:
    """Makes the broker match and tells what was different; conflicts are told, not touched. Raises Trouble."""
    wanted = topics()
    replication = settings.replication_factor
    return await _asked(
        bootstrap,
        lambda: topic_admin.apply(wanted, _config(bootstrap, settings), settings.partitions, replication),
    )


async def topic_differences(bootstrap: str, settings: Settings) -> Sequence[TopicDiff]:
    """Topic by topic, in the table's order; changes nothing. Raises Trouble."""
    return await _asked(
        bootstrap, lambda: topic_admin.diff(topics(), _config(bootstrap, settings), settings.partitions)
    )


def _config(bootstrap: str, settings: Settings) -> KafkaConfig:
    return KafkaConfig(bootstrap, cluster=settings.cluster, client_id="shijian-cli", topic_prefix=settings.topic_prefix)


async def _asked(bootstrap: str, ask: Callable[[], Awaitable[Sequence[TopicDiff]]]) -> Sequence[TopicDiff]:
    try:
        return await ask()
    except LogUnavailable as unavailable:
        advice = "启动：shijian up；或用 SHIJIAN_KAFKA_BOOTSTRAP 指出代理"
        raise Trouble(f"Kafka {bootstrap} 连接不上", advice, code=UNREACHABLE, detail=str(unavailable)) from unavailable
    except topic_admin.TopicsRefused as refused:
        raise Trouble("代理拒绝了主题变更", "检查代理的权限与设置", detail=str(refused)) from refused
