"""What the office of a Zhengzhou round asks for once it is final, over gRPC."""

from scoring_calls import header
from scoring_rounds_told import SMART
from shijian.scoring.v1 import round_service_pb2 as pb


def publishing(*subjects, day="2024-11-25", round_id=SMART):
    return pb.PublishNoticeRequest(header=header(), round_id=round_id, subjects=subjects, first_day=day)


def objecting(subject, day="2024-11-27", round_id=SMART):
    return pb.LodgeObjectionRequest(
        header=header(),
        round_id=round_id,
        subject=subject,
        ground="屏幕长期不亮（虚构）",
        lodged_by="商户甲（虚构）",
        day=day,
    )


def deciding(number, *, upheld, round_id=SMART):
    return pb.DecideObjectionRequest(
        header=header("office-2"), round_id=round_id, number=number, upheld=upheld, reason="复查（虚构）"
    )


def naming(*subjects, day="2024-12-03", round_id=SMART):
    return pb.NameSubjectsRequest(
        header=header(), round_id=round_id, subjects=subjects, title="智慧化商品交易市场", day=day
    )


def revoking(subject, day="2025-05-01", round_id=SMART):
    return pb.RevokeAwardRequest(
        header=header(),
        round_id=round_id,
        subject=subject,
        ground="clean_record",
        reason="查实（虚构）",
        day=day,
    )
