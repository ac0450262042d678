"""Which areas of the library an operation has changed; windows refresh from this alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Area(StrEnum):
    """The areas of the program, one word each in every layer."""

    CATALOGUE = "catalogue"
    STOCK = "stock"
    WRITE_OFF = "write_off"
    TRANSFER = "transfer"
    TEXTBOOKS = "textbooks"
    SCHOOL = "school"
    SAFETY = "safety"


@dataclass(frozen=True, slots=True)
class Changes:
    """Result of a command.

    ``areas`` have changed; ``operation_id`` is the journal's operation (``None``
    when nothing was written); ``entity_id`` is the row that the command made or
    changed, where there is one; ``message`` is the sentence for the toast.
    """

    areas: frozenset[Area] = field(default_factory=frozenset)
    operation_id: int | None = None
    entity_id: int | None = None
    message: str = ""
    undoable: bool = False

    @classmethod
    def of(
        cls,
        *areas: Area,
        operation_id: int | None = None,
        entity_id: int | None = None,
        message: str = "",
        undoable: bool = False,
    ) -> Changes:
        return cls(frozenset(areas), operation_id, entity_id, message, undoable)
