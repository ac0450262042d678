"""The container of exchange files: whole and signed ones open, every other is refused."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import EnvironmentProblem, UserError
from app.exchange.package import (
    PackageKind,
    fingerprint,
    load_package,
    make_key_pair,
    pack,
    unpack,
)
from app.exchange.package.archive import LARGEST_PART, LARGEST_SUM, MOST_PARTS, read_archive
from app.exchange.package.container import LARGEST_FILE
from app.exchange.package.signature import is_signed, sign
from tests.exchange.package_files import (
    KEYS,
    MANIFEST,
    PARTS,
    good_file,
    parts_of,
    patched,
    replaced,
    signed,
    with_manifest,
    zipped,
)

MEGABYTE = 1024 * 1024
names = st.from_regex(r"[а-яa-z0-9]{1,20}\.(json|xlsx)", fullmatch=True)


def refusal(content: bytes) -> str:
    """The sentence with which a file is refused; it also says what to do."""
    with pytest.raises(UserError) as caught:
        unpack(content)
    assert caught.value.cure
    return caught.value.message


# --- good files ------------------------------------------------------------------------------


@given(parts=st.dictionaries(names, st.binary(max_size=3000), max_size=6))
def test_what_is_packed_comes_out(parts: dict[str, bytes]) -> None:
    package = unpack(good_file(parts))
    assert dict(package.parts) == parts
    assert package.manifest == MANIFEST


def test_the_same_input_gives_the_same_bytes_in_any_order_of_parts() -> None:
    again = pack(MANIFEST, KEYS, dict(reversed(PARTS.items())))
    assert again == good_file()
    with zipfile.ZipFile(BytesIO(again)) as archive:
        assert archive.namelist() == ["manifest.json", "signature", "data.json", "Список.xlsx"]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_a_file_packed_again_by_another_program_is_still_good() -> None:
    parts = parts_of(good_file())
    again = zipped(reversed(parts.items()), zipfile.ZIP_STORED)
    assert unpack(again).manifest == MANIFEST


def test_what_packs_very_well_is_stored_and_opens() -> None:
    parts = {"data.json": b" " * (20 * MEGABYTE)}
    assert unpack(good_file(parts)).parts == parts


@pytest.mark.parametrize("kind", PackageKind)
def test_every_kind_travels(kind: PackageKind) -> None:
    assert unpack(good_file(PARTS, replace(MANIFEST, kind=kind))).kind is kind


def test_a_file_is_loaded_from_disk_and_nothing_is_written_there(tmp_path: Path) -> None:
    path = tmp_path / "передача.zip"
    path.write_bytes(good_file())
    package = load_package(path)
    assert package.parts["data.json"] == PARTS["data.json"]
    assert list(tmp_path.iterdir()) == [path]


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="не найден"):
        load_package(tmp_path / "нет.zip")
    with pytest.raises(EnvironmentProblem, match="не открывается"):
        load_package(tmp_path)


def test_a_file_that_would_be_refused_is_not_made() -> None:
    with pytest.raises(UserError, match="слишком велик"):
        good_file({f"{number}.json": b"" for number in range(MOST_PARTS)})
    with pytest.raises(UserError, match="больше 32 МБ"):
        good_file({"a.xlsx": bytes(LARGEST_PART + 1)})
    with pytest.raises(UserError, match="недопустимым именем"):
        good_file({"папка/a.xlsx": b""})


# --- signatures ------------------------------------------------------------------------------


def test_keys_sign_and_verify() -> None:
    keys = make_key_pair()
    signature = sign(keys.private, b"text")
    assert is_signed(keys.public, b"text", signature)
    assert not is_signed(keys.public, b"texT", signature)
    assert not is_signed(make_key_pair().public, b"text", signature)
    assert keys != make_key_pair()


def test_a_signature_has_one_spelling_only() -> None:
    signature = sign(KEYS.private, b"text")
    for spelling in (signature + "\n", " " + signature, signature.rstrip("="), "", "я" * 88):
        assert not is_signed(KEYS.public, b"text", spelling)
    loose = KEYS.public[:-2] + "h="  # the same 32 bytes, other spare bits
    assert not is_signed(loose, b"text", signature)


def test_a_damaged_key_of_our_own_is_named() -> None:
    with pytest.raises(UserError, match="Ключ подписи этой библиотеки повреждён"):
        sign("AAEC", b"text")


def test_a_fingerprint_is_short_and_tells_keys_apart() -> None:
    shown = fingerprint(KEYS.public)
    assert shown == fingerprint(KEYS.public) != fingerprint(make_key_pair().public)
    assert [len(group) for group in shown.split()] == [4, 4, 4, 4]


# --- not an exchange file, or not a whole one ------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Файл пуст"),
        (b"%PDF-1.7 text", "не архив .zip"),
        ("Уважаемые коллеги".encode(), "не архив .zip"),
        (zipped([]), "нет части «manifest.json»"),
        (zipped([("word/document.xml", b"<w/>")]), "недопустимым именем"),
        (zipped([("book.json", b"{}")]), "нет части «manifest.json»"),
        (zipped([("manifest.json", b'{"name": "an add-on"}')]), "файл другой программы"),
        (zipped([("manifest.json", b'{"format": 5}')]), "нужен текст"),
        (zipped([("manifest.json", b"[]")]), "нужен набор значений"),
        (zipped([("manifest.json", b"\xff\xfe{")]), "это не JSON"),
        (zipped([("manifest.json", b"{")]), "это не JSON"),
    ],
)
def test_other_files_are_refused(content: bytes, sentence: str) -> None:
    assert sentence in refusal(content)


def test_a_file_cut_off_anywhere_is_refused() -> None:
    whole = good_file()
    for length in range(2, len(whole), 7):
        assert refusal(whole[:length])
    assert "оборван или повреждён" in refusal(whole[:-1])


def test_a_changed_byte_anywhere_is_refused_or_means_nothing() -> None:
    """Flags, dates and attributes of a zip entry may change; no content may."""
    whole = good_file()
    for place in range(0, len(whole), 3):
        changed = bytearray(whole)
        changed[place] ^= 0x15
        try:
            package = unpack(bytes(changed))
        except UserError:
            continue
        assert (package.manifest, package.parts) == (MANIFEST, PARTS)


def test_bytes_before_or_after_the_archive_are_refused() -> None:
    assert "не архив" in refusal(b"MZ" + good_file())
    assert "оборван" in refusal(good_file() + b"\0")


# --- changed after signing -------------------------------------------------------------------


def test_a_changed_part() -> None:
    changed = PARTS["data.json"].replace(b'"quantity": 12', b'"quantity": 21')
    assert changed != PARTS["data.json"]
    assert refusal(replaced(data_json=changed)) == (
        "Часть «data.json» файла обмена изменили после отправки."
    )


def test_a_missing_part() -> None:
    assert "не хватает части «data.json»" in refusal(replaced(data_json=None))


def test_an_extra_part() -> None:
    assert "лишняя часть «readme.txt»" in refusal(replaced(readme_txt=b"look"))


def test_no_signature() -> None:
    assert "не подписан" in refusal(replaced(signature=None))


@pytest.mark.parametrize(
    "signature",
    [b"", b"\xff\xfe", b"A" * 88, sign(KEYS.private, b"other").encode(), b"A" * 100_000],
)
def test_a_wrong_signature(signature: bytes) -> None:
    assert "Подпись файла обмена не сходится" in refusal(replaced(signature=signature))


def test_a_manifest_changed_by_one_space() -> None:
    head = parts_of(good_file())["manifest.json"]
    assert "Подпись файла обмена не сходится" in refusal(replaced(manifest_json=head + b" "))


def test_a_manifest_signed_with_another_key_than_it_names() -> None:
    assert "Подпись" in refusal(with_manifest({}, make_key_pair()))


# --- manifests that lie ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": "zip"}, "файл другой программы"),
        ({"format_version": 2}, "более новой версии программы: его формат — 2"),
        ({"format_version": 0}, "нужно число от 1"),
        ({"format_version": "1"}, "нужно целое число"),
        ({"format_version": True}, "нужно целое число"),
        ({"kind": "joke"}, "неизвестное слово «joke»"),
        ({"kind": None}, "нужен текст"),
        ({"uid": "1"}, "это не UUID"),
        ({"uid": MANIFEST.uid.upper()}, "это не UUID"),
        ({"created_at": "вчера"}, "нужно время"),
        ({"created_at": "2026-13-09T12:00:00Z"}, "нужно время"),
        ({"created_at": "2026-09-09T12:00:00+03:00"}, "нужно время"),
        ({"created_at": "0001-01-01T00:00:00Z"}, "нужно время"),
        ({"sender": None}, "manifest.json.sender"),
        ({"sender": {}}, "manifest.json.sender.library"),
        ({"parts": {}}, "нужен список"),
        ({"parts": [{"name": "data.json"}]}, "manifest.json.parts[0].sha256"),
        ({"parts": []}, "лишняя часть"),
        ({"extra": 1}, "эта версия программы о нём не знает"),
        ({"program_version": "1" * 51}, "текст длиннее 50 знаков"),
    ],
)
def test_manifests_that_cannot_be(change: dict[str, object], sentence: str) -> None:
    assert sentence in refusal(with_manifest(change))


@pytest.mark.parametrize("key", ["", "key", KEYS.public[:-4], KEYS.public + "=", "ж" * 44])
def test_a_sender_without_a_key(key: str) -> None:
    sender = {
        "library": MANIFEST.sender.library_uid,
        "name_full": "Школа",
        "name_short": "Школа",
        "inn": "",
        "public_key": key,
    }
    assert "manifest.json.sender.public_key" in refusal(with_manifest({"sender": sender}))


def test_a_part_listed_twice() -> None:
    item = {"name": "data.json", "sha256": "0" * 64, "size": 1}
    assert "названа дважды" in refusal(with_manifest({"parts": [item, item]}))


def test_a_key_given_twice() -> None:
    head = parts_of(good_file())["manifest.json"].replace(b'"uid": ', b'"kind": "offer",\n "uid": ')
    assert "«kind» дано дважды" in refusal(signed(head, parts_of(good_file())))


# --- dangerous archives ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../data.json", "/etc/passwd", "C:\\a.json", "C:a", "a/b", "a\\b", "..", ".hidden", "a\x07",
     "a\u202ejson.exe", "a" * 101, "e\u0301.json", " a", "a.", "a\nb", "что?"],
)  # fmt: skip
def test_names_that_lead_out_of_the_file(name: str) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for good, part in parts_of(good_file()).items():
            archive.writestr(good, part)
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        archive.writestr(info, b"x")
    assert "недопустимым именем" in refusal(stream.getvalue())


def test_a_name_without_letters() -> None:
    data = bytearray(zipped([("a", b"x")]))
    assert data.count(b"a") >= 2
    start = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, 26, 0)
    struct.pack_into("<H", data, 28, 1)
    struct.pack_into("<H", data, start + 28, 0)
    struct.pack_into("<H", data, start + 30, 1)
    assert "недопустимым именем" in refusal(bytes(data))


@pytest.mark.parametrize("twin", ["data.json", "DATA.json", "Data.JSON"])
def test_a_name_that_stands_twice(twin: str) -> None:
    content = zipped([*parts_of(good_file()).items(), ("placehold", b"{}")])
    content = content.replace(b"placehold", twin.encode())  # the library warns of twins
    assert "стоит дважды" in refusal(content)


def test_encrypted_parts() -> None:
    for flag in (0x1, 0x40, 0x2000):
        content = patched(good_file(), "data.json", "flags", flag)
        assert "защищён паролем" in refusal(content)


def test_methods_of_packing_that_are_not_read() -> None:
    content = zipped(parts_of(good_file()).items(), zipfile.ZIP_LZMA)
    assert "упакована способом" in refusal(content)


def test_too_many_parts() -> None:
    content = zipped((f"{number}.json", b"") for number in range(MOST_PARTS + 1))
    assert "65 частей" in refusal(content)


def test_a_directory_that_claims_a_million_entries() -> None:
    content = bytearray(good_file())
    struct.pack_into("<HH", content, len(content) - 14, 0xFFFF, 0xFFFF)
    assert refusal(bytes(content))


@pytest.mark.parametrize("size", [2, 40])
def test_a_bomb_that_declares_its_size(size: int) -> None:
    content = zipped([*parts_of(good_file()).items(), ("bomb.json", bytes(size * MEGABYTE))])
    assert len(content) < 100_000
    assert "слишком велик" in refusal(content)


@pytest.mark.parametrize("declared", [0, 10, 5_000])
def test_a_bomb_that_hides_its_size(declared: int) -> None:
    content = zipped([*parts_of(good_file()).items(), ("bomb.json", bytes(40 * MEGABYTE))])
    content = patched(content, "bomb.json", "size", declared)
    assert "больше, чем о ней сказано" in refusal(content)


def test_many_parts_that_are_large_together() -> None:
    noise = bytes(range(256)) * 4096  # a megabyte that packs, but not suspiciously
    most = zipped(
        [(f"{number}.bin", noise + bytes([number])) for number in range(MOST_PARTS)],
        zipfile.ZIP_STORED,
    )
    assert len(most) > LARGEST_SUM
    with pytest.raises(UserError, match="вместе его части больше 64 МБ"):
        read_archive(most)
    assert "Файл больше 64 МБ" in refusal(most)
    assert "Файл больше 64 МБ" in refusal(b"PK" + bytes(LARGEST_FILE))


def test_a_declared_size_that_is_not_there() -> None:
    size = len(PARTS["data.json"])
    assert "оборван" in refusal(patched(good_file(), "data.json", "size", size + 1))
    assert "оборван" in refusal(patched(good_file(), "data.json", "crc", 1))
    assert "оборван" in refusal(patched(good_file(), "data.json", "packed", 20))
    assert "оборван" in refusal(patched(good_file(), "data.json", "packed", 2**32 - 1))


def test_parts_that_lie_over_each_other() -> None:
    """Fifty entries of one packed megabyte would unpack to fifty."""
    content = patched(good_file(), "data.json", "start", 0)
    assert "оборван" in refusal(content)
    noise = bytes(range(256)) * 4096
    single = zipped([("a", noise)])
    directory = single.index(b"PK\x01\x02")
    entry = single[directory:-22]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, 2 * len(entry), directory, 0)
    assert "оборван" in refusal(single[:directory] + entry + entry + end)


def test_a_header_that_names_another_part_than_the_directory() -> None:
    content = good_file()
    assert content.index(b"data.json") < content.index(b"PK\x01\x02")
    assert "оборван" in refusal(content.replace(b"data.json", b"dota.json", 1))
