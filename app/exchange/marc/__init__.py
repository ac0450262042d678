"""Bibliographic records of other libraries (ISO 2709, MARCXML) → typed rows."""

from app.exchange.marc.model import BadRecord, EncodingGuess, MarcFile, MarcRow
from app.exchange.marc.reader import DIALECTS, MARC21, UNIMARC, read_marc

__all__ = [
    "DIALECTS",
    "MARC21",
    "UNIMARC",
    "BadRecord",
    "EncodingGuess",
    "MarcFile",
    "MarcRow",
    "read_marc",
]
