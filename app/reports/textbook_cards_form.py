"""What the cards of textbooks and their register need of their forms, and the values filled in."""

from __future__ import annotations

from app.core.dates import format_date
from app.core.money import format_count, format_kopecks
from app.queries.textbook_cards import CardRow, CardsPaper, TextbookCardData
from app.queries.textbook_entries import CardEntry
from app.reports.forms import Form, FormSpec

CARDS_FORM = "textbook_cards"
REGISTER_FORM = "textbook_register"

MOST_PRICES = 3

_DAY = frozenset({"date"})
_NUMBER = frozenset({"number"})
CARDS_SPEC = FormSpec(
    plain=frozenset(
        {"grades", "subject", "federal", "price", "workbook", "workbook_title", "grand"}
    ),
    texts={
        "title": _NUMBER,
        "running": _NUMBER,
        "balance": frozenset({"date", "quantity", "sum"}),
        "lent": frozenset({"quantity"}),
        "borrowed": frozenset({"quantity"}),
        "closed": frozenset({"note"}),
        "sheet": frozenset({"number", "page", "pages"}),
        "as_of": _DAY,
        "workbook_sheet": frozenset({"page", "pages"}),
    },
    groups={"description": frozenset({"title", "imprint"})},
    tables={
        "card": frozenset(
            {
                "in_day",
                "in_paper",
                "edition",
                "in_quantity",
                "price",
                "in_sum",
                "out_day",
                "out_paper",
                "out_quantity",
                "out_sum",
                "balance",
            }
        ),
        "flat": frozenset(
            {
                "number",
                "grades",
                "subject",
                "title",
                "edition",
                "day",
                "in_paper",
                "in_quantity",
                "price",
                "in_sum",
                "out_paper",
                "out_quantity",
                "out_sum",
                "balance",
            }
        ),
    },
)
REGISTER_SPEC = FormSpec(
    plain=frozenset(
        {"title", "workbook", "sign_librarian", "hint_position", "hint_signature", "hint_name"}
    ),
    texts={
        "as_of": _DAY,
        "running": _DAY,
        "sheet": frozenset({"page", "pages"}),
        "grand": frozenset({"cards", "closed"}),
    },
    tables={"lines": frozenset({"number", "day", "authors", "title", "grades", "note"})},
)


def title_line(card: TextbookCardData) -> str:
    """«Мерзляк А. Г. Математика. Ч. 1. — 4-е изд., стер.»: author, title, part, editions."""
    name = f"{card.row.authors} {card.row.title}".strip()
    return " — ".join(filter(None, (name, "; ".join(card.editions))))


def price_text(card: TextbookCardData) -> str:
    """The prices of the lots, the newest ones when there are many."""
    return "; ".join(format_kopecks(price) for price in card.prices[-MOST_PRICES:])


def entry_texts(entry: CardEntry) -> dict[str, str]:
    """The cells of a line of a card by column key; the half that it is not about is empty."""
    paper = " ".join(filter(None, (entry.paper, entry.remark)))
    texts = {"balance": format_count(entry.balance)}
    side = "in" if entry.incoming else "out"
    texts |= {
        f"{side}_day": format_date(entry.day),
        f"{side}_paper": paper,
        f"{side}_quantity": format_count(entry.quantity),
        f"{side}_sum": format_kopecks(entry.total),
    }
    if entry.incoming:
        texts["edition"] = entry.edition
        texts["price"] = "" if entry.price is None else format_kopecks(entry.price)
    return texts


def closing_lines(form: Form, data: CardsPaper, card: TextbookCardData) -> list[str]:
    """What stands under the lines of a card: the balance, and what it does not say."""
    row = card.row
    lines = [
        form.text(
            "balance",
            date=format_date(data.on),
            quantity=format_count(row.copies),
            sum=format_kopecks(row.total),
        )
    ]
    if card.lent:
        lines.append(form.text("lent", quantity=format_count(card.lent)))
    if card.borrowed:
        lines.append(form.text("borrowed", quantity=format_count(card.borrowed)))
    if row.note:
        lines.append(form.text("closed", note=row.note))
    return lines


def register_texts(row: CardRow) -> dict[str, str]:
    """The cells of a line of the register by column key."""
    return {
        "number": str(row.number),
        "day": format_date(row.opened_on),
        "authors": row.authors,
        "title": row.title,
        "grades": row.grades,
        "note": row.note,
    }


def register_total(form: Form, rows: tuple[CardRow, ...]) -> str:
    """«Всего карточек: 214, из них снято: 12»."""
    return form.text(
        "grand",
        cards=format_count(len(rows)),
        closed=format_count(sum(row.is_closed for row in rows)),
    )
