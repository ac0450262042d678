"""What the page of an exchange file shows of each kind of file."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.dates import format_date
from app.core.money import copies_short, format_count, format_kopecks
from app.core.stock import TRANSFER_MODE_NAMES
from app.exchange.package import Item
from app.services.catalogue import short_name
from app.services.exchange_matching import LineState
from app.services.exchange_parties import KeyState, SenderView
from app.services.exchange_previews import ConfirmationPreview, Preview, TransferPreview
from app.ui.kit.chips import PillSpec
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.tokens import Tone
from app.ui.stock.document_parts import Check

_KNOWN = PillSpec("В каталоге", Tone.OK, "check-circle-fill")
_NEW = PillSpec("Новое", Tone.INFO, "plus")
_WHOLE = PillSpec("Принято", Tone.OK, "check-circle-fill")
_PART = PillSpec("Расхождение", Tone.WARN, "warning-fill")


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of a file: copies offered, given or accepted. ``price`` in kopecks, ``None`` where
    the file names none; ``title_id`` is our title, where there is one."""

    number: int
    name: str
    detail: str
    quantity: int
    price: int | None
    state: PillSpec
    title_id: int | None = None


def file_lines(preview: Preview) -> list[FileLine]:
    """The lines of a file with how they stand to our catalogue, or to what we sent."""
    if isinstance(preview, ConfirmationPreview):
        return [
            FileLine(
                number,
                line.name,
                ", ".join(filter(None, (f"передано {copies_short(line.sent)}", line.remark))),
                line.accepted,
                None,
                _WHOLE if line.accepted == line.sent and not line.remark else _PART,
            )
            for number, line in enumerate(preview.data.lines, start=1)
        ]
    return [
        FileLine(
            line.number,
            line.name,
            _detail(line.detail, line.same_as, line.item.remark),
            line.item.quantity,
            line.item.price,
            _KNOWN if line.state is LineState.KNOWN else _NEW,
            line.title_id,
        )
        for line in preview.lines
    ]


def file_columns() -> list[TableColumn[FileLine]]:
    right = Align.RIGHT
    return [
        TableColumn(
            "number",
            "№",
            lambda row: str(row.number),
            width=48,
            align=right,
            weight=Weight.SECONDARY,
            sort_key=lambda row: row.number,
        ),
        TableColumn(
            "name",
            "Издание",
            lambda row: row.name,
            width=220,
            stretch=True,
            second=lambda row: row.detail,
            tooltip=lambda row: ", ".join(filter(None, (row.name, row.detail))),
        ),
        TableColumn(
            "quantity",
            "Экз.",
            lambda row: format_count(row.quantity),
            width=64,
            align=right,
            weight=Weight.STRONG,
            sort_key=lambda row: row.quantity,
        ),
        TableColumn(
            "price",
            "Цена, ₽",
            lambda row: "" if row.price is None else format_kopecks(row.price),
            width=96,
            align=right,
            spare=2,
            sort_key=lambda row: row.price or 0,
        ),
        TableColumn(
            "sum",
            "Сумма, ₽",
            lambda row: "" if row.price is None else format_kopecks(row.price * row.quantity),
            width=112,
            align=right,
            spare=1,
            sort_key=lambda row: (row.price or 0) * row.quantity,
        ),
        TableColumn(
            "state",
            "Состояние",
            lambda _row: "",
            width=140,
            pill=lambda row: row.state,
            sort_key=lambda row: row.state.text,
        ),
    ]


def verb_of(preview: Preview) -> str:
    """The button that accepts a file."""
    match preview:
        case TransferPreview():
            return "Создать поступление"
        case ConfirmationPreview():
            return "Принять подтверждение"
        case _:
            return "Взять в список"


def checks_of(preview: Preview) -> list[Check]:
    """What was checked, and what the librarian should look at."""
    checks = [Check("Подпись верна, файл не меняли", Tone.OK), _key_check(preview.sender)]
    doubts = set(preview.sender.doubts[:1]) if preview.sender.key is not KeyState.KNOWN else set()
    checks += [Check(words, Tone.WARN) for words in preview.warnings if words not in doubts]
    if isinstance(preview, ConfirmationPreview):
        if preview.differences:
            checks += [Check(words, Tone.WARN) for words in preview.differences[:10]]
        else:
            checks.append(Check("Принято всё, что передано", Tone.OK))
    return checks


def _key_check(sender: SenderView) -> Check:
    match sender.key:
        case KeyState.KNOWN:
            return Check(f"Ключ школы «{sender.partner_name}» известен", Tone.OK)
        case KeyState.CHANGED:
            return Check(sender.doubts[0], Tone.BAD)
        case _:
            return Check(sender.doubts[0], Tone.INFO)


def facts_of(preview: Preview) -> list[tuple[str, str]]:
    """Captions and values of «Что в файле»."""
    facts = [("Отправитель", preview.sender.partner_name or preview.sender.name)]
    if preview.sender.inn:
        facts.append(("ИНН", preview.sender.inn))
    match preview:
        case TransferPreview():
            data = preview.data
            facts += [
                ("Передача", f"№ {data.number} от {format_date(data.date)}"),
                ("Вид", TRANSFER_MODE_NAMES[data.mode]),
            ]
            if data.due_date is not None:
                facts.append(("Вернуть до", format_date(data.due_date)))
            if data.basis:
                facts.append(("Основание", data.basis))
            facts += _counts(preview.count(LineState.KNOWN), preview.count(LineState.NEW))
            facts += [
                ("Всего", copies_short(data.quantity)),
                ("На сумму", f"{format_kopecks(data.total)} ₽"),
            ]
        case ConfirmationPreview():
            answer = preview.data
            facts += [
                ("Ответ на", preview.document),
                ("Поступление", f"№ {answer.number} от {format_date(answer.date)}"),
                ("Передано", copies_short(answer.sent)),
                ("Принято", copies_short(answer.accepted)),
            ]
            if answer.remark:
                facts.append(("Замечание", answer.remark))
        case _:
            offer = preview.data
            facts.append(("Предложение от", format_date(offer.date)))
            if offer.valid_until is not None:
                facts.append(("Действует до", format_date(offer.valid_until)))
            if offer.contact:
                facts.append(("Контакт", " ".join(offer.contact.split())))
            facts += _counts(preview.count(LineState.KNOWN), preview.count(LineState.NEW))
    return facts


def _counts(known: int, new: int) -> list[tuple[str, str]]:
    return [("Есть в каталоге", format_count(known)), ("Новых изданий", format_count(new))]


def _detail(detail: str, same_as: int | None, remark: str) -> str:
    same = f"то же издание, что в строке {same_as}" if same_as is not None else ""
    return ", ".join(filter(None, (detail, same, remark)))


def item_name(item: Item) -> str:
    """«Мерзляк А. Г. Алгебра, 2023» of a line that a file describes."""
    name = short_name(item.title)
    return f"{name}, {item.title.year}" if item.title.year is not None else name
