"""A scheme over gRPC says all that its file says."""

import pytest

from scoring.messages.tables import scheme_summary, scheme_view
from scoring.schemes.catalogue import shipped

VIEWS = {s.id: (s, scheme_view(s)) for s in shipped()}


@pytest.mark.parametrize("name", VIEWS)
def test_every_row_and_part_is_there_with_its_words(name):
    scheme, view = VIEWS[name]
    for row, shown in zip(scheme.rows, view.rows, strict=True):
        said = (shown.text, shown.variable_kind, shown.formula, shown.method, shown.requirement, shown.place)
        assert said == (row.text, row.variable_kind, row.formula, row.method, row.requirement, row.place)
        assert (shown.responsible_units, list(shown.notes)) == (row.responsible_units, list(row.notes))
        for part, of in zip(row.parts, shown.parts, strict=True):
            assert {p.name for p in of.parameters} == {n for n, v in part.rule.parameters.items() if v is not None}
            assert [(i.input_id, i.kind) for i in of.inputs] == [(i.id, i.kind.value) for i in part.inputs]
    assert [r.why for r in view.readings] == [r.why for r in scheme.readings]
    assert view.summary.digest == scheme.digest


def test_a_parameter_that_hangs_on_a_reading_names_it():
    parts = {p.part: p for row in VIEWS["shanxi-farm-produce-2021"][1].rows for p in row.parts}
    by = next(p for p in parts["15.1"].parameters if p.name == "by")
    assert (by.reading, dict(by.by_alternative)) == ("share_steps", {"points": "points", "growth": "growth"})
    assert next(p for p in parts["15.1"].parameters if p.name == "per").value == "5"
    rate = parts["12.2"].inputs[0]
    assert (rate.unit, rate.period, rate.minimum, rate.maximum) == ("%", "evaluated", "0", "100")


def test_member_units_are_those_of_the_leading_group():
    view = VIEWS["yuncheng-online-demo-2022"][1]
    assert len(view.rows[31].units) == 26
    assert view.rows[31].responsible_units == "各成员单位"
    assert view.unit_groups[0].phrase == "各成员单位"


def test_channels_bonus_gates_and_areas_are_there():
    smart = VIEWS["zhengzhou-smart-market-2021"][1]
    assert [(c.id, c.weight) for c in smart.combination.channels][1] == ("third_party", "60")
    assert (smart.combination.bonus_cap, len(smart.combination.bonus_form)) == ("5", 4)
    assert len(smart.entry_conditions) == 3
    assert {p.name for p in VIEWS["shanxi-farm-produce-2021"][1].areas} == {"together", "markets"}
    gate = VIEWS["yuncheng-online-demo-2022"][1].gates[0]
    assert (gate.total, gate.level_rate, gate.what_if) == ("85", "75", False)


def test_a_variant_says_what_it_stands_on():
    summary = scheme_summary(VIEWS["yuncheng-online-demo-2022-gate-2026"][0])
    assert summary.variant_of == "yuncheng-online-demo-2022@1"
    assert summary.what_if
    assert scheme_summary(VIEWS["yuncheng-online-demo-2022"][0]).what_if == ""


def test_the_steps_of_a_scheme_are_there_with_whose_they_are():
    smart, view = VIEWS["zhengzhou-smart-market-2021"]
    assert [s.title for s in view.steps] == [s.title for s in smart.steps]
    assert [s.ours for s in view.steps] == [s.ours for s in smart.steps]
    notice = next(s for s in view.steps if s.number_kind == "working_days" and not s.ours)
    assert (notice.number, notice.number_ours) == (5, True)
    off = {s.title for s in VIEWS["shanxi-farm-produce-2021"][1].steps if s.off}
    assert "指派评定人" in off
