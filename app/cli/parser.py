"""Arguments of the commands, with help and complaints in Russian."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

PROGRAM = "formulyar"


class WrongUsage(Exception):  # noqa: N818 - it names what the user did
    """The command line cannot be understood; the text is for the user."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command found out: ``data`` for ``--json``, ``text`` for people."""

    data: dict[str, Any]
    text: str
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command; ``name`` begins with ``--`` for an option."""

    name: str
    caption: str
    metavar: str = ""
    required: bool = False
    flag: bool = False
    repeated: bool = False
    number: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the contract. ``run`` takes the parsed arguments by name."""

    name: str
    caption: str
    run: Callable[[argparse.Namespace], Answer]
    arguments: tuple[Argument, ...] = ()

    @property
    def usage(self) -> str:
        parts = [PROGRAM, self.name]
        for item in self.arguments:
            word = item.metavar or item.name.upper()
            shown = word if not item.name.startswith("--") else item.name
            if item.name.startswith("--") and not item.flag:
                shown = f"{item.name} {word}"
            parts.append(shown if item.required else f"[{shown}]")
        return " ".join([*parts, "[--json]"])


@dataclass(frozen=True, slots=True)
class Request:
    command: Command
    options: argparse.Namespace
    as_json: bool = field(default=False)


def parameters(options: argparse.Namespace, known: tuple[str, ...]) -> dict[str, str]:
    """The ``--set`` values by name.

    Raises:
        WrongUsage: a value without «=», or a name that the command does not know.
    """
    values = {}
    for text in options.set:
        name, sign, value = text.partition("=")
        if not sign or name not in known:
            listed = ", ".join(known) or "нет ни одного"
            raise WrongUsage(f"Параметр «{text}» непонятен. Параметры: {listed}.")
        values[name] = value
    return values


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(_in_russian(message))


def read_arguments(commands: Sequence[Command], arguments: Sequence[str]) -> Request | None:
    """Understand a command line; ``None`` when it only asked for help, which is printed.

    Raises:
        WrongUsage: it cannot be understood.
    """
    names = {command.name: command for command in commands}
    chosen = next((names[word] for word in arguments if word in names), None)
    asked = any(word in ("-h", "--help") for word in arguments)
    if asked or list(arguments[:1]) == ["help"]:  # «help» may also be searched for
        sys.stdout.write(help_text(commands, chosen))
        return None
    if chosen is None:
        wanted = next((word for word in arguments if not word.startswith("-")), "")
        lead = f"Команды «{wanted}» нет. " if wanted else ""
        raise WrongUsage(f"{lead}Есть: {', '.join(names)}. Справка: {PROGRAM} --help")
    rest = list(arguments)
    rest.remove(chosen.name)
    try:
        options = _parser(chosen).parse_intermixed_args(rest)
    except WrongUsage as error:
        raise WrongUsage(f"{error}\nВызов: {chosen.usage}") from error
    return Request(chosen, options, options.json)


def _parser(command: Command) -> _Parser:
    parser = _Parser(prog=f"{PROGRAM} {command.name}", add_help=False, allow_abbrev=False)
    parser.add_argument("--json", action="store_true")
    for item in command.arguments:
        keywords: dict[str, Any] = {"default": item.default}
        if item.flag:
            keywords = {"action": "store_true"}
        else:
            keywords["metavar"] = item.metavar or None
            if item.number:
                keywords["type"] = int
            if item.choices:
                keywords["choices"] = item.choices
            if item.repeated:
                keywords.update(action="append", default=[])
        if item.name.startswith("--"):
            keywords["required"] = item.required
        elif not item.required:
            keywords["nargs"] = "?"
        parser.add_argument(item.name, **keywords)
    return parser


def help_text(commands: Sequence[Command], chosen: Command | None) -> str:
    """Help on one command, or the list of all."""
    if chosen is None:
        width = max(len(command.name) for command in commands) + 2
        lines = [
            "Формуляр — программа школьной библиотеки",
            "",
            f"Вызов: {PROGRAM} [--library ФАЙЛ]        открыть окно",
            f"       {PROGRAM} КОМАНДА …               выполнить команду без окна",
            "",
            "Команды:",
            *(f"  {command.name:<{width}}{command.caption}" for command in commands),
            "",
            f"Подробно о команде: {PROGRAM} КОМАНДА --help",
            "Ключ --json у каждой команды печатает ответ одним объектом JSON.",
            "Коды возврата: 0 — сделано, 1 — нечего использовать, 2 — ошибка в вызове,",
            "3 — файл занят, повреждён или не читается.",
        ]
        return "\n".join(lines) + "\n"
    lines = [chosen.caption, "", f"Вызов: {chosen.usage}", ""]
    for item in chosen.arguments:
        name = item.name if item.name.startswith("--") else (item.metavar or item.name)
        lines.append(f"  {name:<14}{item.caption}")
    lines.append(f"  {'--json':<14}ответ одним объектом JSON")
    return "\n".join(lines) + "\n"


_TRANSLATIONS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (?P<x>.+)", "Не хватает: {x}."),
    (r"unrecognized arguments: (?P<x>.+)", "Непонятно: {x}."),
    (r"argument (?P<x>\S+): expected one argument", "После {x} нужно значение."),
    (
        r"argument (?P<x>\S+): invalid choice: (?P<y>.+?) \(choose from (?P<z>.+)\)",
        "{x}: {y} не подходит. Можно: {z}.",
    ),
    (r"argument (?P<x>\S+): invalid int value: (?P<y>.+)", "{x}: {y} — не целое число."),
    (r"argument (?P<x>\S+): ignored explicit argument (?P<y>.+)", "{x} не принимает значения."),
)


def _in_russian(message: str) -> str:
    for pattern, sentence in _TRANSLATIONS:
        match = re.fullmatch(pattern, message)
        if match:
            return sentence.format(**match.groupdict())
    return "Команда записана с ошибкой."
