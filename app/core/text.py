"""Text as it is searched, sorted and typed: folding, stems, keyboard layouts, scanners.

The same folding is applied to what is stored for search and to what is asked, so
«ёлка», «ЕЛКИ» and «ёлочкa» with a Latin a meet (design, section 5).
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-zA-Z]")
_DIGITS = re.compile(r"[0-9]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_MAY_BEAR_ACCENT = re.compile(r"[^\x00-\xbfа-я]")
_PLAIN = re.compile(r"[ !-@\[-`{-~«»–—а-яА-ЯёЁ]*")
"""Russian text without a Latin letter: most of a catalogue."""
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_WRITTEN_WORD = re.compile(rf"[^\W_](?:[^\W_]|[\u0300-\u036f{_INVISIBLE}])*")
_NO_SIGNS = "\ufffe\uffff"
"""Never signs in Unicode; a workbook or XML cannot hold them."""
_DIGIT_WIDTH = 8

_TWIN_LETTERS = "aceopxykmtbh"
_TWINS = str.maketrans(_TWIN_LETTERS, "асеорхукмтвн")
"""Latin letters, folded, to the Cyrillic ones that look like them in either case."""

_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?@#$^&|"
_CYRILLIC_KEYS = 'ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"№;:?/'
_TO_CYRILLIC = str.maketrans(_LATIN_KEYS, _CYRILLIC_KEYS)
_TO_LATIN = str.maketrans(_CYRILLIC_KEYS, _LATIN_KEYS)
_SHIFTED_DIGITS = str.maketrans('!"№;%:?*()@#$^&_', "123456789023467-")


def clean_line(text: str) -> str:
    """``text`` for a field of one line: composed, no control or invisible signs, single spaces."""
    line = unicodedata.normalize("NFC", text)
    if not line.isprintable():
        line = "".join(_visible(sign) for sign in line)
    return " ".join(line.split())


def fold(text: str) -> str:
    """``text`` as it is compared: small letters, ё as е, no stress marks, single spaces.

    Latin letters inside a Cyrillic word become the Cyrillic ones that look like them, if
    each of them has such a twin («webинар» stays). й is a letter of its own. Folding a
    folded text changes nothing.
    """
    if _PLAIN.fullmatch(text):
        return " ".join(text.lower().replace("ё", "е").split())
    folded = clean_line(text)
    while True:
        again = _fold_once(folded)
        if again == folded:
            return folded
        folded = again


def tokens(text: str) -> list[str]:
    """The folded words of ``text``: runs of letters and digits, in order."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """The Snowball stem of one folded word: Russian for Cyrillic, English for Latin letters.

    A word with digits in it, or of another script, is its own stem.
    """
    import Stemmer

    if not word.isalpha():
        return word
    if _CYRILLIC.search(word):
        language = "russian"
    elif word.isascii():
        language = "english"
    else:
        return word
    # a stemmer is cheap to make and not safe to share between threads
    return str(Stemmer.Stemmer(language, 0).stemWord(word))


def stems(text: str) -> list[str]:
    """The stems of the words of ``text``, in order."""
    return [stem(word) for word in tokens(text)]


def sort_key(text: str) -> str:
    """A key whose plain order is the Russian alphabetical one.

    Case, quotes and punctuation do not count, ё is е, numbers go by their value
    («Часть 2» before «Часть 10», up to 8 digits).
    """
    key = " ".join(tokens(text)) or fold(text)
    return _DIGITS.sub(lambda run: run.group().lstrip("0").zfill(_DIGIT_WIDTH), key)


def highlight_spans(text: str, query: str) -> tuple[tuple[int, int], ...]:
    """Where the words of ``query`` stand in ``text``, as (start, end) of the original.

    A word that begins with a word of the query is marked over that beginning; a word with
    the same stem is marked whole.
    """
    wanted = sorted(set(tokens(query)), key=len, reverse=True)
    if not wanted:
        return ()
    wanted_stems = {stem(word) for word in wanted}
    spans = []
    for match in _WRITTEN_WORD.finditer(text):
        written = match.group()
        length = _marked_length(written, wanted, wanted_stems)
        if length:
            spans.append((match.start(), match.start() + length))
    return tuple(spans)


def to_cyrillic(text: str) -> str:
    """What the same keys give on the Russian layout: «tkrf» → «елка»."""
    return text.translate(_TO_CYRILLIC)


def to_latin(text: str) -> str:
    """What the same keys give on the English layout: «руддщ» → «hello»."""
    return text.translate(_TO_LATIN)


def switch_layout(text: str) -> str:
    """``text`` as if typed on the other layout than it was, judged by most of its letters."""
    if len(_CYRILLIC.findall(text)) > len(_LATIN.findall(text)):
        return to_latin(text)
    return to_cyrillic(text)


def restore_scan(text: str) -> str:
    """What a scanner sent, if it typed on the Russian layout or with Shift held.

    «ЫФЬ-12» → «SAM-12», «!"№» → «123». Bar codes hold Latin letters only; a number that a
    person typed («Б-17») has to be looked up as it is first.
    """
    scan = clean_line(text)
    if not _DIGITS.search(scan) and not any(sign.islower() for sign in scan):
        shifted = scan.translate(_SHIFTED_DIGITS)
        if _DIGITS.search(shifted):
            scan = shifted
    return to_latin(scan) if _CYRILLIC.search(scan) or "№" in scan else scan


def _visible(sign: str) -> str:
    if sign.isspace():
        return " "
    return "" if sign in _NO_SIGNS or unicodedata.category(sign) in ("Cc", "Cf", "Cs") else sign


def _fold_once(text: str) -> str:
    # «№» apart: NFKC would make «No» of it and glue it to the number
    plain = "№".join(unicodedata.normalize("NFKC", part) for part in text.split("№"))
    plain = clean_line(plain.casefold())
    plain = _MAY_BEAR_ACCENT.sub(_without_accents, plain)
    return clean_line(_WORD.sub(_with_twins, plain))


def _without_accents(match: re.Match[str]) -> str:
    sign = match.group()
    apart = unicodedata.normalize("NFD", sign)
    return _ACCENTS.sub("", apart) if _ACCENTS.search(apart) else sign


def _with_twins(match: re.Match[str]) -> str:
    word = match.group()
    if not _CYRILLIC.search(word):
        return word
    if any(letter not in _TWIN_LETTERS for letter in _LATIN.findall(word)):
        return word
    return word.translate(_TWINS)


def _marked_length(written: str, wanted: list[str], wanted_stems: set[str]) -> int:
    """How many signs of a written word to mark; 0 when it was not asked for."""
    for word in tokens(written):
        for token in wanted:
            if word.startswith(token):
                return _beginning(written, token)
        if stem(word) in wanted_stems:
            return len(written)
    return 0


def _beginning(written: str, token: str) -> int:
    """The length of the shortest beginning of ``written`` that folds to ``token``, accents kept."""
    length = min(len(token), len(written))
    while length < len(written) and not fold(written[:length]).startswith(token):
        length += 1
    while length < len(written) and not _WORD.match(written[length]):
        length += 1
    return length
