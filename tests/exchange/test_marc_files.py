"""Real files: what comes out equals what the libraries wrote, in every encoding."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from app.core.bibliography import Role, TitleKind
from app.exchange.marc import MARC21, UNIMARC, MarcFile, MarcRow, read_marc
from tests.exchange.marc_bytes import FIXTURES, marcxml, plain_fields, recode

RUSMARC = (FIXTURES / "rusmarc_81_cp1251.iso").read_bytes()
RKP = (FIXTURES / "marc21_6_cp1251.mrc").read_bytes()


@dataclass
class Expected:
    """A record of the text file that came with the fixture."""

    key: str = ""
    titles: list[str] = field(default_factory=list)
    whole: str = ""
    people: list[tuple[str, str]] = field(default_factory=list)


def expected_records() -> list[Expected]:
    text = (FIXTURES / "rusmarc_81_expected.txt").read_text("utf-8")
    records: list[Expected] = []
    for line in text.splitlines():
        tag, _, value = line.partition(":")
        if tag == "marker":
            records.append(Expected())
        elif tag == "001":
            records[-1].key = value.strip()
        elif tag == "200":
            records[-1].titles = re.findall(r"\$a([^$]*)", value)
        elif tag == "461":
            records[-1].whole = value.rpartition("$12001 $a")[2].partition("$")[0]
        elif tag in ("700", "701", "702"):
            parts = dict(re.findall(r"\$(.)([^$]*)", value))
            records[-1].people.append((parts["a"], parts.get("b") or parts.get("g", "")))
    return records


def plain(text: str) -> str:
    """Letters and digits alone: punctuation is ISBD's, the words are the title's."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def by_key(file: MarcFile) -> dict[str, MarcRow]:
    return {row.source_key: row for row in file.rows}


def test_rusmarc_gives_81_rows_in_windows_1251() -> None:
    file = read_marc(RUSMARC)
    assert (file.read, len(file.rows), file.bad) == (81, 81, ())
    assert (file.format, file.encoding) == (UNIMARC, "windows-1251")
    assert file.guesses[0].samples[1] == "Задачи и этюды"
    assert [row.number for row in file.rows] == list(range(1, 82))
    assert RUSMARC[file.rows[40].offset :][:5].isdigit()


def test_rusmarc_titles_equal_the_expected_text() -> None:
    """200 $a is the title of a book; of a volume it is the part or its title, after 461 $a."""
    rows = by_key(read_marc(RUSMARC))
    expected = expected_records()
    assert len(expected) == 80
    for record in expected:
        fields = rows[record.key].fields
        own = plain(" ".join(record.titles))
        if record.whole:
            assert plain(fields.title) == plain(record.whole)
            assert own in (plain(fields.part), plain(fields.part_title)) or plain(
                f"{fields.part} {fields.part_title}"
            ).startswith(own)
        else:
            assert plain(fields.title) == own


def test_rusmarc_people_equal_the_expected_text() -> None:
    """Names and initials of 700, 701, 702; a volume that names nobody has those of the whole."""
    rows = by_key(read_marc(RUSMARC))
    expected = {record.key: record for record in expected_records()}
    people = {plain(record.titles[0]): record.people for record in expected.values()}
    named = 0
    for record in expected.values():
        wanted = record.people or people.get(plain(record.whole), [])
        found = [
            person
            for person in rows[record.key].fields.contributors
            if person.given or person.role is not Role.OTHER
        ]
        assert [plain(person.inverted) for person in found] == [
            plain(f"{surname} {given}") for surname, given in wanted
        ]
        named += bool(wanted)
    assert named == 68


def test_a_volume_is_described_with_its_whole() -> None:
    rows = by_key(read_marc(RUSMARC))
    chess = rows[r"RU\NLR\bibl\106342"].fields
    assert chess.full_title == "Задачи и этюды. Вып. 19. [Л. Исаев. 1928. Мат в 2 хода]"
    babel = rows[r"RU\NLR\bibl\334160"].fields
    assert babel.full_title == (
        "Собрание сочинений. Т. 1. Рассказы ; Одесские рассказы ; Конармия ; Приложения"
    )
    assert babel.authors_line == "Бабель И. Э."
    assert (babel.place, babel.publisher, babel.year) == ("М.", "Альд ; Литература", 2002)
    assert (babel.pages, babel.size, babel.bbk) == ("523,[4] с.", "21 см", "84(2Рос-Рус)6-44")
    assert babel.isbns == ("5-7842-0157-3",)
    tourism = rows[r"RU\NLR\bibl\310636"].fields
    assert (tourism.part, tourism.part_title) == ("Т. 2, кн. 4", "Народная дипломатия и туризм")
    both = rows[r"RU\NLR\bibl\323983"].fields
    assert both.part_title == (
        "Кн. 5. Туризм как сфера деятельности; кн. 6. Планирование и управление в туризме"
    )


