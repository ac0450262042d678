"""The library file: tables, ledger, search index. Nothing above ``services`` imports it."""

from app.models.base import Base
from app.models.books import (
    Opening,
    Replacement,
    ReplacementLine,
    Revaluation,
    RevaluationLine,
    TextbookCard,
    TextbookCardTitle,
)
from app.models.catalogue import Title, TitleContributor, TitleCover, TitleIsbn, TitleSubject
from app.models.safety import JournalEntry, Operation
from app.models.school import (
    Commission,
    CommissionMember,
    LibrarySetting,
    ReferenceItem,
    SchoolRequisites,
)
from app.models.stock import (
    Copy,
    CustodyEvent,
    Document,
    Lot,
    Movement,
    PeriodClosing,
    Receipt,
    Sequence,
    SummaryRecord,
)
from app.models.transfer import (
    ExchangeFile,
    ExchangeLine,
    LibraryIdentity,
    PartnerSchool,
    Transfer,
    TransferLine,
)
from app.models.write_off import Disposal, WriteOff, WriteOffLine

__all__ = [
    "Base",
    "Commission",
    "CommissionMember",
    "Copy",
    "CustodyEvent",
    "Disposal",
    "Document",
    "ExchangeFile",
    "ExchangeLine",
    "JournalEntry",
    "LibraryIdentity",
    "LibrarySetting",
    "Lot",
    "Movement",
    "Opening",
    "Operation",
    "PartnerSchool",
    "PeriodClosing",
    "Receipt",
    "ReferenceItem",
    "Replacement",
    "ReplacementLine",
    "Revaluation",
    "RevaluationLine",
    "SchoolRequisites",
    "Sequence",
    "SummaryRecord",
    "TextbookCard",
    "TextbookCardTitle",
    "Title",
    "TitleContributor",
    "TitleCover",
    "TitleIsbn",
    "TitleSubject",
    "Transfer",
    "TransferLine",
    "WriteOff",
    "WriteOffLine",
]
