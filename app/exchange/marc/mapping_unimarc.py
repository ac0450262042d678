"""RUSMARC/UNIMARC → the catalogue's fields (Российский коммуникативный формат, 2021)."""

from __future__ import annotations

from app.core.bibliography import Contributor, Role, TitleFields
from app.exchange.marc import common
from app.exchange.marc.common import Mapped, Whole
from app.exchange.marc.model import RecordError
from app.exchange.marc.record import Field, Record
from app.exchange.marc.text import drop_full_stop, initials, joined, parse_year, title_text, units

_PERSON_TAGS = ("700", "701", "702")
_BODY_TAGS = ("710", "711", "712")
_SUBDIVISIONS = ("x", "y", "z", "j")
_NOTE_TAGS = ("300", "305", "311", "314", "320", "327", "336", "337")


def map_unimarc(record: Record) -> Mapped:
    """One record of RUSMARC or UNIMARC.

    Raises:
        RecordError: neither the record nor the whole it belongs to has a title.
    """
    warnings: list[str] = []
    title_field = next(iter(record.of("200")), Field("200"))
    whole, host = _links(record, title_field)
    title, part, part_title = _title(title_field, whole, warnings)
    subtitle = " : ".join(title_field.all("e"))
    words = f"{title} {part_title} {subtitle}"
    kind = common.kind_of(
        record.mark(6), record.mark(7), "lm", words, "j" in _coded(record, "105")[4:8]
    )
    grade_from, grade_to = common.grades(kind, words)
    series, series_number = _series(record, whole, host)
    place, publisher, year = _publication(record)
    if record.mark(8) == "1":
        warnings.append("Запись на многотомное издание в целом, не на отдельный том.")
    fields = TitleFields(
        title=title,
        kind=kind,
        subtitle=subtitle,
        part=part,
        part_title=part_title,
        contributors=_contributors(record),
        responsibility=" ; ".join(title_field.all("f", "g")),
        edition=joined(record.all("205", "a", "b"), ", "),
        place=place,
        publisher=publisher,
        year=year,
        pages=joined([units(text, "с.") for text in record.all("215", "a")], ", "),
        illustrations=joined(record.all("215", "c"), ", "),
        size=units(record.first("215", "d"), "см"),
        series=series,
        series_number=series_number,
        isbns=common.isbns(record.all("010", "a"), record.all("010", "z"), warnings),
        issn=common.issn(record.all("011", "a")),
        bbk=common.best_bbk(
            [
                text
                for field in record.of("686")
                if field.first("2").lower().startswith("rubbk")
                for text in field.all("a")
            ]
        ),
        udc=joined(record.all("675", "a"), ", "),
        author_mark=common.author_mark(record.all("908", "a") + record.all("899", "i")),
        age_mark=common.age_mark(record.all("333", "a")),
        subjects=_subjects(record),
        language=_language(record),
        annotation=" ".join(record.all("330", "a")),
        notes=_notes(record, title_field, host if whole is None else None),
        grade_from=grade_from,
        grade_to=grade_to,
    )
    number = record.control("001").strip()
    return Mapped(fields, _key(record, number), number, warnings, whole.key if whole else "")


def _coded(record: Record, tag: str) -> str:
    return next((field.raw("a") for field in record.of(tag)), "")


def _key(record: Record, number: str) -> str:
    """001; the agency (801 $b) is added to a number that consists of digits alone."""
    agency = record.first("801", "b")
    return f"({agency}){number}" if number.isdigit() and agency else number


def _links(record: Record, title_field: Field) -> tuple[Whole | None, Whole | None]:
    """The whole that the record is a volume of, and else the host or series it is linked to."""
    for field in record.of("461", "462", "463"):
        inner = field.embedded()
        title = next(iter(inner.of("200")), field)
        name = title_text(joined(title.all("a"), " ; ") or field.first("t"))
        if not name:
            continue
        number = title.first("v") or field.first("v")
        link = Whole(name, number, inner.control("001").strip())
        own = title_text(title_field.first("a"))
        is_part = (
            record.mark(8) == "2"
            or not own
            or common.is_designation(own)
            or own.casefold() == title_text(number).casefold()
        )
        in_series = name.casefold() in {
            title_text(text).casefold() for text in record.all("225", "a")
        }
        if is_part and not in_series and record.mark(7) != "a":
            return link, None
        return None, link
    return None, None


