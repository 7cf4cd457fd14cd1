"""Numbers that no form has room for: refused by name with the range, wherever a number comes in; at once, too."""

from dataclasses import replace
from decimal import Decimal

import pytest
from scoring_calls import header as head
from scoring_calls import opening, registered, started
from scoring_examples import CHANNELS, ROUND, SHEET, USCC, number
from scoring_rounds_told import SMART, applied, assessor, finding, smart_opening, staffed
from shijian.common.v1 import facts_pb2
from shijian.scoring.v1 import answer_service_pb2 as answers_pb
from shijian.scoring.v1 import scoring_service_pb2 as pb

from scoring.altered import altered
from scoring.facts import FactRefused, check_new
from scoring.scheme_paths import ParameterRefused
from scoring.schemes.catalogue import FOLDER, shipped
from scoring.schemes.loading import load_scheme
from scoring.schemes.nodes import SchemeBroken
from scoring.values import Field, InputKind

FARM = shipped().get("shanxi-farm-produce-2021")
WANTED = {i.id: i for _, _, i in FARM.inputs()}
HUGE = ["1e400", "1e999999999", "9" * 400, "0." + "3" * 400, "1e-400", "1000000000000000", "0.0000001"]
NAMES = ["1e400", "1e999999999", "400 digits", "400 places", "1e-400", "16 digits", "7 places"]
hard = pytest.mark.parametrize("given", HUGE, ids=NAMES)


@hard
@pytest.mark.parametrize(
    ("asked", "unit", "span"),
    [("turnover_after", "亿元", "0 至 999999999999999.999999"), ("merchant_platform_rate", "%", "0 至 100")],
)
def test_a_fact_is_refused_with_its_range(given, asked, unit, span):
    with pytest.raises(FactRefused) as caught:
        check_new(_given(asked, given, unit), WANTED[asked], "")
    assert f"{asked}：应在 {span} 之间，至多 6 位小数，报的是 " in caught.value.message
    assert len(caught.value.message) < 120


def _given(asked, text, unit):
    return replace(number(asked, "0", unit), number=Decimal(text))


@pytest.mark.parametrize("given", ["0", "999999999999999.999999", "0.000001", "1e3"])
def test_what_fits_is_taken(given):
    check_new(_given("turnover_after", given, "亿元"), WANTED["turnover_after"], "")


@hard
@pytest.mark.parametrize("path", ["12.2.base", "12.2.per", "veto.years"])
def test_a_parameter_is_refused_with_its_range(given, path):
    with pytest.raises(ParameterRefused) as caught:
        altered(FARM, {path: given})
    assert f"参数 {path}：应在 -999999999999999.999999 至 999999999999999.999999 之间" in caught.value.message
    assert caught.value.field == f"parameters.{path}"
    assert len(caught.value.message) < 140


@pytest.mark.parametrize("step", ["9" * 5000, "²"])
def test_a_way_to_a_number_that_is_not_there_is_named(step):
    with pytest.raises(ParameterRefused, match="没有参数"):
        altered(shipped().get("yuncheng-online-demo-2022"), {f"3.1.edges.{step}": "1"})


@hard
def test_a_number_in_a_scheme_file_is_refused_with_line_and_range(given, tmp_path):
    text = (FOLDER / f"{FARM.id}.yaml").read_text(encoding="utf-8")
    path = tmp_path / "broken.yaml"
    path.write_text(text.replace("least: 10", f"least: {given}", 1), encoding="utf-8")
    with pytest.raises(SchemeBroken) as caught:
        load_scheme(path, shipped().find)
    assert (caught.value.code, "999999999999999" in caught.value.said) == ("number-size", True)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("given", ["1e400", "9" * 400, "0.0000001", "many"])
async def test_what_an_assessor_saw_is_refused_by_its_input(service, refused, given):
    await service.api.OpenRound(smart_opening())
    await applied(service)
    await staffed(service)
    sheet = f"{SMART}-{USCC}-{CHANNELS[0]}"
    asked = finding(
        sheet, "1", [Field("displays_failing", InputKind.COUNT, Decimal(1), unit="户")], assessor(CHANNELS[0])
    )
    asked.fields[0].number = given
    failure = await refused(service.rounds.RecordFindings(asked))
    assert (failure.reason, "displays_failing" in failure.chinese) == ("FactRefused", True)
    assert len(failure.chinese) < 120


@pytest.fixture
async def one(service):
    await service.hear_registry(registered())
    await service.api.OpenRound(opening())
    await service.api.EnterSubject(pb.EnterSubjectRequest(header=head(), round_id=ROUND, subject=USCC))
    await started(service)
    return service


@pytest.mark.parametrize("given", ["1e400", "9" * 400, "0.0000001"])
async def test_a_supposed_fact_is_refused_by_its_input(one, refused, given):
    field = facts_pb2.Field(
        input_id="turnover_after", kind=facts_pb2.INPUT_KIND_NUMBER, number=given, unit="亿元", period="2021"
    )
    asked = answers_pb.WhatIfRequest(sheet_id=SHEET, suppose=answers_pb.Supposition(fields=[field]))
    failure = await refused(one.answers.WhatIf(asked))
    assert (failure.reason, "turnover_after" in failure.chinese) == ("FactRefused", True)
    assert len(failure.chinese) < 120
