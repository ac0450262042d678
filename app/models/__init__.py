"""The library file: tables, ledger, search index. Nothing above ``services`` imports it."""

from app.models.base import Base
from app.models.catalogue import Title, TitleContributor, TitleCover, TitleIsbn, TitleSubject
from app.models.safety import JournalEntry, Operation
from app.models.school import (
    Commission,
    CommissionMember,
    LibrarySetting,
    ReferenceItem,
    SchoolRequisites,
)
from app.models.stock import Copy, Document, Lot, Movement, Receipt, Sequence, SummaryRecord
from app.models.write_off import Disposal, WriteOff, WriteOffLine

__all__ = [
    "Base",
    "Commission",
    "CommissionMember",
    "Copy",
    "Disposal",
    "Document",
    "JournalEntry",
    "LibrarySetting",
    "Lot",
    "Movement",
    "Operation",
    "Receipt",
    "ReferenceItem",
    "SchoolRequisites",
    "Sequence",
    "SummaryRecord",
    "Title",
    "TitleContributor",
    "TitleCover",
    "TitleIsbn",
    "TitleSubject",
    "WriteOff",
    "WriteOffLine",
]
