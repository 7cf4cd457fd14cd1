"""Words of the joint meeting's members. Pure values; no rules."""

import enum


class MemberRole(enum.Enum):
    LEAD = "lead"
    MEMBER = "member"
