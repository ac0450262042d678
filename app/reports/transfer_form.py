"""What the papers of a transfer need of their forms, and the values they fill in."""

from __future__ import annotations

from app.core.dates import format_date, format_date_quoted
from app.core.money import format_count, format_kopecks
from app.core.stock import TransferMode
from app.queries.paper_data import PersonData
from app.queries.transfer_paper import PartyData, TransferPaper, TransferPaperLine
from app.reports.form_parts import COMMISSION_TEXTS, AmountWords, date_or_blank
from app.reports.forms import Form, FormSpec

ACT_FORM, NOTICE_FORM, LETTER_FORM = "transfer_act", "transfer_notice", "transfer_letter"

_ACT = frozenset({"number", "date"})
_AMOUNTS = frozenset({"quantity", "quantity_words", "copies", "rubles", "kopecks"})
_WORDS = frozenset({"quantity", "quantity_words", "copies", "sum", "sum_words"})
_STATUS = frozenset({"blank", "blank_date", "draft", "draft_note", "reversal"})
_HINTS = frozenset({"hint_position", "hint_signature", "hint_name"})
_PARTY = frozenset({"name", "codes", "address"})

ACT_SPEC = FormSpec(
    plain=frozenset(
        {
            "title",
            "subtitle_permanent",
            "subtitle_temporary",
            "subtitle_return",
            "date",
            "giver",
            "receiver",
            "kind_permanent",
            "kind_temporary",
            "kind_return",
            "commission",
            "commission_receiver",
            "sum_words_hint",
            "sheet_one",
            "sheet_many",
            "inline",
            "hint_member",
            "member_chair",
            "member",
            "sign_giver_head",
            "sign_receiver_head",
            "sign_handed",
            "sign_received",
            "seal",
            "library",
            "list_title",
            "page_total",
            "carried",
            "brought",
            "grand",
            "link",
            "no_number",
            *_STATUS,
            *COMMISSION_TEXTS,
        }
    ),
    texts={
        "reversal_note": frozenset({"reverses"}),
        "order": _AMOUNTS | {"order_date", "order_number"},
        "alone": _AMOUNTS,
        "due": frozenset({"due_date"}),
        "sheets": frozenset({"sheets", "sheets_noun"}),
        "library_line": frozenset({"record", "record_date"}),
        "continuation": _ACT,
        "attachment": _ACT,
        "list_running": _ACT,
        "sheet": frozenset({"page", "pages"}),
        "words": _WORDS,
    },
    groups={"party": _PARTY, "requisites": frozenset({"kind", "basis", "due"})},
    tables={
        "lines": frozenset(
            {
                "number",
                "title",
                "grades",
                "publisher",
                "year",
                "inventory",
                "quantity",
                "price",
                "sum",
                "condition",
            }
        )
    },
)
NOTICE_SPEC = FormSpec(
    plain=frozenset(
        {
            "title",
            "subtitle",
            "date",
            "purpose",
            "sender",
            "receiver",
            "sum_words_hint",
            "table_title",
            "row_amortisation",
            "grand",
            "sign_head",
            "sign_accountant",
            "sign_receiver_head",
            "sign_receiver_accountant",
            *_STATUS,
            *_HINTS,
        }
    ),
    texts={
        "reversal_note": frozenset({"reverses"}),
        "statement": _AMOUNTS,
        "row_value": frozenset({"quantity"}),
        "document": _ACT,
        "continuation": _ACT,
        "sheet": frozenset({"page", "pages"}),
    },
    groups={"party": _PARTY, "requisites": frozenset({"document", "basis"})},
    tables={
        "lines": frozenset(
            {"name", "giver_debit", "giver_credit", "receiver_debit", "receiver_credit", "sum"}
        )
    },
)
_BODY = _ACT | _WORDS
LETTER_SPEC = FormSpec(
    plain=frozenset(
        {
            "outgoing",
            "addressee",
            "subject_permanent",
            "subject_temporary",
            "subject_return_borrowed",
            "subject_return_lent",
            "ask_accept",
            "ask_return",
            "attachments",
            "attachment_notice",
            "attachment_file",
            *_STATUS,
            *_HINTS,
        }
    ),
    texts={
        "reversal_note": frozenset({"reverses"}),
        "body_permanent": _BODY,
        "body_temporary": _BODY,
        "body_return_borrowed": _BODY,
        "body_return_lent": _BODY,
        "basis": frozenset({"basis"}),
        "due": frozenset({"due_date"}),
        "attachment_act": frozenset({"number"}),
        "attachment_only": frozenset({"number"}),
        "performer": frozenset({"name"}),
        "continuation": _ACT,
    },
    groups={},
    tables={},
)


