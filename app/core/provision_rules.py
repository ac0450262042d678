"""The rules of a checklist as a school sets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.library_settings import (
    ABSENT_UNFIT,
    AGED_UNFIT,
    RESERVE_PERCENT,
    TEACHER_SETS,
    WEAR_NORM,
    SettingSpec,
)


@dataclass(frozen=True, slots=True)
class ProvisionRules:
    """The rules of a checklist: per cent of reserve, sets for teachers, norm of wear in years,
    and whether old copies and copies that are not on the list count."""

    reserve_percent: int = 0
    teacher_sets: int = 0
    wear_norm: int = 5
    aged_unfit: bool = False
    absent_unfit: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ProvisionRules:
        """The rules of these settings by key; a missing one has its default."""

        def number(spec: SettingSpec) -> int:
            return int(values.get(spec.key, spec.default))

        def flag(spec: SettingSpec) -> bool:
            return values.get(spec.key, spec.default) == "yes"

        return cls(
            number(RESERVE_PERCENT),
            number(TEACHER_SETS),
            number(WEAR_NORM),
            flag(AGED_UNFIT),
            flag(ABSENT_UNFIT),
        )

    def reserve_for(self, pupils: int) -> int:
        """Sets beyond the pupils of a line: the reserve rounded up, and the teachers'."""
        if pupils == 0:
            return 0
        return -(-pupils * self.reserve_percent // 100) + self.teacher_sets
