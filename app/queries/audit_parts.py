"""What an audit finds, and how it names the rows that it speaks of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.dates import format_date
from app.core.money import count_phrase
from app.core.progress import Progress
from app.core.stock import DOCUMENT_NAMES, DocumentKind, DocumentStatus, Fund
from app.models import Copy, Document, Title
from app.models.library import Library
from app.queries.audit_rows import AuditRows
from app.queries.paper_data import SchoolRequisites
from app.queries.rows import batches
from app.queries.stock import title_line

T = TypeVar("T")

MOST_SHOWN = 20
"""So many breaches of a check are named; of the others there is the count."""

_FUND_PHRASES: dict[str, str] = {
    Fund.MAIN: "основной фонд",
    Fund.TEXTBOOKS: "учебный фонд",
    Fund.TEMPORARY: "временное хранение",
}

RESTORE = (
    "Документом это не исправить: восстановите библиотеку из копии, снятой до этого, и "
    "повторите работу после неё."
)
"""The way out where no paper can mend it: the file was changed past the program."""


class AuditGroup(StrEnum):
    """Headings of the checks, in their order."""

    COPIES = "Экземпляры"
    BOOKS = "Книги учёта"
    DOCUMENTS = "Документы"
    NUMBERS = "Номера"
    FILE = "Каталог и файл"


@dataclass(frozen=True, slots=True)
class Found:
    """A breach before its rows are named.

    ``words`` mentions «{copy}», «{document}», «{other}» (a second document) and «{title}», which
    are the rows of the ids; ``cure`` is the paper that would mend it and may mention them too.
    """

    words: str
    cure: str
    copy_id: int | None = None
    document_id: int | None = None
    other_id: int | None = None
    title_id: int | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that does not agree: a sentence that names the rows, and what would mend it.

    The ids lead to the document or the title that the sentence speaks of.
    """

    sentence: str
    cure: str
    document_id: int | None = None
    document_kind: DocumentKind | None = None
    title_id: int | None = None

    @property
    def text(self) -> str:
        """Both as one line."""
        return f"{self.sentence} {self.cure}"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one check ended: ``count`` breaches, the first of which are named."""

    name: str
    title: str
    group: AuditGroup
    count: int
    breaches: tuple[Breach, ...]

    @property
    def ok(self) -> bool:
        return self.count == 0

    @property
    def hidden(self) -> int:
        """Breaches that are counted and not named."""
        return self.count - len(self.breaches)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Each breach with what would mend it; the last counts those that are not named."""
        more = (f"И ещё {self.hidden}.",) if self.hidden else ()
        return (*(breach.text for breach in self.breaches), *more)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How the books were found. ``checked_at`` is UTC."""

    checked_at: dt.datetime
    checks: tuple[CheckResult, ...]
    school: SchoolRequisites = field(default_factory=SchoolRequisites)

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        return tuple(check for check in self.checks if not check.ok)


def report_text(report: AuditReport) -> str:
    """The report for people who read it as text."""
    lines = []
    for check in report.checks:
        lines.append(f"  {'да ' if check.ok else 'НЕТ'}  {check.title}")
        lines += [f"         {sentence}" for sentence in check.sentences]
    head = "Книги учёта сходятся."
    if not report.ok:
        rules = count_phrase(len(report.failed), "правило", "правила", "правил")
        head = f"Книги учёта не сходятся: нарушено {rules}."
    return "\n".join([head, *lines])


class Audit:
    """One run: what the checks read from, and whom they tell how far they are."""

    def __init__(
        self, library: Library, session: Session, today: dt.date, progress: Progress
    ) -> None:
        self.library = library
        self.session = session
        self.today = today
        self.rows = AuditRows(session)
        self._progress = progress
        self._kept: dict[Callable[[Audit], Any], Any] = {}
        self._label = ""
        self._done = self._total = 0

    def once(self, read: Callable[[Audit], T]) -> T:
        """What ``read`` gives; several checks that ask for the same share it."""
        if read not in self._kept:
            self._kept[read] = read(self)
        result: T = self._kept[read]
        return result

    def begin(self, title: str, done: int, total: int) -> None:
        """A check begins; ``done`` of ``total`` are behind it."""
        self._label, self._done, self._total = f"Проверка: {title}", done, total
        self.advance()

    def advance(self, _rows: int = 0) -> None:
        """To be called now and then within a long check.

        Raises:
            Cancelled: the user asked to stop.
        """
        self._progress.report(self._label, self._done, self._total)


CheckFunction = Callable[[Audit], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of the books: ``name`` for commands, ``title`` for people."""

    name: str
    title: str
    group: AuditGroup
    run: CheckFunction


def run_check(audit: Audit, check: Check) -> CheckResult:
    """Look for breaches of one rule."""
    shown: list[Found] = []
    count = 0
    for found in check.run(audit):
        count += 1
        if count <= MOST_SHOWN:
            shown.append(found)
        if count % 1000 == 0:
            audit.advance()
    names = Names(audit.session, shown)
    breaches = tuple(names.breach(found) for found in shown)
    return CheckResult(check.name, check.title, check.group, count, breaches)


