"""Backups: made with SQLite's online backup API, verified, thinned, restored."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.core.errors import EnvironmentProblem, ProblemKind, kind_of, refusal_of
from app.core.progress import NO_PROGRESS, Progress
from app.models.engine import APPLICATION_ID, make_engine, reading_uri
from app.models.file_lock import FileLock
from app.models.migrate import is_older, revision_of

SUFFIX = ".formulyar"
SIDE_FILES = ("-wal", "-shm", "-journal")
_STAMP = "%Y-%m-%d_%H%M%S"
_NAME = re.compile(r"^(?P<stem>.+)\.(?P<stamp>\d{4}-\d{2}-\d{2}_\d{6})(?:-\d+)?\.formulyar$")
_PAGES_A_STEP = 512
LEFTOVER_AGE_S = 3600
KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY = 7, 4, 12


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified backup: only those bear their final name. ``made_at`` is UTC."""

    path: Path
    made_at: datetime
    size: int


def backup_folder(library: Path) -> Path:
    """The folder of automatic backups, beside the library."""
    return library.with_name(library.stem + " – копии")


def list_backups(library: Path, folder: Path | None = None) -> tuple[Backup, ...]:
    """Verified backups of the library, newest first."""
    try:
        paths = list((folder or backup_folder(library)).iterdir())
    except OSError:  # no such folder, no right to look into it, a stick that was pulled out
        return ()
    found = []
    for path in paths:
        match = _NAME.match(path.name)
        if match and match["stem"] == library.stem:
            with suppress(ValueError, OSError):  # no such day, or removed meanwhile
                made = datetime.strptime(match["stamp"], _STAMP).replace(tzinfo=UTC)
                found.append(Backup(path, made, path.stat().st_size))
    return tuple(sorted(found, key=lambda backup: (backup.made_at, backup.path.name), reverse=True))


def backup_file_name(library: Path, now: datetime) -> str:
    return f"{library.stem}.{now.astimezone(UTC):{_STAMP}}{SUFFIX}"


def copy_verified(source: Path, target: Path, progress: Progress = NO_PROGRESS) -> None:
    """Copy a live database to ``target`` page by page and check the copy before it gets its name.

    Raises:
        EnvironmentProblem: no space, no access, or the copy is damaged.
        Cancelled: the user stopped the work; nothing is left behind.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        try:
            part.touch()  # the system says better than SQLite why it refuses
            with (
                closing(sqlite3.connect(reading_uri(source), uri=True)) as old,
                closing(sqlite3.connect(part)) as new,
            ):
                old.backup(
                    new,
                    pages=_PAGES_A_STEP,
                    progress=lambda _status, remaining, total: progress.report(
                        "Копируем библиотеку", total - remaining, total
                    ),
                )
                new.execute("PRAGMA journal_mode = DELETE")
            _check_copy(part, source)
            flush_to_disk(part)
            remove_side_files(target)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, OSError):
            reason, kind = refusal_of(error), kind_of(error)
        else:
            reason, kind = refusal_of_database(error)
        raise EnvironmentProblem(
            f"Копия «{target}» не записана: {reason}.",
            "Проверьте, есть ли место и доступ к папке; библиотека осталась как была.",
            kind,
        ) from error


def _check_copy(part: Path, source: Path) -> None:
    """A copy that is not whole tells that its source is not."""
    try:
        verify_database(part)
    except EnvironmentProblem as problem:
        raise EnvironmentProblem(
            f"Копия не сделана: файл «{source.name}» повреждён.",
            "Прежние копии целы. Закройте программу и откройте библиотеку снова.",
            ProblemKind.INDEXES if source.suffix == SUFFIX else ProblemKind.DAMAGED,
        ) from problem


_DATABASE_REFUSALS: tuple[tuple[str, str, ProblemKind], ...] = (
    ("full", "на диске кончилось место", ProblemKind.FULL),
    ("i/o", "диск не пишет или не читает", ProblemKind.UNREADABLE),
    ("readonly", "нет прав на запись", ProblemKind.READ_ONLY),
    ("unable to open", "файл не открывается", ProblemKind.UNREADABLE),
    ("locked", "файл занят другой программой", ProblemKind.LOCKED),
    ("not a database", "файл — не библиотека", ProblemKind.DAMAGED),
    ("malformed", "файл повреждён", ProblemKind.DAMAGED),
)


def refusal_of_database(error: Exception) -> tuple[str, ProblemKind]:
    """Why SQLite refused, in the user's words, and the kind of problem that it is."""
    text = str(error).lower()
    for mark, reason, kind in _DATABASE_REFUSALS:
        if mark in text:
            return reason, kind
    return "база данных отказала", ProblemKind.OTHER


def remove_side_files(database: Path) -> None:
    """Remove the log files of a database that is about to be replaced: the next one that lies
    in its place must not be mixed with them."""
    for ending in SIDE_FILES:
        database.with_name(database.name + ending).unlink(missing_ok=True)


def flush_to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def verify_database(path: Path) -> None:
    """Check that a file is a whole library of ours.

    Raises:
        EnvironmentProblem: the file cannot be read, is damaged, or is not ours.
    """
    problem = ""
    application_id = 0
    try:
        with closing(sqlite3.connect(reading_uri(path), uri=True)) as connection:
            application_id = connection.execute("PRAGMA application_id").fetchone()[0]
            answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if answer != "ok":
                problem = "содержимое не сходится"
            elif connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                problem = "нарушены связи таблиц"
    except sqlite3.Error:
        problem = "его не прочитать"
    if problem:
        raise EnvironmentProblem(
            f"Файл «{path.name}» повреждён: {problem}.",
            "Возьмите другую копию: «Настройки» → «Копии» или команда restore.",
            ProblemKind.DAMAGED,
        )
    if application_id != APPLICATION_ID:
        raise EnvironmentProblem(
            f"Файл «{path.name}» — не библиотека «Формуляра».",
            "Выберите файл с расширением .formulyar.",
            ProblemKind.NOT_OURS,
        )


