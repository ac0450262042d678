"""The commands: a stable contract, and what tests and schedulers call. No Qt is imported here.

Exit codes: 0 done, 1 nothing of the input could be used, 2 wrong usage, 3 the environment.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.cli.commands import COMMANDS
from app.cli.parser import PROGRAM, Request, WrongUsage, read_arguments
from app.core.dates import SystemClock, local_moment
from app.core.errors import Cancelled, EnvironmentProblem, FormulyarError, RefusalError
from app.services.rescue import Rescue, find_rescue

DONE, NOTHING_USABLE, WRONG_USAGE, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 3, 130


def run(arguments: Sequence[str]) -> int:
    """Do one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a captured stream of a test may lack it
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        request = read_arguments(COMMANDS, arguments)
    except WrongUsage as error:
        say(str(error))
        return WRONG_USAGE
    if request is None:
        return DONE
    try:
        answer = request.command.run(request.options)
    except WrongUsage as error:
        say(str(error))
        return WRONG_USAGE
    except FormulyarError as error:
        return _fail(error, request)
    except (KeyboardInterrupt, Cancelled):
        say("Прервано; ничего не изменено.")
        return INTERRUPTED
    if request.as_json:
        print(json.dumps(answer.data, ensure_ascii=False, indent=2, default=str))  # noqa: T201
    else:
        print(answer.text)  # noqa: T201
    return answer.exit_code


def say(text: str) -> None:
    """Tell the person at the terminal; standard output stays for the answer."""
    print(text, file=sys.stderr)  # noqa: T201


def _fail(error: FormulyarError, request: Request) -> int:
    reasons = error.reasons if isinstance(error, RefusalError) else ()
    lines = [error.message, *(f"  {reason}" for reason in reasons), error.cure]
    data: dict[str, Any] = {"error": error.message, "cure": error.cure, "reasons": reasons}
    if isinstance(error, EnvironmentProblem):
        rescue = _rescue(error, request)
        best = rescue.best if rescue is not None else None
        data["kind"] = error.kind.value
        data["restore_from"] = str(best.path) if best is not None else None
        if rescue is not None and best is not None:
            lines.append(
                f"Целая копия от {local_moment(best.made_at):%d.%m.%Y, %H:%M}:\n"
                f'  {PROGRAM} restore "{best.path}" --to "{rescue.path}"'
            )
    say("\n".join(filter(None, lines)))
    if request.as_json:
        print(json.dumps(data, ensure_ascii=False, indent=2))  # noqa: T201
    return ENVIRONMENT if isinstance(error, EnvironmentProblem) else NOTHING_USABLE


def _rescue(problem: EnvironmentProblem, request: Request) -> Rescue | None:
    """What can be done with the library of the command, if it is the library that failed."""
    named = getattr(request.options, "library", None) or getattr(request.options, "to", None)
    return find_rescue(Path(named), problem, SystemClock().now()) if named else None
