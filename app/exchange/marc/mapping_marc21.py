"""MARC 21 bibliographic → the catalogue's fields; ISBD punctuation is taken off."""

from __future__ import annotations

import re

from app.core.bibliography import Contributor, Role, TitleFields
from app.exchange.marc import common
from app.exchange.marc.common import Mapped, Whole
from app.exchange.marc.model import RecordError
from app.exchange.marc.record import Field, Record
from app.exchange.marc.text import (
    drop_full_stop,
    initials,
    joined,
    parse_year,
    title_text,
    units,
)

_SEMICOLON = re.compile(r"\s*;\s*")
_SUBDIVISIONS = ("v", "x", "y", "z")
_NOTE_TAGS = ("500", "504", "505", "508", "533", "538")


def map_marc21(record: Record) -> Mapped:
    """One record of MARC 21.

    Raises:
        RecordError: the record has no title.
    """
    warnings: list[str] = []
    title_field = next(iter(record.of("245")), Field("245"))
    whole, host = _links(record)
    title, part, part_title = _title(title_field, whole)
    subtitle = " : ".join(title_field.all("b"))
    words = f"{title} {part_title} {subtitle}"
    kind = common.kind_of(record.mark(6), record.mark(7), "m", words, textbook=False)
    grade_from, grade_to = common.grades(kind, words)
    imprint = _imprint(record)
    series, series_number = _series(record)
    fields = TitleFields(
        title=title,
        kind=kind,
        subtitle=subtitle,
        part=part,
        part_title=part_title,
        contributors=_contributors(record, title_field),
        responsibility=_SEMICOLON.sub(" ; ", drop_full_stop("; ".join(title_field.all("c")))),
        edition=joined(record.all("250", "a", "b"), ", "),
        place=joined(imprint.all("a"), " ; "),
        publisher=joined([drop_full_stop(name) for name in imprint.all("b")], " ; "),
        year=_year(record, imprint),
        pages=joined([units(text, "с.") for text in record.all("300", "a")], ", "),
        illustrations=joined(record.all("300", "b"), ", "),
        size=units(record.first("300", "c"), "см").rstrip("."),
        series=series,
        series_number=series_number,
        isbns=common.isbns(_isbns(record, "a"), record.all("020", "z"), warnings),
        issn=common.issn(record.all("022", "a")),
        bbk=common.best_bbk(_bbk(record)),
        udc=joined(record.all("080", "a"), ", "),
        author_mark=common.author_mark(record.all("090", "x", "b") + record.all("852", "i")),
        age_mark=common.age_mark(record.all("521", "a")),
        subjects=_subjects(record),
        language=_language(record),
        annotation=" ".join(text for field in record.of("520") for text in field.cleaned("a")),
        notes=_notes(record, host),
        grade_from=grade_from,
        grade_to=grade_to,
    )
    number = record.control("001").strip()
    return Mapped(fields, _key(record, number), number, warnings, whole.key if whole else "")


def _key(record: Record, number: str) -> str:
    """«(RU-RKP)ru03-1»: 001 with the agency of 003, as MARC 21 writes it in other records."""
    agency = record.control("003").strip()
    return f"({agency}){number}" if number and agency and agency not in number else number


def _links(record: Record) -> tuple[Whole | None, Whole | None]:
    """The whole that a dependent part belongs to, and else the host of an article."""
    for field in record.of("773"):
        name = title_text(field.first("t"))
        if not name:
            continue
        key = re.sub(r"^\([^)]*\)", "", field.first("w"))
        link = Whole(name, field.first("g"), key)
        return (link, None) if record.mark(19) == "c" else (None, link)
    return None, None


def _title(title_field: Field, whole: Whole | None) -> tuple[str, str, str]:
    own = title_text(joined(title_field.all("a"), " "))
    part = joined([title_text(text) for text in title_field.all("n")], ", ")
    part_title = joined([title_text(text) for text in title_field.all("p")], ". ")
    if whole is not None:
        return common.place_in_whole(whole, own, part, part_title)
    if not own:
        raise RecordError("245 $a", "", "Нет заглавия: поле 245, подполе $a.")
    return own, part, part_title


