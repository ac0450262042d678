"""A library on a network share: no write-ahead log there, and the librarian is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.dates import FixedClock
from app.models import engine
from app.models.engine import on_network
from app.models.library import Library
from app.queries.catalogue import CatalogueFilter
from app.ui.today.data import attention, read_today
from tests.support.workshop import TODAY, Workshop

NOW = FixedClock.on(TODAY).now()
LINE = "//сервер/школа {point} {kind} rw,relatime 0 0\n"


def mount(patch: pytest.MonkeyPatch, point: Path, kind: str) -> None:
    """Let the system tell that ``kind`` is mounted at ``point``, over a local root."""
    written = str(point).replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011")
    table = "rootfs / ext4 rw 0 0\n" + LINE.format(point=written, kind=kind)
    patch.setattr(engine, "_mounts", lambda: table)


@pytest.mark.parametrize("kind", ["cifs", "smb3", "nfs4", "fuse.sshfs", "9p"])
def test_network_share_is_known_by_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    share = tmp_path / "Общая папка\tшколы"
    share.mkdir()
    mount(monkeypatch, share, kind)
    assert on_network(share / "школа.formulyar")
    assert not on_network(tmp_path / "школа.formulyar")
    assert not on_network(tmp_path / "Общая папка\tшколы 2" / "школа.formulyar")


def test_last_mount_at_a_point_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An automounter stands at the same point before the share itself."""
    lines = [LINE.format(point=tmp_path, kind=kind) for kind in ("autofs", "cifs")]
    monkeypatch.setattr(engine, "_mounts", lambda: "".join(lines))
    assert on_network(tmp_path / "a.formulyar")
    monkeypatch.setattr(engine, "_mounts", lambda: "".join(reversed(lines)))
    assert not on_network(tmp_path / "a.formulyar")


def test_share_below_a_share_that_is_a_local_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [LINE.format(point=tmp_path, kind="nfs"), f"/dev/sdb1 {tmp_path}/usb vfat rw 0 0\n"]
    monkeypatch.setattr(engine, "_mounts", lambda: "".join(lines))
    assert not on_network(tmp_path / "usb" / "a.formulyar")
    assert on_network(tmp_path / "a.formulyar")


def test_system_without_a_table_of_mounts_has_no_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_mounts", lambda: "")
    assert not on_network(Path("/mnt/a.formulyar"))


def test_library_on_a_share_has_no_log_and_says_so(
    library_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount(monkeypatch, library_file.parent, "cifs")
    workshop = Workshop.open(library_file)
    with workshop.opened.library.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "delete"
    workshop.title("Мцыри")
    assert {path.suffix for path in library_file.parent.iterdir()} == {".formulyar", ".lock"}
    data = read_today(workshop.opened.workspace)
    titles = [item.title for item in attention(data, None)]
    assert "Библиотека лежит в сетевой папке" in titles
    reader = Library.open(library_file, now=NOW, read_only=True)
    assert reader.on_network
    reader.close()
    workshop.close()
    monkeypatch.setattr(engine, "_mounts", lambda: "")
    local = Workshop.open(library_file)
    with local.opened.library.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    assert local.queries.catalogue.find(CatalogueFilter("мцыри")).ids
    titles = [item.title for item in attention(read_today(local.opened.workspace), None)]
    assert "Библиотека лежит в сетевой папке" not in titles
    local.close()
