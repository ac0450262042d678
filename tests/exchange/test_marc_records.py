"""Broken files: each record is counted and each bad one says where and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Cancelled, UserError
from app.core.progress import Progress
from app.exchange.marc import MARC21, UNIMARC, read_marc
from tests.exchange.marc_bytes import FIXTURES, book, iso_record, marcxml

RUSMARC = (FIXTURES / "rusmarc_81_cp1251.iso").read_bytes()
GOOD = iso_record(book("Сказки"))


def reasons(data: bytes) -> list[tuple[int, str, str]]:
    return [(bad.number, bad.field, bad.reason) for bad in read_marc(data).bad]


def test_bad_records_of_pymarc() -> None:
    file = read_marc(FIXTURES / "bad_records.mrc")
    assert (file.format, file.read) == (MARC21, 8)
    assert [row.number for row in file.rows] == [1, 8]
    assert file.rows[1].fields.title == "The pragmatic programmer"
    assert file.rows[1].fields.responsibility == "Andrew Hunt, David Thomas"
    assert [(bad.number, bad.offset, bad.value) for bad in file.bad] == [
        (2, 127, "99937"),
        (3, 254, "00000"),
        (4, 381, "2450089000001"),
        (5, 509, "245\ufffd\ufffd08900001"),
        (6, 637, "f0037"),
        (7, 764, ""),
    ]
    assert [bad.reason for bad in file.bad] == [
        "Базовый адрес данных лежит за концом записи (127 байт).",
        "Базовый адрес данных в маркере не указан.",
        "Длина справочника — 13 знаков, а должна делиться на 12.",
        "В справочнике записи стоят посторонние знаки.",
        "Базовый адрес данных в маркере — не число.",
        "В записи нет ни одного поля.",
    ]


def test_a_truncated_last_record_is_reported_and_the_rest_kept() -> None:
    file = read_marc(RUSMARC[:-200])
    assert (file.read, len(file.rows), len(file.bad)) == (81, 80, 1)
    assert file.bad[0].number == 81
    assert "Запись обрывается" in file.bad[0].reason


def test_a_record_that_lost_its_end_does_not_take_the_next() -> None:
    assert [number for number, _, _ in reasons(GOOD + GOOD[:-30] + GOOD + GOOD)] == [2]
    assert read_marc(GOOD + GOOD[:-1] + GOOD).read == 3


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda good: b"00099" + good[5:], "Длина записи в маркере — 99, на деле — "),
        (lambda good: b"abcde" + good[5:], "Длина записи в маркере — не число."),
        (
            lambda good: good[:24] + b"001x00200000" + good[36:],
            "Статья справочника должна состоять из цифр.",
        ),
        (
            lambda good: good[:36] + b"200099900002" + good[48:],
            "Поле 200 выходит за конец записи.",
        ),
        (
            lambda good: good[:36] + b"200000500002" + good[48:],
            "Длина или место поля 200 в справочнике не сходятся с данными.",
        ),
        (lambda good: good[:12] + b"00020" + good[17:], "адрес данных попадает внутрь маркера."),
        (lambda good: b"12" + good[-1:], "Запись короче маркера"),
        (lambda good: good[:7] + b"\xff" + good[8:], "В маркере записи стоят посторонние знаки."),
    ],
)
def test_each_fault_has_its_reason(spoil: Callable[[bytes], bytes], reason: str) -> None:
    file = read_marc(GOOD + spoil(GOOD) + GOOD)
    assert (file.read, [row.number for row in file.rows]) == (3, [1, 3])
    assert reason in file.bad[0].reason
    assert file.bad[0].offset == len(GOOD)


def test_a_record_without_a_title() -> None:
    data = GOOD + iso_record([("001", "2"), ("210", "  $aМ.")])
    assert reasons(data) == [(2, "200 $a", "Нет заглавия: поле 200, подполе $a.")]
    old = iso_record([("001", "2"), ("260", "  $aМ.")])
    assert read_marc(old, dialect=MARC21).bad[0].field == "245 $a"


def test_a_volume_without_title_or_number_is_kept_with_a_warning() -> None:
    link = ("461", " 0$1001RU1$12001 $aСобрание сочинений")
    (row,) = read_marc(iso_record([("001", "2"), link])).rows
    assert row.fields.full_title == "Собрание сочинений"
    assert row.warnings == ("Нет ни номера, ни заглавия части.",)


def test_lengths_counted_in_characters_are_understood() -> None:
    record = iso_record(
        book("Ёлка", ("210", "  $aМосква$d2001"), ("215", "  $a186 с.")), by_characters=True
    )
    file = read_marc(record + GOOD)
    assert (file.bad, file.encoding) == ((), "utf-8")
    assert [row.fields.title for row in file.rows] == ["Ёлка", "Сказки"]
    assert file.rows[0].fields.pages == "186 с."


def test_filler_between_records_and_byte_order_mark() -> None:
    file = read_marc(b"\xef\xbb\xbf" + GOOD + b"\r\n" + GOOD + b"\n\r\n\x1a")
    assert (file.read, file.bad) == (2, ())
    assert [row.offset for row in file.rows] == [3, 3 + len(GOOD) + 2]


def test_marc8_with_diacritics() -> None:
    body = b"10\x1fa\xe2Etude sur les po\xe8etes fran\xf0cais\x1e"
    fields = [("245", body.decode("latin-1")[:-1].replace("\x1f", "$"))]
    record = iso_record(fields, "latin-1", "nam  22")
    file = read_marc(record)
    assert file.encoding == "marc-8"
    assert file.rows[0].fields.title == "Étude sur les poëtes français"


def test_marc8_cyrillic_by_escape_sequences() -> None:
    fields = [("245", "10$a\x1b(NiKLB\x1b(B")]
    file = read_marc(iso_record(fields, "ascii", "nam  22"))
    assert file.encoding == "marc-8"
    assert file.rows[0].fields.title == "Иклб"


def test_east_asian_marc8_is_refused_by_record() -> None:
    fields = [("245", "10$a\x1b$1!0!\x1b(B"), ("500", "  $a\xe2etude")]
    file = read_marc(iso_record(fields, "latin-1", "nam  22"), encoding="marc-8")
    assert (len(file.rows), file.bad[0].field) == (0, "245")


def test_both_dialects_in_one_file() -> None:
    american = iso_record([("001", "7"), ("245", "10$aThe tales /$cA. Writer.")])
    file = read_marc(GOOD + american + GOOD)
    assert (file.format, [row.fields.title for row in file.rows]) == (
        UNIMARC,
        ["Сказки", "The tales", "Сказки"],
    )
    assert file.rows[2].warnings == ("Номер записи 1 уже встречался: запись 1.",)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Файл пуст"),
        (b"\r\n \n", "Файл пуст"),
        (b"%PDF-1.7\n...", "документ PDF"),
        (b"PK\x03\x04\x14\x00", "архив ZIP"),
        ("Автор;Заглавие\nПушкин;Сказки\n".encode(), "нет ни одной записи"),
        (b"12345,Ivanov,Ivan,2020-01-01,ok\n", "нет ни одной записи"),
        (b"\x1d\x1d\x1d", "нет ни одной записи"),
        (b"<html><body>x</body></html>", "нет ни одной записи MARC"),
        (b"<collection>\n<record>\n</collection>", "ошибка в строке 3"),
        (b'<?xml version="1.0" encoding="klingon"?><record/>', "XML"),
    ],
)
def test_what_is_not_marc_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        read_marc(data)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"«нет\.iso» не найден"):
        read_marc(tmp_path / "нет.iso")


def test_unknown_encoding_and_dialect_are_refused() -> None:
    with pytest.raises(UserError, match="Кодировка «ebcdic»"):
        read_marc(GOOD, encoding="ebcdic")
    with pytest.raises(UserError, match="Формат «PICA»"):
        read_marc(GOOD, dialect="PICA")


def test_entity_bombs_are_refused_before_they_expand() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        b"<collection><record><leader>&b;</leader></record></collection>"
    )
    with pytest.raises(UserError, match="DTD"):
        read_marc(bomb)


def test_records_wrapped_by_a_search_protocol() -> None:
    inner = marcxml([book("Сказки"), book("Басни")], "00000nam0 2200000   450 ").decode()
    inner = inner.split("\n", 1)[1].replace("<collection", "<record><recordData><collection")
    wrapped = f"<list>{inner}</recordData></record></list>".encode()
    file = read_marc(wrapped)
    assert [row.fields.title for row in file.rows] == ["Сказки", "Басни"]
    assert (file.read, file.format) == (2, "MARCXML, RUSMARC/UNIMARC")


def test_an_empty_xml_record_is_counted_as_bad() -> None:
    file = read_marc(b"<collection><record><leader>x</leader></record></collection>")
    assert (file.read, len(file.bad)) == (1, 1)


def test_cancelling_stops_the_reading() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        read_marc(RUSMARC, progress=progress)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_raise_nothing_but_a_user_error(data: bytes) -> None:
    try:
        file = read_marc(data)
    except UserError:
        return
    assert file.read == len(file.rows) + len(file.bad)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2999), st.binary(max_size=6)), min_size=1, max_size=8),
    st.sampled_from([None, "utf-8", "marc-8", "cp866"]),
    st.sampled_from(["rusmarc_81_cp1251.iso", "marc21_6_cp1251.mrc", "bad_records.mrc"]),
)
def test_spoilt_files_lose_no_record(
    changes: list[tuple[int, bytes]], encoding: str | None, name: str
) -> None:
    data = bytearray((FIXTURES / name).read_bytes()[:3000])
    for place, patch in changes:
        data[place : place + len(patch)] = patch
    try:
        file = read_marc(bytes(data), encoding=encoding)
    except UserError:
        return
    assert file.read == len(file.rows) + len(file.bad)
    numbers = sorted([row.number for row in file.rows] + [bad.number for bad in file.bad])
    assert numbers == list(range(1, file.read + 1))
    assert all(row.fields.title for row in file.rows)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_random_xml_raises_nothing_but_a_user_error(tail: bytes) -> None:
    try:
        file = read_marc(b"<collection><record><datafield>" + tail)
    except UserError:
        return
    assert file.read == len(file.rows) + len(file.bad)
