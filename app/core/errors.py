"""What can go wrong, as the user has to hear it. Everything else is a bug."""

from __future__ import annotations

import errno
from enum import StrEnum

_REFUSALS: dict[int, str] = {
    errno.ENOSPC: "на диске кончилось место",
    errno.EDQUOT: "на диске кончилось отведённое место",
    errno.EFBIG: "файл слишком велик для этого диска",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск защищён от записи",
    errno.ENOENT: "такой папки или файла нет",
    errno.ENOTDIR: "на месте папки лежит файл",
    errno.EEXIST: "на месте папки лежит файл",
    errno.EISDIR: "на месте файла лежит папка",
    errno.ENAMETOOLONG: "имя слишком длинное",
    errno.EIO: "носитель не отвечает",
    errno.EBUSY: "файл занят другой программой",
}


def refusal_of(error: OSError) -> str:
    """Why the system refused, in the user's words: «на диске кончилось место»."""
    return _REFUSALS.get(error.errno or 0, f"система отказала, код {error.errno}")


class ProblemKind(StrEnum):
    """What stands in the way, for those who offer a way out of it.

    ``INDEXES``: a file whose indexes are damaged and whose data are whole; ``OLDER``: a file
    that would have to be migrated and may only be read; ``UNREADABLE``: the medium does not
    answer or the file may not even be read.
    """

    OTHER = "other"
    MISSING = "missing"
    NOT_OURS = "not_ours"
    DAMAGED = "damaged"
    INDEXES = "indexes"
    NEWER = "newer"
    OLDER = "older"
    LOCKED = "locked"
    READ_ONLY = "read_only"
    FULL = "full"
    UNREADABLE = "unreadable"


_KINDS: dict[int, ProblemKind] = {
    errno.ENOSPC: ProblemKind.FULL,
    errno.EDQUOT: ProblemKind.FULL,
    errno.EFBIG: ProblemKind.FULL,
    errno.EACCES: ProblemKind.READ_ONLY,
    errno.EPERM: ProblemKind.READ_ONLY,
    errno.EROFS: ProblemKind.READ_ONLY,
    errno.ENOENT: ProblemKind.MISSING,
    errno.EIO: ProblemKind.UNREADABLE,
    errno.EBUSY: ProblemKind.LOCKED,
}


def kind_of(error: OSError) -> ProblemKind:
    """The kind of problem that a refusal of the system to write is."""
    return _KINDS.get(error.errno or 0, ProblemKind.OTHER)


class FormulyarError(Exception):
    """Base of the errors that carry a sentence for the user.

    ``message`` says what happened, ``cure`` says what to do; both are Russian
    and are shown as they are.
    """

    def __init__(self, message: str, cure: str = "") -> None:
        self.message = message
        self.cure = cure
        super().__init__(message if not cure else f"{message} {cure}")


class UserError(FormulyarError):
    """The input or the request cannot be accepted; the user can mend it."""


class RefusalError(UserError):
    """The rules of accounting forbid the operation; ``reasons`` name each obstacle."""

    def __init__(self, message: str, reasons: tuple[str, ...] = (), cure: str = "") -> None:
        super().__init__(message, cure)
        self.reasons = reasons


class ConflictError(UserError):
    """The object was changed meanwhile by another window or another operation."""


class EnvironmentProblem(FormulyarError):  # noqa: N818 - not every problem is an error of ours
    """The machine or the file stands in the way: locked, full, read-only, damaged, too new.

    ``kind`` tells the window which ways out fit.
    """

    def __init__(self, message: str, cure: str = "", kind: ProblemKind = ProblemKind.OTHER) -> None:
        super().__init__(message, cure)
        self.kind = kind


class Cancelled(Exception):  # noqa: N818 - cancelling is not an error
    """Raised inside long work when the user cancels it; the transaction rolls back."""
