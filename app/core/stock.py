"""Words of the accounting of the fund: funds, accounts, documents, states of copies."""

from __future__ import annotations

from enum import StrEnum


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


class DocumentKind(StrEnum):
    """Kind of a document that moves copies."""

    RECEIPT = "receipt"
    WRITE_OFF = "write_off"


DOCUMENT_NAMES: dict[DocumentKind, str] = {
    DocumentKind.RECEIPT: "Поступление",
    DocumentKind.WRITE_OFF: "Акт о списании",
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


REFERENCE_NAMES: dict[ReferenceCategory, str] = {
    ReferenceCategory.FUND_SOURCE: "Источники средств",
    ReferenceCategory.PLACE: "Места хранения",
    ReferenceCategory.SUPPLIER: "Поставщики",
    ReferenceCategory.WRITE_OFF_REASON: "Причины списания",
    ReferenceCategory.DISPOSAL_DIRECTION: "Направления выбытия",
}