class Names:
    """Names the rows that breaches speak of."""

    def __init__(self, session: Session, founds: Sequence[Found]) -> None:
        self._session = session
        self._documents = self._read_documents(
            {item.document_id for item in founds} | {item.other_id for item in founds}
        )
        self._copies = self._read_copies({item.copy_id for item in founds})
        self._titles = self._read_titles(
            {item.title_id for item in founds} | {title_id for _, title_id in self._copies.values()}
        )

    def breach(self, found: Found) -> Breach:
        """The breach with its rows named."""
        values = {
            "copy": self._copy(found.copy_id),
            "document": self._document(found.document_id),
            "other": self._document(found.other_id),
            "title": self._title(found.title_id),
        }
        title_id = found.title_id
        if title_id is None and found.copy_id in self._copies:
            title_id = self._copies[found.copy_id][1]
        document = self._documents.get(found.document_id or 0)
        # what is reversed already, a reversal itself and a draft are not reversed
        lost = document is not None and document[2] and "{document}" in found.cure
        return Breach(
            sentence=_capital(found.words.format(**values)),
            cure=RESTORE if lost else _capital(found.cure.format(**values)),
            document_id=found.document_id if document else None,
            document_kind=document[1] if document else None,
            title_id=title_id if title_id in self._titles else None,
        )

    def _copy(self, copy_id: int | None) -> str:
        """«экземпляр инв. № 1201 «Верн Ж. Дети капитана Гранта»»."""
        if copy_id is None:
            return ""
        if copy_id not in self._copies:
            return f"экземпляр {copy_id}, которого нет"
        mark, title_id = self._copies[copy_id]
        name = self._titles.get(title_id, "")
        return f"экземпляр {mark} {name}".rstrip()

    def _document(self, document_id: int | None) -> str:
        if document_id is None:
            return ""
        known = self._documents.get(document_id)
        return known[0] if known else f"документ {document_id}, которого нет"

    def _title(self, title_id: int | None) -> str:
        return "" if title_id is None else self._titles.get(title_id, f"издание {title_id}")

    def _read_documents(
        self, ids: set[int | None]
    ) -> dict[int, tuple[str, DocumentKind | None, bool]]:
        """Name, kind, and whether it can be reversed no more."""
        kinds = {kind.value: kind for kind in DocumentKind}
        found = {}
        for part in batches(ids - {None}):
            for row in self._session.execute(
                select(
                    Document.id,
                    Document.kind,
                    Document.status,
                    Document.number,
                    Document.date,
                    Document.reverses_id,
                ).where(Document.id.in_(part))
            ):
                name = document_name(row.kind, row.status, row.number, row.date, row.reverses_id)
                final = row.reverses_id is not None or row.status != DocumentStatus.POSTED
                found[row.id] = (name, kinds.get(row.kind), final)
        return found

    def _read_copies(self, ids: set[int | None]) -> dict[int, tuple[str, int]]:
        """What is written on the copies, and their titles."""
        found = {}
        for part in batches(ids - {None}):
            for row in self._session.execute(
                select(Copy.id, Copy.title_id, Copy.inventory_number, Copy.barcode).where(
                    Copy.id.in_(part)
                )
            ):
                mark = f"инв. № {row.inventory_number}" if row.inventory_number else ""
                mark = mark or (f"штрихкод {row.barcode}" if row.barcode else f"№ {row.id}")
                found[row.id] = (mark, row.title_id)
        return found

    def _read_titles(self, ids: set[int | None]) -> dict[int | None, str]:
        found: dict[int | None, str] = {}
        for part in batches(ids - {None}):
            for title in self._session.execute(select(Title).where(Title.id.in_(part))).scalars():
                found[title.id] = f"«{title_line(title)}»"
        return found


def document_name(
    kind: str, status: str, number: str, day: dt.date, reverses_id: int | None
) -> str:
    """«Акт о списании № 3 от 09.09.2026», «черновик: Поступление от …», «сторно: …»."""
    known = {item.value: name for item, name in DOCUMENT_NAMES.items()}
    name = known.get(kind, f"документ вида «{kind}»")
    name += f" № {number}" if number else ""
    name += f" от {format_date(day)}"
    if reverses_id is not None:
        return f"сторно: {name}"
    if status in (DocumentStatus.DRAFT, DocumentStatus.DISCARDED):
        return f"черновик: {name}"
    return name


def fund_phrase(fund: str) -> str:
    """«основной фонд», «временное хранение»."""
    return _FUND_PHRASES.get(fund) or f"фонд «{said(fund)}»"


def shown_day(day: str | None) -> str:
    """«30.09.2026» for a date as the file has it; what is no date stays as it is."""
    try:
        return format_date(dt.date.fromisoformat(day or ""))
    except ValueError:
        return said(day or "без даты")


def said(text: object) -> str:
    """Text of the file as a part of :attr:`Found.words`: its braces mean nothing."""
    return str(text).replace("{", "{{").replace("}", "}}")


def then(text: str) -> str:
    """A sentence as the end of another one."""
    return text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
