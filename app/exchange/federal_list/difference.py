"""What changed between two editions of the federal list.

Numbers change with every order, so textbooks are paired by title, authors, classes, publisher
and parts, each entry with one; the number only helps where that leaves a choice or where a
title or a name was corrected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.core.text import tokens
from app.core.textbook_people import Agreement, authors_of, compare
from app.core.textbook_terms import EDUCATION_LEVEL_SHORT, STUDY_DEPTH_NAMES
from app.exchange.federal_list.columns import COLUMN_CAPTIONS, ListColumn
from app.exchange.federal_list.model import FederalListEntry

_SAME_TITLE = 0.8
_SAME_PEOPLE = 0.5
_NUMERAL = re.compile(r"\d+|[ivxlc]+")
_Key = Callable[[FederalListEntry], Hashable]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that reads otherwise: its Russian caption, the old and the new text."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A textbook that stayed in the list with other data."""

    old: FederalListEntry
    new: FederalListEntry
    fields: tuple[FieldChange, ...]

    @property
    def term_changed(self) -> bool:
        """Is the textbook allowed for another time than before?"""
        old, new = self.old, self.new
        return (old.term, old.unlimited) != (new.term, new.unlimited)


@dataclass(frozen=True, slots=True)
class ListDifference:
    """``entered`` and ``left`` in the order of their lists, ``changed`` in that of the new one;
    ``unchanged`` is a number of textbooks."""

    entered: tuple[FederalListEntry, ...]
    left: tuple[FederalListEntry, ...]
    changed: tuple[EntryChange, ...]
    unchanged: int


_COMPARED: tuple[tuple[str, Callable[[FederalListEntry], str]], ...] = (
    (COLUMN_CAPTIONS[ListColumn.APPENDIX], lambda entry: str(entry.appendix)),
    (COLUMN_CAPTIONS[ListColumn.NUMBER], lambda entry: entry.number),
    (COLUMN_CAPTIONS[ListColumn.TITLE], lambda entry: entry.title),
    (COLUMN_CAPTIONS[ListColumn.AUTHORS], lambda entry: entry.authors),
    (COLUMN_CAPTIONS[ListColumn.GRADE], lambda entry: _grade(entry)),
    (COLUMN_CAPTIONS[ListColumn.PUBLISHER], lambda entry: entry.publisher),
    (COLUMN_CAPTIONS[ListColumn.TERM], lambda entry: _term(entry)),
    (COLUMN_CAPTIONS[ListColumn.EDITION], lambda entry: entry.edition),
    (COLUMN_CAPTIONS[ListColumn.LANGUAGE], lambda entry: entry.language),
    (
        COLUMN_CAPTIONS[ListColumn.DEPTH],
        lambda entry: STUDY_DEPTH_NAMES[entry.depth] if entry.depth else "",
    ),
    (COLUMN_CAPTIONS[ListColumn.GUIDES], lambda entry: entry.guides),
    (COLUMN_CAPTIONS[ListColumn.STANDARD], lambda entry: ", ".join(entry.standard_orders)),
    (COLUMN_CAPTIONS[ListColumn.RIGHTS_HOLDER], lambda entry: entry.rights_holder),
    (COLUMN_CAPTIONS[ListColumn.INCLUDED], lambda entry: entry.included_by),
    ("Уровень", lambda entry: EDUCATION_LEVEL_SHORT[entry.level] if entry.level else ""),
    ("Предметная область", lambda entry: entry.area),
    ("Предмет", lambda entry: entry.subject),
    ("Для кого", lambda entry: entry.programme),
    (
        COLUMN_CAPTIONS[ListColumn.VOCATIONAL],
        lambda entry: "да" if entry.vocational else "нет",
    ),
)
"""What is compared. The ordinal and the place in the sheet are not: one new row shifts all."""


def difference(old: Iterable[FederalListEntry], new: Iterable[FederalListEntry]) -> ListDifference:
    """What enters the list, what leaves it, and what changes in those that stay."""
    pairing = _Pairing(tuple(old), tuple(new))
    # from what leaves no doubt to what needs a look at both rows
    pairing.by(lambda entry: (_identity(entry), entry.appendix, entry.number))
    pairing.by(lambda entry: (_exact(entry), entry.appendix))
    pairing.by(lambda entry: (_identity(entry), entry.appendix))
    pairing.by(_identity)
    pairing.by(lambda entry: (entry.appendix, entry.number), _is_corrected)
    pairing.by(_line)
    pairing.by(_neighbours, _is_corrected_elsewhere)
    changes = [
        EntryChange(before, after, changed_fields(before, after))
        for before, after in pairing.pairs()
    ]
    changed = tuple(change for change in changes if change.fields)
    return ListDifference(
        entered=pairing.unpaired_new(),
        left=pairing.unpaired_old(),
        changed=changed,
        unchanged=len(changes) - len(changed),
    )


