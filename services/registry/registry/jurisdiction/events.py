"""What happened to a jurisdiction. Names and fields are stored forever: fields are only added."""

from dataclasses import dataclass
from typing import TypeAlias

from registry.values import JurisdictionLevel


@dataclass(frozen=True, slots=True)
class JurisdictionEstablished:
    code: str
    name: str
    level: JurisdictionLevel
    parent: str
    valid_from: str
    source: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class JurisdictionRenamed:
    code: str
    name: str
    valid_from: str
    source: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class JurisdictionAbolished:
    code: str
    valid_to: str
    successor: str
    source: str
    by: str
    at: int


Event: TypeAlias = JurisdictionEstablished | JurisdictionRenamed | JurisdictionAbolished