def make_backup(
    library: Path, now: datetime, *, folder: Path | None = None, progress: Progress = NO_PROGRESS
) -> Backup:
    """Back the library up into its folder (or ``folder``) and thin out old backups there."""
    place = folder or backup_folder(library)
    target = place / backup_file_name(library, now)
    counter = 1
    while target.exists():
        counter += 1
        target = place / backup_file_name(library, now).replace(SUFFIX, f"-{counter}{SUFFIX}")
    _remove_leftovers(library, place)
    copy_verified(library, target, progress)
    for old in to_thin_out(list_backups(library, place)):
        if old.path != target:  # a computer whose clock went back must not lose what it just made
            with suppress(OSError):  # an old copy that cannot be removed harms nobody
                old.path.unlink(missing_ok=True)
    made = datetime.strptime(f"{now.astimezone(UTC):{_STAMP}}", _STAMP).replace(tzinfo=UTC)
    return Backup(target, made, target.stat().st_size)


def _remove_leftovers(library: Path, place: Path) -> None:
    """Remove what a copying that was killed left behind; one that is under way is younger."""
    for part in place.glob("*.part*"):
        if part.name.startswith(library.stem + "."):
            with suppress(OSError):
                if time.time() - part.stat().st_mtime > LEFTOVER_AGE_S:
                    part.unlink()


def to_thin_out(backups: Iterable[Backup]) -> tuple[Backup, ...]:
    """Which backups to remove: all of the newest day stay, then the last of each of 7 days,
    4 weeks and 12 months."""
    ordered = sorted(backups, key=lambda backup: (backup.made_at, backup.path.name), reverse=True)
    if not ordered:
        return ()
    newest_day = ordered[0].made_at.date()
    kept = {backup.path for backup in ordered if backup.made_at.date() == newest_day}
    for period_format, amount in (
        ("%Y-%m-%d", KEEP_DAILY),
        ("%G-%V", KEEP_WEEKLY),
        ("%Y-%m", KEEP_MONTHLY),
    ):
        seen: set[str] = set()
        for backup in ordered:
            period = backup.made_at.strftime(period_format)
            if period not in seen and len(seen) < amount:
                seen.add(period)
                kept.add(backup.path)
    return tuple(backup for backup in ordered if backup.path not in kept)


def restore(backup: Path, target: Path, now: datetime) -> Path | None:
    """Put ``backup`` in the place of ``target``; what is replaced is kept as a backup first.

    Returns the path of the backup of what was replaced: a verified one, or, when the
    old file is too damaged for that, the file itself moved aside. ``None``: nothing
    was there.

    Raises:
        EnvironmentProblem: the backup is damaged or not ours, the target is open
            elsewhere, or the disk refuses.
    """
    if not backup.is_file():
        raise EnvironmentProblem(
            f"Файла «{backup}» нет.", "Укажите файл копии.", ProblemKind.MISSING
        )
    check_restorable(backup)
    lock = FileLock(target)
    part = target.with_name(target.name + ".restored")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        try:
            copy_verified(backup, part)
            saved = _keep_replaced(target, now) if target.exists() else None
            put_in_place(part, target)
        finally:
            part.unlink(missing_ok=True)
            lock.release()
    except OSError as error:
        raise EnvironmentProblem(
            f"Библиотека «{target}» не восстановлена: {refusal_of(error)}.",
            "Проверьте место на диске и доступ к папке.",
            kind_of(error),
        ) from error
    return saved


def check_restorable(backup: Path) -> None:
    """Check that a backup is whole and that this program can open it.

    Raises:
        EnvironmentProblem: it is damaged, not ours, or a newer program made it.
    """
    verify_database(backup)
    engine = make_engine(backup, read_only=True)
    try:
        with engine.connect() as connection:
            is_older(revision_of(connection))
    finally:
        engine.dispose()


def _keep_replaced(target: Path, now: datetime) -> Path:
    try:
        return make_backup(target, now).path
    except EnvironmentProblem:
        return set_aside(target, now)


def set_aside(target: Path, now: datetime) -> Path:
    """Keep a damaged file as it is, with its log files, under another name beside it; its
    path.

    Raises:
        OSError: the disk refuses.
    """
    name = f"{target.stem}.повреждён-{now.astimezone(UTC):{_STAMP}}"
    aside = target.with_name(name)
    counter = 1
    while aside.exists():
        counter += 1
        aside = target.with_name(f"{name}-{counter}")
    shutil.copy2(target, aside)
    for ending in SIDE_FILES:
        side = target.with_name(target.name + ending)
        if side.exists():
            shutil.copy2(side, aside.with_name(aside.name + ending))
    return aside


def put_in_place(new: Path, target: Path) -> None:
    """Let a whole file take the place of a closed library, which is kept elsewhere already.

    The log of the old file goes into it first: whoever is killed half way leaves either the old
    file with all that was in it, or the new one.
    """
    if target.exists():
        with (
            suppress(sqlite3.Error),  # too damaged for that: it has been set aside with its log
            closing(sqlite3.connect(reading_uri(target), uri=True)) as connection,
        ):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    remove_side_files(target)
    new.replace(target)
