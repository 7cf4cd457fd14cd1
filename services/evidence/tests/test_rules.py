"""What makes a form or a file list acceptable; every refusal names the field at fault, in Chinese."""

from dataclasses import replace

import pytest
from evidence_examples import ASKS, FIELDS, FILE, KNOWN, RATE

from evidence.request import rejections as r
from evidence.request.rules.attachments import check_files
from evidence.request.rules.forms import check_form
from evidence.request.values import Ask, Field, InputKind, KnownFile


def refusal(kind, fields, asks=ASKS):
    with pytest.raises(kind) as caught:
        check_form(asks, fields)
    assert type(caught.value) is kind
    return caught.value.field, caught.value.message


def with_field(index, **changes):
    return (*FIELDS[:index], replace(FIELDS[index], **changes), *FIELDS[index + 1 :])


def test_a_whole_form_passes():
    assert check_form(ASKS, FIELDS) is None
    assert check_form(ASKS, FIELDS[:4]) is None, "the last two are not required"


def test_an_answer_nobody_asked_for():
    assert refusal(r.FieldUnknown, with_field(2, input_id="cold_chain")) == (
        "fields[2].input_id",
        "本项不要求填报“cold_chain”",
    )


def test_an_answer_given_twice():
    assert refusal(r.FieldTwice, (*FIELDS, FIELDS[1]))[0] == "fields[6].input_id"


def test_a_required_answer_left_out():
    field, message = refusal(r.FieldMissing, FIELDS[1:])
    assert field == "fields"
    assert "场内经营者平台入驻率" in message
    assert "merchant_platform_rate" in message


def test_a_form_of_optional_answers_says_something():
    assert refusal(r.FieldMissing, (), asks=(replace(RATE, required=False),))[0] == "fields"


def test_another_kind():
    field, message = refusal(r.KindWrong, with_field(0, kind=InputKind.COUNT))
    assert (field, message) == ("fields[0].kind", "“场内经营者平台入驻率”应填数值，填的是计数")


def test_another_unit_names_both():
    field, message = refusal(r.UnitWrong, with_field(1, unit="户"))
    assert (field, message) == ("fields[1].unit", "“摊位数”的单位应为“个”，填的是“户”")
    assert refusal(r.UnitWrong, with_field(2, unit="座"))[0] == "fields[2].unit"


def test_another_period_names_both():
    field, message = refusal(r.PeriodWrong, with_field(0, period="2020"))
    assert field == "fields[0].period"
    assert "2021" in message
    assert "2020" in message


@pytest.mark.parametrize("number", ["", "abc", "1,000", "1e3", "８６", " 86", "86 ", ".5", "5.", "+5", "NaN", "9" * 16])
def test_a_number_that_is_none(number):
    assert refusal(r.ValueWrong, with_field(0, number=number))[0] == "fields[0].number"


@pytest.mark.parametrize("number", ["-0.1", "100.000001"])
def test_a_number_out_of_range_names_the_bounds(number):
    field, message = refusal(r.OutOfRange, with_field(0, number=number))
    assert field == "fields[0].number"
    assert "0 至 100" in message


@pytest.mark.parametrize("number", ["0", "100", "0.000001", "-0"])
def test_bounds_are_inclusive(number):
    assert check_form(ASKS, with_field(0, number=number)) is None


@pytest.mark.parametrize(("bounds", "said"), [({"minimum": None}, "不大于 100"), ({"maximum": None}, "不小于 0")])
def test_one_bound_alone_is_named_alone(bounds, said):
    number = "101" if bounds.get("minimum", 0) is None else "-1"
    asks = (replace(RATE, **bounds), *ASKS[1:])
    assert said in refusal(r.OutOfRange, with_field(0, number=number), asks)[1]


@pytest.mark.parametrize("number", ["-1", "2.5"])
def test_a_count_is_whole_and_not_negative(number):
    assert refusal(r.ValueWrong, with_field(1, number=number))[0] == "fields[1].number"


