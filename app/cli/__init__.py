"""The commands: a stable contract, and what tests and schedulers call. No Qt is imported here.

Exit codes: 0 done, 1 nothing of the input could be used, 2 wrong usage, 3 the environment.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from app.cli.commands import COMMANDS
from app.cli.parser import WrongUsage, read_arguments
from app.core.errors import Cancelled, EnvironmentProblem, FormulyarError, RefusalError

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
        return _fail(error, as_json=request.as_json)
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


def _fail(error: FormulyarError, *, as_json: bool) -> int:
    reasons = error.reasons if isinstance(error, RefusalError) else ()
    say("\n".join((error.message, *(f"  {reason}" for reason in reasons), error.cure)).rstrip())
    if as_json:
        data = {"error": error.message, "cure": error.cure, "reasons": reasons}
        print(json.dumps(data, ensure_ascii=False, indent=2))  # noqa: T201
    return ENVIRONMENT if isinstance(error, EnvironmentProblem) else NOTHING_USABLE
