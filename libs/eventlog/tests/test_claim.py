"""A claim to a rebuild is one's own while it is held, and free for the next one at once."""

import pytest

from eventlog.rebuild.claim import RebuildRunning, claimed


async def test_a_claim_is_free_the_moment_it_is_given_back(views):
    for _ in range(100):
        async with claimed(views.database, "ledger"):
            with pytest.raises(RebuildRunning):
                async with claimed(views.database, "ledger"):
                    pass
            async with claimed(views.database, "other"):
                pass
