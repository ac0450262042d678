"""The library file: create, open, lock, check, read, write, back up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.errors import EnvironmentProblem, UserError, refusal_of
from app.core.progress import NO_PROGRESS, Progress
from app.models.backup import Backup, list_backups, make_backup
from app.models.constraints import sentence_for
from app.models.engine import APPLICATION_ID, make_engine, on_network, reading_uri
from app.models.file_lock import FileLock
from app.models.migrate import create_schema, is_older, migrate, revision_of

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
            library = cls(path, make_engine(path), lock)
            try:
                with (
                    translated_errors(path),
                    library.engine.connect() as connection,
                    connection.execution_options(write=True).begin(),
                ):
                    create_schema(connection)
            except BaseException:
                library.abandon()
                raise
        return library

    @classmethod
    def open(cls, path: Path, *, now: datetime, read_only: bool = False) -> Library:
        """Open a library: check that it is ours, whole and not newer; migrate an older one
        after a verified backup.

        ``read_only`` takes no lock and works beside an open window; it does not migrate.

        Raises:
            EnvironmentProblem: no such file, not ours, damaged, newer, or open elsewhere.
        """
        check_is_ours(path)
        lock = None if read_only else FileLock(path)
        if lock is not None:
            lock.acquire()
        engine = make_engine(path, read_only=read_only)
        try:
            with translated_errors(path):
                older = _is_whole_but_older(path)
                if older and read_only:
                    raise EnvironmentProblem(
                        "Файл создан прежней версией программы.",
                        "Откройте его один раз в окне «Формуляра»: файл будет обновлён.",
                    )
                if older:
                    make_backup(path, now)
                    _migrate(path, engine)
        except BaseException:
            engine.dispose()
            if lock is not None:
                lock.release()
            raise
        return cls(path, engine, lock)

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
        with translated_errors(self.path), Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session for one changing operation: all of it is kept, or nothing.

        Raises:
            UserError: a constraint forbids it (in the user's words).
            EnvironmentProblem: locked, full, read-only, damaged.
        """
        if self.read_only:
            raise EnvironmentProblem(
                "Библиотека открыта только для чтения.", "Закройте её там, где она открыта."
            )
        with translated_errors(self.path), self.engine.connect() as connection:
            writing = connection.execution_options(write=True)
            with Session(writing, expire_on_commit=False) as session, session.begin():
                yield session

    def backups(self) -> tuple[Backup, ...]:
        """Verified automatic backups, newest first."""
        return list_backups(self.path)

    def back_up(
        self, now: datetime, *, folder: Path | None = None, progress: Progress = NO_PROGRESS
    ) -> Backup:
        """Make a verified backup now."""
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
        ) from error
    if head is None:
        raise EnvironmentProblem(
            f"Файла «{path}» нет.",
            "Проверьте имя и папку. Если библиотека была на флешке, вставьте её.",
        )
    if not head.startswith(_SQLITE_HEADER) or len(head) < 100:
        raise EnvironmentProblem(
            f"Файл «{path.name}» — не библиотека «Формуляра» или его начало повреждено.",
            "Выберите файл с расширением .formulyar или восстановите библиотеку из копии.",
        )
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        # a library whose first pages are still in the write-ahead log has no mark in its head
        with (
            translated_errors(path),
            closing(sqlite3.connect(reading_uri(path), uri=True)) as connection,
        ):
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
        if mark != APPLICATION_ID:
            raise EnvironmentProblem(
                f"Файл «{path.name}» — база другой программы, не библиотека «Формуляра».",
                "Выберите файл с расширением .formulyar.",
            )


def _is_whole_but_older(path: Path) -> bool:
    """Look through a file without changing it; whether it has to be migrated.

    Raises:
        EnvironmentProblem: it is damaged, or a newer version of the program made it.
    """
    engine = make_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
                raise damaged(path)
            return is_older(revision_of(connection))
    finally:
        engine.dispose()


def _head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)


def damaged(path: Path) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Файл «{path.name}» повреждён.",
        "Он оставлен как есть. Восстановите библиотеку из последней копии.",
    )


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turn the database's own errors into sentences; anything unknown stays a bug."""
    try:
        yield
    except IntegrityError as error:
        sentence = sentence_for(str(error.orig))
        if sentence is None:
            raise
        raise UserError(sentence) from error
    except (OperationalError, DatabaseError, sqlite3.DatabaseError) as error:
        problem = _environment_problem(path, str(getattr(error, "orig", error)).lower())
        if problem is None:
            raise
        raise problem from error


def _environment_problem(path: Path, text: str) -> EnvironmentProblem | None:
    if "locked" in text or "busy" in text:
        return EnvironmentProblem(
            f"Файл «{path.name}» занят другой программой.", "Подождите и повторите."
        )
    if "disk is full" in text:
        return EnvironmentProblem(
            "На диске кончилось место, изменение не записано.",
            "Освободите место и повторите; прежние данные целы.",
        )
    if "readonly" in text or "query_only" in text:
        return EnvironmentProblem(
            f"Файл «{path.name}» открыт только для чтения.",
            "Проверьте права на файл и папку.",
        )
    if "disk i/o error" in text or "unable to open" in text:
        return EnvironmentProblem(
            f"Файл «{path.name}» не читается или не пишется.",
            "Проверьте, не вынута ли флешка и доступна ли папка.",
        )
    if "malformed" in text or "not a database" in text or "corrupt" in text:
        return damaged(path)
    return None


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
            f"Папка «{path.parent}» не создана: {refusal_of(error)}.", "Выберите другую папку."
        ) from error
    try:
        yield
    except BaseException:
        for folder in missing:
            with suppress(OSError):
                folder.rmdir()
        raise
