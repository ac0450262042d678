"""Words of the accounting of the fund: funds, accounts, documents, states of copies."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from app.core.bibliography import TitleKind


class Fund(StrEnum):
    """Fund (фонд): each has its own summary book."""

    MAIN = "main"
    TEXTBOOKS = "textbooks"
    TEMPORARY = "temporary"


FUND_NAMES: dict[Fund, str] = {
    Fund.MAIN: "Основной",
    Fund.TEXTBOOKS: "Учебный",
    Fund.TEMPORARY: "Временное хранение",
}


class Account(StrEnum):
    """Where the money stands: on the balance, off it, or with the school that lent the copies."""

    BALANCE = "balance"
    OFF_BALANCE = "off_balance"
    BORROWED = "borrowed"


ACCOUNT_NAMES: dict[Account, str] = {
    Account.BALANCE: "На балансе",
    Account.OFF_BALANCE: "Вне баланса",
    Account.BORROWED: "Получено от другой школы",
}


def place_of_kind(kind: TitleKind) -> tuple[Fund, Account]:
    """Fund and account by the kind of a title: textbooks have their own fund, brochures are
    kept for a time and, like periodicals, stand off the balance."""
    match kind:
        case TitleKind.TEXTBOOK | TitleKind.STUDY_GUIDE:
            return Fund.TEXTBOOKS, Account.BALANCE
        case TitleKind.BROCHURE:
            return Fund.TEMPORARY, Account.OFF_BALANCE
        case TitleKind.PERIODICAL:
            return Fund.MAIN, Account.OFF_BALANCE
        case _:
            return Fund.MAIN, Account.BALANCE


class DocumentKind(StrEnum):
    """Kind of a document that moves copies, their price, or their keeper."""

    RECEIPT = "receipt"
    WRITE_OFF = "write_off"
    OPENING = "opening"
    REPLACEMENT = "replacement"
    REVALUATION = "revaluation"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_RETURN = "transfer_return"


DOCUMENT_NAMES: dict[DocumentKind, str] = {
    DocumentKind.RECEIPT: "Поступление",
    DocumentKind.WRITE_OFF: "Акт о списании",
    DocumentKind.OPENING: "Ввод остатков",
    DocumentKind.REPLACEMENT: "Замена утерянного",
    DocumentKind.REVALUATION: "Переоценка",
    DocumentKind.TRANSFER_OUT: "Передача в другую школу",
    DocumentKind.TRANSFER_RETURN: "Возврат переданного",
}


class SummaryPart(IntEnum):
    """Part of the summary book (КСУ) that a movement is recorded in.

    ``NONE``: in no part. An opening balance counts in «Состоит на» alone, and copies borrowed
    from another school stand in the books of the school that lent them.
    """

    NONE = 0
    IN = 1
    OUT = 2


class ReceiptWay(StrEnum):
    """How copies came: bought or given; from another school for good; from one for a time."""

    PURCHASE = "purchase"
    TRANSFER = "transfer"
    LOAN = "loan"


RECEIPT_WAY_NAMES: dict[ReceiptWay, str] = {
    ReceiptWay.PURCHASE: "Поступление",
    ReceiptWay.TRANSFER: "Передано из другой школы на баланс",
    ReceiptWay.LOAN: "Получено от другой школы во временное пользование",
}


class TransferMode(StrEnum):
    """What a transfer between schools does.

    ``PERMANENT``: copies leave the balance. ``TEMPORARY``: they stay on it and are kept by the
    other school. ``RETURN_LENT``: such copies come home. ``RETURN_BORROWED``: copies of the
    other school go back to it.
    """

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    RETURN_LENT = "return_lent"
    RETURN_BORROWED = "return_borrowed"


TRANSFER_MODE_NAMES: dict[TransferMode, str] = {
    TransferMode.PERMANENT: "С баланса на баланс",
    TransferMode.TEMPORARY: "Во временное пользование",
    TransferMode.RETURN_LENT: "Возврат от другой школы",
    TransferMode.RETURN_BORROWED: "Возврат другой школе",
}


class DocumentStatus(StrEnum):
    DRAFT = "draft"
    POSTED = "posted"
    REVERSED = "reversed"
    DISCARDED = "discarded"


STATUS_NAMES: dict[DocumentStatus, str] = {
    DocumentStatus.DRAFT: "Черновик",
    DocumentStatus.POSTED: "Проведён",
    DocumentStatus.REVERSED: "Сторнирован",
    DocumentStatus.DISCARDED: "Удалён",
}


class CopyState(StrEnum):
    """Whether a copy is in the fund: ``CANCELLED`` copies entered by mistake and were reversed."""

    IN_STOCK = "in_stock"
    OUT = "out"
    CANCELLED = "cancelled"


class Condition(StrEnum):
    """Physical condition of a copy."""

    GOOD = "good"
    WORN = "worn"
    DEFECTIVE = "defective"
    REPAIR = "repair"


CONDITION_NAMES: dict[Condition, str] = {
    Condition.GOOD: "Хорошее",
    Condition.WORN: "Ветхий",
    Condition.DEFECTIVE: "Дефектный",
    Condition.REPAIR: "В ремонте",
}


class ReferenceCategory(StrEnum):
    """Editable lists of reference data."""

    FUND_SOURCE = "fund_source"
    PLACE = "place"
    SUPPLIER = "supplier"
    WRITE_OFF_REASON = "write_off_reason"
    DISPOSAL_DIRECTION = "disposal_direction"
    SUMMARY_KIND = "summary_kind"
    BBK_GROUP = "bbk_group"


REFERENCE_NAMES: dict[ReferenceCategory, str] = {
    ReferenceCategory.FUND_SOURCE: "Источники средств",
    ReferenceCategory.PLACE: "Места хранения",
    ReferenceCategory.SUPPLIER: "Поставщики",
    ReferenceCategory.WRITE_OFF_REASON: "Причины списания",
    ReferenceCategory.DISPOSAL_DIRECTION: "Направления выбытия",
    ReferenceCategory.SUMMARY_KIND: "Виды документов в КСУ",
    ReferenceCategory.BBK_GROUP: "Содержание фонда в КСУ (ББК)",
}
