"""Finding the encoding of a MARC file over the whole of it, and decoding with it.

Neither the leader nor field 100 can be believed (records in windows-1251 with a
blank leader/09 are common), so what counts is how Russian the text becomes; what
the records say of themselves only tips the balance.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from itertools import pairwise

UTF8, CP1251, KOI8, CP866, MARC8 = "utf-8", "windows-1251", "koi8-r", "cp866", "marc-8"

LABELS: dict[str, str] = {
    UTF8: "UTF-8",
    CP1251: "Windows-1251",
    KOI8: "KOI8-R",
    CP866: "CP866 (DOS)",
    MARC8: "MARC-8",
}

#: RUSMARC 100 $a/26–27: the character set the record says it is in.
UNIMARC_CODES: dict[str, str] = {"50": UTF8, "79": CP866, "89": CP1251, "99": KOI8}

SAMPLE_BYTES = 1_000_000
_WINDOWS_TABLE = bytes(range(256)).decode("cp1251", "replace").replace("\ufffd", "\x98")
_HINT = 0.05
_ESCAPE = re.compile(rb"\x1b(?:[(,)\-][BENQ3S]|[gbps])")
_EAST_ASIAN = re.compile(rb"\x1b(?:\$?[(,)\-]?)1")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_ANSEL_WORD = re.compile(
    rb"(?:[\xe0-\xfe]{1,2}[A-Za-z]|(?<=[A-Za-z])[\xa1-\xb9]|[\xa1-\xb9](?=[a-z]))"
)
_SUBFIELD_CODE = re.compile(rb"\x1f[ -~]?")
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя")
_TYPOGRAPHY = frozenset("«»–—№…“”„’\xa0ё°§\x88\x89\x98\x9c")
#: Letters that often follow a letter in Russian words.
_FOLLOWERS: dict[str, str] = {
    "а": "бвдзйклмнрстчя",
    "б": "оры",
    "в": "аеиносы",
    "г": "лору",
    "д": "аеинору",
    "е": "вгджзйлмнрстч",
    "ж": "е",
    "з": "ано",
    "и": "вдезйклмнстхчя",
    "к": "аинорт",
    "л": "аеиоь",
    "м": "аиоы",
    "н": "аеиносты",
    "о": "бвгджзйлмрстфчш",
    "п": "еиору",
    "р": "аеиностуыя",
    "с": "еиклмопстуыя",
    "т": "авеиноруыь",
    "у": "дклмнпрстчшю",
    "х": "оу",
    "ц": "еи",
    "ч": "еин",
    "ш": "еик",
    "щ": "еи",
    "ы": "й",
    "ь": "кнс",
    "э": "к",
    "ю": "бдчщ",
    "я": "змт",
}


def decode(data: bytes, encoding: str) -> str:
    """Text of one field.

    windows-1251 is read with byte 98 as U+0098: the non-sorting mark of RUSMARC.

    Raises:
        UnicodeError: the bytes are not in this encoding.
    """
    if data.isascii() and b"\x1b" not in data:
        return data.decode("ascii")
    if encoding == CP1251:
        return codecs.charmap_decode(data, "strict", _WINDOWS_TABLE)[0]
    if encoding != MARC8:
        return data.decode(encoding)
    if _EAST_ASIAN.search(data):
        raise UnicodeError("East Asian MARC-8")
    from pymarc.marc8 import marc8_to_unicode

    # separators are control characters, which the converter would drop
    pieces = [str(marc8_to_unicode(piece, True)) for piece in data.split(b"\x1f")]
    return "\x1f".join(pieces)


def sample(bodies: Sequence[bytes]) -> bytes:
    """The bytes that the decision rests on: all, or every n-th record of a very large file."""
    total = sum(map(len, bodies))
    step = total // SAMPLE_BYTES + 1
    return _SUBFIELD_CODE.sub(b" ", b"\n".join(bodies[::step]))


def rank(data: bytes, hints: dict[str, float]) -> list[tuple[str, float]]:
    """Encodings with their scores (0…1), best first.

    ``hints`` are shares of records (0…1) that claim an encoding.
    """
    if data.isascii() and not _ESCAPE.search(data):
        scores = {UTF8: 1.0}
    else:
        scores = {
            UTF8: _utf8_score(data),
            CP1251: _russian_score(decode(data, CP1251)),
            KOI8: _russian_score(data.decode("koi8-r")),
            CP866: _russian_score(data.decode("cp866")),
            MARC8: _marc8_score(data),
        }
        for name, share in hints.items():
            if scores.get(name, 0.0) > 0.0:
                scores[name] = scores[name] + _HINT * share
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    kept = [item for item in ranked if item[1] > 0.0] or ranked[:1]
    return [(name, round(min(score, 1.0), 3)) for name, score in kept]


def _utf8_score(data: bytes) -> float:
    """Share of the non-ASCII sequences that are sound UTF-8; 0 below nine tenths."""
    text = data.decode("utf-8", "replace")
    foreign = sum(1 for sign in text if sign > "\x7f")
    wrong = text.count("\ufffd") - data.count("\ufffd".encode())
    share = 1.0 - wrong / foreign if foreign else 0.0
    return share if share > 0.9 else 0.0


def _russian_score(text: str) -> float:
    """How much of the non-ASCII text is made of the usual letter pairs of Russian words."""
    good = total = 0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        small = word.lower().replace("ё", "е")
        total += max(len(word) - 1, 0)
        if not _LETTERS.issuperset(small):
            continue
        if word.isupper() or word[1:].islower():
            good += sum(second in _FOLLOWERS.get(first, "") for first, second in pairwise(small))
    strange = sum(
        1 for sign in text if sign > "\x7f" and not sign.isalpha() and sign not in _TYPOGRAPHY
    )
    return good / (total + strange) if total + strange else 0.0


def _marc8_score(data: bytes) -> float:
    """Share of the non-ASCII bytes that stand like the diacritics and letters of ANSEL."""
    if _ESCAPE.search(data):
        return 0.9
    runs = _HIGH_RUN.findall(data)
    fitting = sum(1 for run in _ANSEL_WORD.findall(data) if len(run) <= 3)
    long_runs = sum(len(run) for run in runs if len(run) > 2)
    if not runs or long_runs > len(runs):
        return 0.0
    return 0.9 * fitting / (len(runs) + long_runs)