def changed_fields(old: FederalListEntry, new: FederalListEntry) -> tuple[FieldChange, ...]:
    """The fields in which two states of one textbook differ."""
    return tuple(
        FieldChange(caption, before, after)
        for caption, text in _COMPARED
        if (before := text(old)) != (after := text(new))
    )


class _Pairing:
    """Pairs the entries of two lists one to one, step by step."""

    def __init__(self, old: Sequence[FederalListEntry], new: Sequence[FederalListEntry]) -> None:
        self._old, self._new = old, new
        self._partner: dict[int, int] = {}
        self._left = dict.fromkeys(range(len(old)))
        self._entered = dict.fromkeys(range(len(new)))

    def by(
        self,
        key: _Key,
        fits: Callable[[FederalListEntry, FederalListEntry], bool] = lambda _old, _new: True,
    ) -> None:
        """Pair those still alone whose keys are equal and who fit, in the order of the lists."""
        waiting: dict[Hashable, list[int]] = {}
        for place in self._left:
            waiting.setdefault(key(self._old[place]), []).append(place)
        for place in tuple(self._entered):
            candidates = waiting.get(key(self._new[place]), [])
            partner = next(
                (other for other in candidates if fits(self._old[other], self._new[place])), None
            )
            if partner is not None:
                candidates.remove(partner)
                self._partner[place] = partner
                del self._left[partner], self._entered[place]

    def pairs(self) -> list[tuple[FederalListEntry, FederalListEntry]]:
        """In the order of the new list."""
        return [
            (self._old[before], self._new[after]) for after, before in sorted(self._partner.items())
        ]

    def unpaired_old(self) -> tuple[FederalListEntry, ...]:
        return tuple(self._old[place] for place in self._left)

    def unpaired_new(self) -> tuple[FederalListEntry, ...]:
        return tuple(self._new[place] for place in self._entered)


def _exact(entry: FederalListEntry) -> Hashable:
    return entry.title, entry.authors, entry.grade_text, entry.publisher, _term(entry)


def _identity(entry: FederalListEntry) -> Hashable:
    """A textbook as it is written, whatever the signs between the words."""
    return (
        _words(entry.title),
        _words(entry.authors),
        entry.grades or entry.grade_text,
        _words(entry.publisher),
    )


def _line(entry: FederalListEntry) -> Hashable:
    """A textbook in whichever edition: the number of the edition changes with a reprint."""
    return (
        entry.appendix,
        _words(entry.name),
        _words(entry.authors),
        entry.grades or entry.grade_text,
        _words(entry.publisher),
        entry.volumes,
        entry.depth,
    )


def _neighbours(entry: FederalListEntry) -> Hashable:
    """Entries among which a corrected and renumbered one is looked for."""
    people = authors_of(entry.authors).people[:1]
    return entry.appendix, entry.grades, entry.depth, _words(entry.publisher), people


def _is_corrected(old: FederalListEntry, new: FederalListEntry) -> bool:
    """May two rows of one number be one textbook with a slip mended in its title or authors?

    The number may have passed on to another book of the section, so title and authors must
    both still be alike.
    """
    left, right = _words(old.title), _words(new.title)
    if left != right and SequenceMatcher(None, left, right).ratio() < _SAME_TITLE:
        return False
    if _words(old.authors) == _words(new.authors):
        return True
    people = compare(authors_of(old.authors), authors_of(new.authors))
    return people.authors in (Agreement.SAME, Agreement.NEARLY, Agreement.PARTLY) and (
        people.share >= _SAME_PEOPLE
    )


def _is_corrected_elsewhere(old: FederalListEntry, new: FederalListEntry) -> bool:
    """The same for rows of different numbers: numbers in the name tell volumes and centuries."""
    return _numerals(old.name) == _numerals(new.name) and _is_corrected(old, new)


def _words(text: str) -> str:
    return " ".join(tokens(text))


def _numerals(text: str) -> list[str]:
    return [word for word in tokens(text) if _NUMERAL.fullmatch(word)]


def _grade(entry: FederalListEntry) -> str:
    return entry.grades.label if entry.grades else entry.grade_text


def _term(entry: FederalListEntry) -> str:
    """Terms that mean the same day do not differ, however they are written."""
    if entry.unlimited:
        return "Бессрочно"
    return f"{entry.term:%d.%m.%Y}" if entry.term else entry.term_text
