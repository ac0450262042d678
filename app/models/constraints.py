"""What a broken constraint means, in the user's words."""

from __future__ import annotations

_SENTENCES: tuple[tuple[str, str], ...] = (
    ("copy.inventory_number", "Такой инвентарный номер уже есть: номера не повторяются."),
    ("copy.barcode", "Такой штрихкод уже есть у другого экземпляра."),
    ("reference_item.category", "Такая запись в справочнике уже есть."),
    ("title.source_key", "Издание с этим номером записи уже загружено."),
    ("write_off_line.document_id", "Этот экземпляр уже есть в акте."),
    ("school_requisites.valid_from", "Реквизиты с этой даты уже записаны: измените их."),
    ("summary_record.fund", "Такой номер записи книги суммарного учёта уже занят."),
    ("transfer_line.document_id", "Этот экземпляр уже есть в передаче."),
    ("replacement_line.document_id", "Этот экземпляр уже есть в замене."),
    ("revaluation_line.document_id", "Этот экземпляр уже есть в переоценке."),
    ("partner_school.name_short", "Школа с таким кратким названием уже записана."),
    ("partner_school.library_uid", "Библиотека с этим ключом уже записана за другой школой."),
    ("exchange_file.kind", "Этот файл обмена уже принят."),
    ("period is closed", "Период закрыт: записей с этой датой больше не делают."),
    ("document.reverses_id", "Документ уже сторнирован."),
    ("ck_title_title_given", "У издания должно быть заглавие."),
    ("ck_lot_not_negative", "Количество и цена не могут быть меньше нуля."),
    ("ck_copy_price_not_negative", "Цена экземпляра не может быть меньше нуля."),
    ("ck_disposal_not_negative", "Количество и сумма выбытия не могут быть меньше нуля."),
    ("append-only", "Проведённые записи не изменяются: сделайте сторно."),
    ("posted document is frozen", "Проведённый документ не изменяется: сделайте сторно."),
    ("FOREIGN KEY constraint failed", "Запись уже удалена или ещё используется: обновите список."),
)


def sentence_for(database_message: str) -> str | None:
    """The sentence for a constraint's message, or ``None`` for one nobody foresaw."""
    for mark, sentence in _SENTENCES:
        if mark in database_message:
            return sentence
    return None