def _title(title_field: Field, whole: Whole | None, warnings: list[str]) -> tuple[str, str, str]:
    own = title_text(joined([" ; ".join(title_field.all("a")), *title_field.all("c")], ". "))
    numbers = [title_text(text) for text in title_field.all("h")]
    names = [title_text(text) for text in title_field.all("i")]
    if len(numbers) > 1:
        part, part_title = "", _several_parts(title_field)
    else:
        part, part_title = joined(numbers, ", "), joined(names, ". ")
    if whole is not None:
        placed = common.place_in_whole(whole, own, part, part_title)
        if not placed[1] and not placed[2]:
            warnings.append("Нет ни номера, ни заглавия части.")
        return placed
    if not own:
        raise RecordError("200 $a", "", "Нет заглавия: поле 200, подполе $a.")
    return own, part or title_text(title_field.first("v")), part_title


def _several_parts(title_field: Field) -> str:
    """«Кн. 5. Туризм; кн. 6. Планирование»: several parts in one volume."""
    pieces: list[str] = []
    for code, text in title_field.subfields:
        if code == "h":
            pieces.append(title_text(text))
        elif code == "i" and pieces:
            pieces[-1] = joined([pieces[-1], title_text(text)], ". ")
    text = "; ".join(pieces)
    return text[:1].upper() + text[1:]


def _series(record: Record, whole: Whole | None, host: Whole | None) -> tuple[str, str]:
    names: list[str] = []
    numbers: list[str] = []
    for field in record.of("225"):
        name = joined([field.first("a"), *field.all("h"), *field.all("i")], ". ")
        number = field.first("v")
        if name.startswith("..."):  # «...; 17(1)»: the name stands in the record of the whole
            name, number = "", number or name.lstrip(".; ")
        names.append(drop_full_stop(name))
        numbers.append(number if number.strip(". ") else "")
    if not any(names) and whole is None and host is not None and record.mark(7) != "a":
        names, numbers = [host.title], [host.number]
    return joined(names, "; "), joined(numbers, "; ")


def _publication(record: Record) -> tuple[str, str, int | None]:
    dates = record.all("210", "d", "h")
    years = [year for year in map(parse_year, dates) if year is not None]
    coded = _coded(record, "100")
    year = years[0] if years else parse_year(coded[9:13])
    places = record.all("210", "a") or record.all("210", "e")
    names = [name for name in record.all("210", "c") if name.casefold() != "б.и."]
    return joined(places, " ; "), joined(names, " ; "), year


def _contributors(record: Record) -> tuple[Contributor, ...]:
    found: list[Contributor] = []
    for tag in _PERSON_TAGS:
        for field in record.of(tag):
            role = common.role_of(field.all("4"), [])
            if role is None:
                role = Role.OTHER if tag == "702" else Role.AUTHOR
            surname, given = _person(field)
            found.append(Contributor(surname, given, role))
    found.extend(Contributor(_body(field), "", Role.OTHER) for field in record.of(*_BODY_TAGS))
    return common.people(found)


def _person(field: Field) -> tuple[str, str]:
    """Surname and initials (full given names where there are no initials)."""
    surname = field.first("a").rstrip(",")
    if field.indicators[1] == "0":  # a name in direct order: «Петр I»
        return joined([surname, field.first("d"), field.first("b")], " "), ""
    return surname, initials(field.first("b") or field.first("g"))


def _body(field: Field) -> str:
    return joined([drop_full_stop(text) for text in field.all("a", "b")], ". ")


def _subjects(record: Record) -> tuple[str, ...]:
    found: list[str] = []
    for field in record.of("600", "601", "602", "605", "606", "607"):
        if field.tag == "600":
            surname, given = _person(field)
            name = joined([f"{surname} {given}".strip(), field.first("c")], ", ")
            dates = field.first("f")
            head = f"{name} ({dates})" if dates else name
        elif field.tag == "601":
            head = _body(field)
        else:
            head = field.first("a")
        found.append(joined([head, *field.all(*_SUBDIVISIONS)], " — "))
    found.extend(drop_full_stop(text).replace(" - ", " — ") for text in record.all("610", "a"))
    return tuple(dict.fromkeys(text for text in found if text))


def _language(record: Record) -> str:
    """Code of ISO 639-2 («rus»): the first language of the text."""
    return record.first("101", "a").lower()


def _notes(record: Record, title_field: Field, host: Whole | None) -> str:
    notes = [text for field in record.of(*_NOTE_TAGS) for text in field.cleaned("a")]
    if host is not None and record.mark(7) == "a":
        notes.insert(0, f"В изд.: {joined([host.title, host.number], '. ')}")
    notes.extend(f"Парал. загл.: {text}" for text in title_field.all("d"))
    notes.extend(f"Прил.: {text}" for text in record.all("215", "e"))
    return joined(notes, "\n")