MONEY = {"kind": InputKind.NUMBER, "row": "15", "title": "电子商务成交额"}
ONLINE = Ask(input_id="online", unit="万元", part_of="all", **MONEY)
SHARE = (ONLINE, Ask(input_id="all", unit="亿元", **(MONEY | {"title": "成交总额"})))


def share(part, whole):
    found = (("online", part, "万元"), ("all", whole, "亿元"))
    return tuple(Field(i, InputKind.NUMBER, number=n, unit=u) for i, n, u in found)


def test_a_part_is_never_more_than_its_whole():
    field, message = refusal(r.OutOfRange, share("10000.01", "1"), SHARE)
    assert field == "fields[0].number"
    assert message == "“电子商务成交额”不得多于“成交总额”（1亿元），填的是 10000.01万元"
    assert check_form(SHARE, share("10000", "1")) is None
    assert check_form((replace(SHARE[0], part_of=""), SHARE[1]), share("10001", "1")) is None, "asked for before"
    optional = (SHARE[0], replace(SHARE[1], required=False))
    assert check_form(optional, share("10001", "1")[:1]) is None, "nothing to hold it against"


def test_units_of_two_kinds_are_not_put_together():
    asks, fields = (
        (SHARE[0], replace(SHARE[1], unit="吨")),
        (share("2", "1")[0], replace(share("2", "1")[1], unit="吨")),
    )
    assert check_form(asks, fields) is None


def test_items_are_offered_and_ticked_once():
    field, message = refusal(r.OptionUnknown, with_field(3, items=("农药残留", "黄曲霉")))
    assert field == "fields[3].items[1]"
    assert "兽药残留" in message
    assert refusal(r.OptionUnknown, with_field(3, items=("重金属", "重金属")))[0] == "fields[3].items[1]"
    assert check_form(ASKS, with_field(3, items=())) is None, "none of them is an answer"


@pytest.mark.parametrize("date", ["2021-02-29", "2021-13-01", "20210101", "2021-W01-1", "2021-1-1", "二〇二一年"])
def test_a_date_that_never_was(date):
    assert refusal(r.ValueWrong, with_field(4, date=date))[0] == "fields[4].date"


def test_text_has_a_length():
    assert refusal(r.ValueWrong, with_field(5, text="  "))[0] == "fields[5].text"
    assert "2001" in refusal(r.ValueWrong, with_field(5, text="长" * 2001))[1]
    assert refusal(r.ValueWrong, with_field(5, text="半\x00截"))[0] == "fields[5].text"


def test_a_value_stands_where_its_kind_wants_it():
    assert refusal(r.ValueWrong, with_field(0, flag=True))[0] == "fields[0].flag"
    assert refusal(r.ValueWrong, with_field(2, flag=None))[0] == "fields[2].flag"
    assert refusal(r.ValueWrong, with_field(2, items=("x",)))[0] == "fields[2].items"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sha256": "AB" * 32}, "files[0].sha256"),
        ({"sha256": "ab" * 31}, "files[0].sha256"),
        ({"size": 0}, "files[0].size"),
        ({"size": 4097}, "files[0].size"),
        ({"name": "../清单.pdf"}, "files[0].name"),
        ({"name": " "}, "files[0].name"),
        ({"media_type": "pdf"}, "files[0].media_type"),
    ],
)
def test_a_file_reference_that_cannot_be_right(change, field):
    with pytest.raises(r.FileWrong) as caught:
        check_files((replace(FILE, **change),), KNOWN)
    assert caught.value.field == field


def test_a_file_that_the_store_does_not_hold():
    with pytest.raises(r.FileUnknown, match="尚未上传") as caught:
        check_files((FILE,), (KnownFile("cd" * 32, 1),))
    assert caught.value.field == "files[0].sha256"


def test_a_file_is_named_once():
    with pytest.raises(r.FileWrong, match="重复") as caught:
        check_files((FILE, FILE), KNOWN)
    assert caught.value.field == "files[1].sha256"
