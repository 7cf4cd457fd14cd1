"""The topics that the command line makes are those that the services will look for."""

from chassis.settings import Settings
from contracts.topics import topics
from shijian_cli.topic_table import apply_topics, topic_differences


async def test_topics_are_made_under_the_installations_prefix(broker, fresh_name):
    settings = Settings(kafka_bootstrap=broker.bootstrap, topic_prefix=f"{fresh_name}-", partitions=1)
    made = await apply_topics(broker.bootstrap, settings)
    assert [diff.topic for diff in made] == [f"{fresh_name}-{topic.topic}" for topic in topics()]
    assert all(diff.missing for diff in made)
    assert all(diff.is_same for diff in await topic_differences(broker.bootstrap, settings))
