"""The federal list of textbooks: a workbook of any of its orders → typed rows, differences."""

from app.exchange.federal_list.columns import COLUMN_CAPTIONS, ListColumn
from app.exchange.federal_list.difference import (
    EntryChange,
    FieldChange,
    ListDifference,
    changed_fields,
    difference,
)
from app.exchange.federal_list.model import (
    FederalListEntry,
    FederalListFile,
    ListPart,
    OtherRow,
    RejectedRow,
    Remark,
    RepeatedNumber,
    SectionKind,
    SectionRow,
    number_key,
)
from app.exchange.federal_list.reader import read_federal_list

__all__ = [
    "COLUMN_CAPTIONS",
    "EntryChange",
    "FederalListEntry",
    "FederalListFile",
    "FieldChange",
    "ListColumn",
    "ListDifference",
    "ListPart",
    "OtherRow",
    "RejectedRow",
    "Remark",
    "RepeatedNumber",
    "SectionKind",
    "SectionRow",
    "changed_fields",
    "difference",
    "number_key",
    "read_federal_list",
]