def short_mode(mode: TransferMode) -> str:
    """«permanent», «temporary» or «return»: how the wording tells acts apart."""
    return mode.value if mode in (TransferMode.PERMANENT, TransferMode.TEMPORARY) else "return"


def act_values(form: Form, data: TransferPaper) -> dict[str, str]:
    """Number and date as headings name the act."""
    return {
        "number": data.number or form.text("blank"),
        "date": date_or_blank(data.date, form.text("blank_date")),
    }


def party_values(party: PartyData) -> dict[str, str]:
    """A side of the transfer by field key; what is unknown is left to be written by hand."""
    codes = ((party.inn, "ИНН"), (party.okpo, "ОКПО"))
    return {
        "name": party.name_full or party.name_short,
        "codes": ", ".join(f"{name} {code}" for code, name in codes if code),
        "address": party.address,
    }


def director(party: PartyData) -> PersonData:
    return PersonData(party.director_name, party.director_position)


def amount_words(data: TransferPaper) -> AmountWords:
    return AmountWords.of(data.total_quantity, data.total_kopecks)


def statement_values(data: TransferPaper) -> dict[str, str]:
    """What the statement of the act mentions; missing values are empty."""
    words, order = amount_words(data), data.commission
    return {
        "order_date": format_date_quoted(order.order_date) if order.order_date else "",
        "order_number": order.order_number,
        "quantity": words.quantity,
        "quantity_words": words.quantity_words,
        "copies": words.copies,
        "rubles": words.rubles,
        "kopecks": words.kopecks,
    }


def requisite_values(form: Form, data: TransferPaper) -> dict[str, str]:
    """Values of the fields of the act by key."""
    return {
        "kind": form.text(f"kind_{short_mode(data.mode)}"),
        "basis": data.basis,
        "due": "" if data.due_date is None else format_date(data.due_date),
    }


def requisite_keys(data: TransferPaper) -> frozenset[str]:
    """The fields that an act of this kind has."""
    keys = frozenset({"kind", "basis"})
    return keys | {"due"} if data.mode is TransferMode.TEMPORARY else keys


def line_texts(form: Form, number: int, line: TransferPaperLine, sign: int) -> dict[str, str]:
    """The cells of a line of the list by column key."""
    return {
        "number": str(number),
        "title": line.name,
        "grades": line.grades,
        "publisher": line.publisher,
        "year": "" if line.year is None else str(line.year),
        "inventory": line.numbers_text or form.text("no_number"),
        "quantity": format_count(sign * line.quantity),
        "price": format_kopecks(line.price_kopecks),
        "sum": format_kopecks(sign * line.sum_kopecks),
        "condition": condition_text(line),
    }


def condition_text(line: TransferPaperLine) -> str:
    """Condition and remark, «хорошее» where nothing is said."""
    return "; ".join(filter(None, (line.condition or "хорошее", line.remark)))


def words_text(form: Form, data: TransferPaper) -> str:
    """The total of the list in figures and in words."""
    return form.text("words", **word_values(data))


def word_values(data: TransferPaper) -> dict[str, str]:
    words = amount_words(data)
    return {
        "quantity": words.quantity,
        "quantity_words": words.quantity_words,
        "copies": words.copies,
        "sum": words.sum,
        "sum_words": words.sum_words,
    }


def writes_record(data: TransferPaper) -> bool:
    """Is the act written into the summary book?"""
    return data.mode is TransferMode.PERMANENT