def test_a_whole_book_of_rusmarc() -> None:
    fields = by_key(read_marc(RUSMARC))[r"RU\NLR\bibl\204591"].fields
    assert fields.series == 'Библиотечка журнала МКПЦН "Аудит и налогообложение"'
    assert fields.series_number == "Nш 3(21), 98"
    assert fields.isbns == ("5-900776-31-х",)
    assert fields.language == "rus"
    workbook = by_key(read_marc(RUSMARC))[r"RU\NLR\bibl\340041"].fields
    assert (workbook.kind, workbook.grade_from, workbook.grade_to) == (
        TitleKind.STUDY_GUIDE,
        2,
        2,
    )
    subjects = by_key(read_marc(RUSMARC))[r"RU\NLR\bibl\358999"].fields.subjects
    assert subjects == ("Северянин И. (1887 - 1941) — Биография",)


def test_the_record_of_a_whole_is_marked() -> None:
    rows = by_key(read_marc(RUSMARC))
    whole = "Запись на многотомное издание в целом, не на отдельный том."
    assert rows[r"RU\NLR\bibl\340011"].warnings == (whole,)
    assert rows[r"RU\NLR\bibl\334160"].warnings == ()


def test_rusmarc_in_utf8_with_a_wrong_claim_of_windows() -> None:
    file = read_marc(FIXTURES / "rusmarc_1_utf8.iso")
    assert (file.read, len(file.rows), file.encoding) == (1, 1, "utf-8")
    (row,) = file.rows
    assert row.fields.title == "ПЕДАГОГИКА И ПСИХОЛОГИЯ НЕНАСИЛИЯ В ОБРАЗОВАНИИ"
    assert row.fields.kind is TitleKind.STUDY_GUIDE
    assert row.fields.authors_line == "Маралов В. Г."
    assert row.fields.annotation.startswith("В пособии даны теоретические")
    assert row.fields.pages == "424 с."


def test_marc21_in_windows_1251_with_a_blank_leader() -> None:
    file = read_marc(RKP)
    assert (file.format, file.encoding, file.read, file.bad) == (MARC21, "windows-1251", 6, ())
    first, second, *_, sixth = (row.fields for row in file.rows)
    assert first.title == "Основы гидравлического расчета инженерных сетей"
    assert first.subtitle.startswith("[учеб. пособие для вузов по специальностям «Тепло")
    assert (first.kind, first.bbk, first.udc, first.author_mark) == (
        TitleKind.STUDY_GUIDE,
        "38.1я73",
        "624.01:532.5(075.8)",
        "И46",
    )
    assert first.isbns == ("5-93093-342-1",)
    assert (first.place, first.publisher, first.year) == ("М.", "Изд-во Ассоц. строит. вузов", 2005)
    assert second.series == "Серия «Эффективный тренинг»"
    assert sixth.authors_line == "Краснощеченко Владимир Иванович, Крищенко Александр Петрович"
    lindgren = file.rows[4].fields
    assert [(person.surname, person.role) for person in lindgren.contributors] == [
        ("Линдгрен", Role.AUTHOR),
        ("Еклерис", Role.ILLUSTRATOR),
    ]
    assert file.rows[0].source_key == "(RU-RKP)ru03-000001RKP"


@pytest.mark.parametrize("data", [RUSMARC, RKP], ids=["rusmarc", "marc21"])
@pytest.mark.parametrize("target", ["utf-8", "koi8-r", "cp866"])
def test_encoding_is_found_and_rows_stay_equal(data: bytes, target: str) -> None:
    # signs that the target lacks become «?»: compare with the same loss on the source side
    lossy = recode(recode(data, "cp1251", target), target, "cp1251")
    recoded = read_marc(recode(data, "cp1251", target))
    assert recoded.encoding == target
    assert recoded.guesses[0].score > 2 * recoded.guesses[1].score
    original = read_marc(lossy)
    assert [row.fields for row in recoded.rows] == [row.fields for row in original.rows]


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("target", ["utf-8", "windows-1251", "koi8-r", "cp866"])
def test_one_record_is_enough_to_find_the_encoding(number: int, target: str) -> None:
    single = RKP.split(b"\x1d")[number] + b"\x1d"
    assert read_marc(recode(single, "cp1251", target)).encoding == target


def test_a_forced_encoding_is_obeyed() -> None:
    file = read_marc(RUSMARC, encoding="koi8-r")
    assert file.encoding == "koi8-r"
    assert file.guesses[0].name == "windows-1251"
    assert file.rows[1].fields.title == "гЮДЮВХ Х ЩРЧДШ"
    as_utf8 = read_marc(RUSMARC, encoding="utf-8")
    assert (as_utf8.read, len(as_utf8.rows), len(as_utf8.bad)) == (81, 0, 81)
    assert "не читается в кодировке UTF-8" in as_utf8.bad[0].reason


@pytest.mark.parametrize(
    ("data", "leader"),
    [(RUSMARC, "00000nam2 2200000 i 450 "), (RKP, "00000nam  2200000 i 4500")],
    ids=["rusmarc", "marc21"],
)
def test_marcxml_gives_the_same_rows(data: bytes, leader: str) -> None:
    # the leaders of the file differ, so the records of wholes are compared by title alone
    binary = read_marc(data)
    file = read_marc(marcxml(plain_fields(data, "cp1251"), leader))
    assert file.format == f"MARCXML, {binary.format}"
    assert (file.read, len(file.bad)) == (binary.read, 0)
    assert [row.fields.full_title for row in file.rows] == [
        row.fields.full_title for row in binary.rows
    ]
    assert [row.fields.contributors for row in file.rows] == [
        row.fields.contributors for row in binary.rows
    ]
