"""Topics for a test's own prefix, and the folder's modules by name."""

import sys
from pathlib import Path

import pytest

from contracts.topics import topics
from eventlog import topic_admin

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def apply_topics():
    """Creates the topics of a service under a prefix of its own."""

    async def apply(config, *services):
        wanted = [t for t in topics() if t.service in (services or ("registry",))]
        await topic_admin.apply(wanted, config)

    return apply
