"""What can go wrong, as the user has to hear it. Everything else is a bug."""

from __future__ import annotations

import errno

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
    """The machine or the file stands in the way: locked, full, read-only, damaged, too new."""


class Cancelled(Exception):  # noqa: N818 - cancelling is not an error
    """Raised inside long work when the user cancels it; the transaction rolls back."""
