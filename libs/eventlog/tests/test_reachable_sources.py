"""Reading the sources that a fold reaches does no harm to the process that does it."""

import gc

from eventlog import reachable_sources as reachable_sources_module
from eventlog.reachable_sources import reachable_sources


def test_no_collection_of_garbage_falls_into_the_reading(monkeypatch):
    """Python 3.11 answers that with a SystemError, and a worker could not start."""
    during = []
    honest = reachable_sources_module.ast.parse

    def parse(source):
        during.append(gc.isenabled())
        return honest(source)

    monkeypatch.setattr(reachable_sources_module.ast, "parse", parse)
    reachable_sources_module._imported.cache_clear()
    assert reachable_sources("eventlog.ending")
    assert during
    assert not any(during)
    assert gc.isenabled()


def test_a_source_is_parsed_once_and_again_when_it_changed(monkeypatch, tmp_path):
    """A process that serves readers asks at every rebuild, and parsing holds the interpreter."""
    package = tmp_path / "toychanged"
    package.mkdir()
    for name, text in (("__init__", ""), ("a", "import toychanged.b\n"), ("b", "X = 1\n"), ("c", "Y = 1\n")):
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    parsed = []
    honest = reachable_sources_module._parsed

    def parse(source):
        parsed.append(source)
        return honest(source)

    monkeypatch.setattr(reachable_sources_module, "_parsed", parse)
    assert list(reachable_sources("toychanged.a")) == ["toychanged.a", "toychanged.b"]
    parsed.clear()
    assert list(reachable_sources("toychanged.a", "toychanged.b")) == ["toychanged.a", "toychanged.b"]
    assert parsed == []
    (package / "a.py").write_text("import toychanged.c\n", encoding="utf-8")
    assert list(reachable_sources("toychanged.a")) == ["toychanged.a", "toychanged.c"]
    assert parsed == ["import toychanged.c\n", "Y = 1\n"]