def _imprint(record: Record) -> Field:
    """260, or the 264 that names the publisher."""
    publication = [field for field in record.of("264") if field.indicators[1] in "1 "]
    return next(iter([*record.of("260"), *publication, *record.of("264")]), Field("260"))


def _year(record: Record, imprint: Field) -> int | None:
    for text in imprint.all("c"):
        year = parse_year(text)
        if year is not None:
            return year
    return parse_year(record.control("008")[7:11])


def _isbns(record: Record, code: str) -> list[str]:
    """020, and the numbers with hyphens that Russian records keep in 920."""
    return record.all("020", code) + record.all("920", code)


def _bbk(record: Record) -> list[str]:
    named = [
        text
        for field in record.of("084")
        if field.first("2").lower().startswith("rubbk")
        for text in field.all("a")
    ]
    return named or record.all("090", "a")


def _series(record: Record) -> tuple[str, str]:
    for tag in ("490", "440", "830"):
        fields = record.of(tag)
        names = [
            title_text(joined([*field.all("a"), *field.all("n"), *field.all("p")], ". "))
            for field in fields
        ]
        if any(names):
            numbers = [drop_full_stop(field.first("v")) for field in fields]
            return joined(names, "; "), joined(numbers, "; ")
    return "", ""


def _contributors(record: Record, title_field: Field) -> tuple[Contributor, ...]:
    found: list[Contributor] = []
    first_statement = " ".join(title_field.all("c")).partition(";")[0].casefold()
    for field in record.of("100", "700"):
        if field.first("t"):  # the heading of another work
            continue
        surname, given = _person(field)
        role = common.role_of(field.all("4"), field.all("e"))
        if role is None:
            named = field.tag == "100" or surname.casefold() in first_statement
            role = Role.AUTHOR if named else Role.OTHER
        found.append(Contributor(surname, given, role))
    found.extend(
        Contributor(_body(field), "", Role.OTHER)
        for field in record.of("110", "710")
        if not field.first("t")
    )
    return common.people(found)


def _person(field: Field) -> tuple[str, str]:
    name = field.first("a")
    if field.indicators[0] == "0":  # a name in direct order
        return joined([name, field.first("b"), field.first("c")], " "), ""
    surname, _, given = name.partition(",")
    return surname.strip(), drop_full_stop(initials(given))


def _body(field: Field) -> str:
    return joined([drop_full_stop(text) for text in field.all("a", "b")], ". ")


def _subjects(record: Record) -> tuple[str, ...]:
    found: list[str] = []
    for field in record.of("600", "610", "630", "650", "651"):
        if field.tag == "600":
            name = joined([*field.all("a"), *field.all("b")], " ")
            head = joined([name, *field.all("c"), *field.all("d")], ", ")
        else:
            head = _body(field)
        found.append(joined([head, *map(drop_full_stop, field.all(*_SUBDIVISIONS))], " — "))
    found.extend(map(drop_full_stop, record.all("653", "a")))
    return tuple(dict.fromkeys(text for text in found if text))


def _language(record: Record) -> str:
    """Code of ISO 639-2 («rus») from 041 $a, else from 008/35–37."""
    code = record.first("041", "a")[:3] or record.control("008")[35:38]
    return code.lower() if code.isalpha() else ""


def _notes(record: Record, host: Whole | None) -> str:
    notes = [text for field in record.of(*_NOTE_TAGS) for text in field.cleaned("a")]
    if host is not None:
        notes.insert(0, f"В изд.: {joined([host.title, host.number], '. ')}")
    notes.extend(f"Прил.: {text}" for text in record.all("300", "e"))
    return joined(notes, "\n")
