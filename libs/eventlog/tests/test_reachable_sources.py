"""Reading the sources that a fold reaches does no harm to the process that does it."""

import gc

from eventlog.worker import reachable_sources as reachable_sources_module
from eventlog.worker.reachable_sources import reachable_sources


def test_no_collection_of_garbage_falls_into_the_reading(monkeypatch):
    """Python 3.11 answers that with a SystemError, and a worker could not start."""
    during = []
    honest = reachable_sources_module.ast.parse

    def parse(source):
        during.append(gc.isenabled())
        return honest(source)

    monkeypatch.setattr(reachable_sources_module.ast, "parse", parse)
    assert reachable_sources("eventlog.ending")
    assert during
    assert not any(during)
    assert gc.isenabled()
