"""Streams live where Kafka's own clients would put them, for ever."""

import pytest

from eventlog.partitioner import partition_of


@pytest.mark.parametrize(
    ("stream", "hash_of_java"),
    [("21", -973932308), ("foobar", -790332482), ("a-little-bit-long-string", -985981536)],
)
def test_it_is_murmur2_as_in_the_java_client(stream, hash_of_java):
    assert partition_of(stream, 1_000_003) == (hash_of_java & 0x7FFFFFFF) % 1_000_003


def test_chinese_keys_have_a_place_too():
    assert 0 <= partition_of("market-太谷农贸市场", 4) < 4
