"""The library file: create, open, lock, check, read, write, back up."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.errors import EnvironmentProblem, ProblemKind, UserError, kind_of, refusal_of
from app.core.progress import NO_PROGRESS, Progress
from app.models.backup import Backup, list_backups, make_backup
from app.models.damage import Damage, damage_of, mend, note_rebuilt_search, remove_leftovers
from app.models.engine import APPLICATION_ID, looking_uri, make_engine, may_write, on_network
from app.models.file_lock import FileLock
from app.models.migrate import create_schema, is_older, migrate, revision_of
from app.models.problems import damaged, search_damaged, translated_errors, vanished
from app.models.search_index import agrees_with_titles, rebuild_search_index

_SQLITE_HEADER = b"SQLite format 3\x00"


class Library:
    """An opened library file. Made by :meth:`create` and :meth:`open`; closed by :meth:`close`.

    Reading and writing take a session per operation. Writes are serialised by
    ``BEGIN IMMEDIATE``; the window keeps them on one thread besides.
    """

    def __init__(self, path: Path, engine: Engine, lock: FileLock | None) -> None:
        self.path = path
        self.engine = engine
        self._lock = lock
        self._file: os.stat_result | None = None
        self._search_damaged = False

    @property
    def read_only(self) -> bool:
        return self._lock is None

    @property
    def on_network(self) -> bool:
        return on_network(self.path)

    @classmethod
    def create(cls, path: Path) -> Library:
        """Make a new, empty library and open it for writing.

        Raises:
            UserError: a file of this name exists.
            EnvironmentProblem: the folder refuses, the disk is full.
        """
        if path.exists():
            raise UserError(
                f"Файл «{path.name}» уже есть в этой папке.", "Выберите другое имя или папку."
            )
        with _folder_for(path):
            lock = FileLock(path)
            lock.acquire()
            library = cls(path, make_engine(path, create=True), lock)
            try:
                with (
                    translated_errors(path),
                    library.engine.connect() as connection,
                    connection.execution_options(write=True).begin(),
                ):
                    create_schema(connection)
                library._file = path.stat()
            except BaseException:
                library.abandon()
                raise
        return library

    @classmethod
    def open(cls, path: Path, *, now: datetime, read_only: bool = False) -> Library:
        """Open a library: check that it is ours, whole and not newer; migrate an older one
        after a verified backup. A search index that is damaged is made anew, with a note in the
        journal.

        ``read_only`` takes no lock and works beside an open window; it changes nothing.

        Raises:
            EnvironmentProblem: no such file, not ours, damaged, newer, or open elsewhere; its
                ``kind`` says which. The file is left as it was.
        """
        check_is_ours(path)
        lock = None if read_only else FileLock(path)
        if lock is not None:
            lock.acquire()
        engine = make_engine(path, read_only=read_only)
        library = cls(path, engine, lock)
        try:
            with translated_errors(path):
                if read_only:
                    library._get_ready_for_reading()
                else:
                    library._get_ready(now)
            library._file = path.stat()
        except BaseException:
            engine.dispose()
            if lock is not None:
                lock.release()
            raise
        return library

    @classmethod
    def mend(cls, path: Path, *, now: datetime) -> Path:
        """Make the indexes and the search index of a closed library anew from its tables; where
        the old file was put.

        Raises:
            EnvironmentProblem: it is not ours, the tables are damaged too, it is open
                elsewhere, or the disk refuses; the file is left as it was.
        """
        check_is_ours(path)
        lock = FileLock(path)
        lock.acquire()
        try:
            return mend(path, now)
        finally:
            lock.release()

    def _get_ready_for_reading(self) -> None:
        older, damage = _examine(self.path)
        if older:
            raise EnvironmentProblem(
                "Файл создан прежней версией программы.",
                "Откройте его один раз в окне «Формуляра»: файл будет обновлён. "
                "С защищённого носителя сначала скопируйте его на диск.",
                ProblemKind.OLDER,
            )
        self._search_damaged = damage is Damage.SEARCH

    def _get_ready(self, now: datetime) -> None:
        if not may_write(self.path):
            raise EnvironmentProblem(
                f"Файл «{self.path.name}» доступен только для чтения.",
                "Снимите с файла защиту от записи или откройте его только для чтения.",
                ProblemKind.READ_ONLY,
            )
        remove_leftovers(self.path)
        older, damage = _examine(self.path)
        if damage is Damage.SEARCH:
            mend(self.path, now)
        if older:
            make_backup(self.path, now)
            _migrate(self.path, self.engine)
        elif damage is Damage.NONE:
            self._check_search(now)

    def _check_search(self, now: datetime) -> None:
        """Make a search index anew that does not know all titles. It also shows whether the file
        can be written at all."""
        with (
            self.engine.connect() as connection,
            connection.execution_options(write=True).begin(),
        ):
            if not agrees_with_titles(connection):
                rebuild_search_index(connection)
                note_rebuilt_search(connection, now)

    def close(self) -> None:
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def abandon(self) -> None:
        """Close a library that was begun and could not be finished, and remove its file."""
        self.engine.dispose()
        for ending in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        self.close()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for one reading operation: it sees one state of the file."""
        try:
            with translated_errors(self.path), Session(self.engine) as session:
                yield session
        except EnvironmentProblem as problem:
            if self._search_damaged and problem.kind is ProblemKind.DAMAGED:
                raise search_damaged(self.path) from problem
            raise

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session for one changing operation: all of it is kept, or nothing.

        Raises:
            UserError: a constraint forbids it (in the user's words).
            EnvironmentProblem: locked, full, read-only, damaged.
        """
        if self.read_only:
            raise EnvironmentProblem(
                "Библиотека открыта только для чтения, изменение не записано.",
                "Чтобы менять её, закройте программу там, где библиотека открыта, или перенесите "
                "файл на диск этого компьютера и откройте снова.",
                ProblemKind.READ_ONLY,
            )
        if not self._is_in_place():
            raise vanished(self.path)
        with translated_errors(self.path), self.engine.connect() as connection:
            writing = connection.execution_options(write=True)
            with Session(writing, expire_on_commit=False) as session, session.begin():
                yield session

    def _is_in_place(self) -> bool:
        """Whether the file lies where it was opened. Where a file that is open can be removed,
        SQLite would go on writing into what nobody will find again."""
        try:
            now = self.path.stat()
        except OSError:
            return False
        return sys.platform == "win32" or (
            self._file is not None and os.path.samestat(now, self._file)
        )

    def backups(self) -> tuple[Backup, ...]:
        """Verified automatic backups, newest first."""
        return list_backups(self.path)

    def back_up(
        self, now: datetime, *, folder: Path | None = None, progress: Progress = NO_PROGRESS
    ) -> Backup:
        """Make a verified backup now.

        Raises:
            EnvironmentProblem: no space, no access, or the library is damaged or gone.
        """
        if not self._is_in_place():
            raise vanished(self.path)
        return make_backup(self.path, now, folder=folder, progress=progress)


def check_is_ours(path: Path) -> None:
    """Look at the head of the file without changing anything.

    Raises:
        EnvironmentProblem: missing, unreadable, not a library of ours.
    """
    try:
        head = _head_of(path) if path.is_file() else None
    except OSError as error:
        raise EnvironmentProblem(
            f"Файл «{path}» не читается: {refusal_of(error)}.",
            "Проверьте права и не вынут ли носитель.",
            ProblemKind.UNREADABLE,
        ) from error
    if head is None:
        raise EnvironmentProblem(
            f"Файла «{path}» нет.",
            "Проверьте имя и папку. Если библиотека была на флешке, вставьте её.",
            ProblemKind.MISSING,
        )
    if not head.startswith(_SQLITE_HEADER) or len(head) < 100:
        raise EnvironmentProblem(
            f"Файл «{path.name}» — не библиотека «Формуляра» или его начало повреждено.",
            "Выберите файл с расширением .formulyar или восстановите библиотеку из копии.",
            ProblemKind.NOT_OURS,
        )
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID and not _is_marked_in_log(path):
        raise EnvironmentProblem(
            f"Файл «{path.name}» — база другой программы, не библиотека «Формуляра».",
            "Выберите файл с расширением .formulyar.",
            ProblemKind.NOT_OURS,
        )


def _is_marked_in_log(path: Path) -> bool:
    """A library whose first pages are still in the write-ahead log has no mark in its head."""
    if not path.with_name(path.name + "-wal").exists():
        return False
    with (
        translated_errors(path),
        closing(sqlite3.connect(looking_uri(path), uri=True)) as connection,
    ):
        return bool(connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)


def _examine(path: Path) -> tuple[bool, Damage]:
    """Look through a file without changing it: whether it has to be migrated, and whether its
    search index is damaged.

    Raises:
        EnvironmentProblem: more than the search index is damaged, or a newer version of the
            program made it.
    """
    engine = make_engine(path, read_only=True, uri=looking_uri(path))
    try:
        with engine.connect() as connection:
            damage = damage_of(connection)
            if damage is Damage.DATA:
                raise damaged(path)
            older = is_older(revision_of(connection))
            if damage is Damage.INDEXES:
                raise EnvironmentProblem(
                    f"В файле «{path.name}» повреждены указатели, сами записи целы.",
                    "Файл оставлен как есть. В окне программы его можно починить; можно и "
                    "восстановить библиотеку из последней копии.",
                    ProblemKind.INDEXES,
                )
            return older, damage
    finally:
        engine.dispose()


def _head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def _migrate(path: Path, engine: Engine) -> None:
    """Migrate; a failure that is nobody's environment still leaves the user with a sentence."""
    try:
        with translated_errors(path):
            migrate(engine)
    except SQLAlchemyError as error:
        raise EnvironmentProblem(
            "Обновление файла библиотеки не удалось и отменено: файл остался прежним.",
            "Работайте в прежней версии программы и пришлите журнал программы разработчикам.",
        ) from error


@contextmanager
def _folder_for(path: Path) -> Iterator[None]:
    """See to it that the folder of ``path`` is there; if the block fails, no new one stays."""
    missing = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentProblem(
            f"Папка «{path.parent}» не создана: {refusal_of(error)}.",
            "Выберите другую папку.",
            kind_of(error),
        ) from error
    try:
        yield
    except BaseException:
        for folder in missing:
            with suppress(OSError):
                folder.rmdir()
        raise
