"""Settings that affect the books: declared once, kept in the library file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SettingKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    FLAG = "flag"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """A setting: its key, Russian caption, what it does, and the value it has until changed.

    A flag's value is «yes» or «no», a number's whole and from 0 to 100.
    """

    key: str
    caption: str
    default: str
    kind: SettingKind = SettingKind.TEXT
    hint: str = ""

    def check(self, value: str) -> bool:
        """Whether ``value`` is possible for this setting."""
        if self.kind is SettingKind.FLAG:
            return value in ("yes", "no")
        if self.kind is SettingKind.NUMBER:
            return value.isdecimal() and value.isascii() and int(value) <= 100
        return True


WRITE_OFF_LEGAL_BASIS = SettingSpec(
    "legal_basis.write_off",
    "Основание формы акта о списании",
    "Форма по ОКУД 0504144, приказ Минфина России от 30.03.2015 № 52н",
    SettingKind.LONG_TEXT,
    "Печатается мелко в углу акта. Проверьте у бухгалтера, какой приказ действует.",
)
ACCEPTANCE_LEGAL_BASIS = SettingSpec(
    "legal_basis.acceptance",
    "Основание формы акта о приёме",
    "",
    SettingKind.LONG_TEXT,
    "Например, местное положение о порядке учёта библиотечного фонда. Может быть пустым.",
)
INVENTORY_LEGAL_BASIS = SettingSpec(
    "legal_basis.inventory_book",
    "Основание инвентарной книги",
    "",
    SettingKind.LONG_TEXT,
    "Печатается на титульном листе. Может быть пустым.",
)
PERIODICALS_LEGAL_BASIS = SettingSpec(
    "legal_basis.periodical_cards",
    "Основание регистрационных карточек периодики",
    "",
    SettingKind.LONG_TEXT,
    "Печатается под заголовком карточки. Может быть пустым.",
)
TEMPORARY_LEGAL_BASIS = SettingSpec(
    "legal_basis.temporary_register",
    "Основание журнала изданий временного хранения",
    "",
    SettingKind.LONG_TEXT,
    "Печатается под заголовком журнала. Может быть пустым.",
)
EXCHANGE_LEGAL_BASIS = SettingSpec(
    "legal_basis.exchange_registers",
    "Основание журналов обмена с другими школами",
    "",
    SettingKind.LONG_TEXT,
    "Например, договор или распоряжение об обмене учебниками. Может быть пустым.",
)
SUMMARY_LEGAL_BASIS = SettingSpec(
    "legal_basis.summary_book",
    "Основание ведения книги суммарного учёта",
    "Порядок учёта документов, входящих в состав библиотечного фонда "
    "(приказ Минкультуры России от 08.10.2012 № 1077)",
    SettingKind.LONG_TEXT,
    "Печатается на титульном листе книги. Может быть местным положением или пустым.",
)
SUMMARY_BY_LEVELS = SettingSpec(
    "summary_book.by_levels",
    "Распределять учебники в КСУ по ступеням 1–4, 5–9, 10–11, а не по классам",
    "no",
    SettingKind.FLAG,
    "Учебник для нескольких классов считается в первом из них.",
)
TEXTBOOK_CARDS_LEGAL_BASIS = SettingSpec(
    "legal_basis.textbook_cards",
    "Основание карточек учёта учебников",
    "",
    SettingKind.LONG_TEXT,
    "Например, местное положение об учебном фонде. Может быть пустым.",
)
TRANSFER_LEGAL_BASIS = SettingSpec(
    "legal_basis.transfer",
    "Основание формы акта приёма-передачи",
    "",
    SettingKind.LONG_TEXT,
    "Например, приказ учредителя об обмене учебниками. Может быть пустым.",
)
REPLACEMENT_LEGAL_BASIS = SettingSpec(
    "legal_basis.replacement",
    "Основание формы акта о замене утерянного",
    "Порядок учета документов, входящих в состав библиотечного фонда, "
    "приказ Минкультуры России от 08.10.2012 № 1077",
    SettingKind.LONG_TEXT,
    "Печатается мелко в углу акта и тетради. Может быть пустым.",
)
REVALUATION_LEGAL_BASIS = SettingSpec(
    "legal_basis.revaluation",
    "Основание формы акта о переоценке",
    "",
    SettingKind.LONG_TEXT,
    "Например, приказ учредителя о переоценке. Печатается мелко в углу акта, может быть пустым.",
)
RECONCILIATION_LEGAL_BASIS = SettingSpec(
    "legal_basis.reconciliation",
    "Основание сверки с бухгалтерией",
    "",
    SettingKind.LONG_TEXT,
    "Например, пункт учётной политики школы. Может быть пустым.",
)
WRITE_OFF_DEBIT = SettingSpec(
    "write_off.debit", "Дебет счёта в акте о списании", "", hint="Обычно заполняет бухгалтер."
)
WRITE_OFF_CREDIT = SettingSpec(
    "write_off.credit", "Кредит счёта в акте о списании", "", hint="Обычно заполняет бухгалтер."
)
SHOW_FACTOR = SettingSpec(
    "write_off.show_factor",
    "Печатать коэффициент переоценки в списке на исключение",
    "no",
    SettingKind.FLAG,
)
NUMBER_TEXTBOOKS = SettingSpec(
    "stock.number_textbooks",
    "Присваивать инвентарные номера учебникам",
    "no",
    SettingKind.FLAG,
    "Учебники обычно учитывают без инвентарных номеров, по карточкам.",
)
CARD_PER_PART = SettingSpec(
    "stock.card_per_part",
    "Заводить отдельную карточку на каждую часть учебника",
    "yes",
    SettingKind.FLAG,
    "Уже заведённые карточки не меняются.",
)
MAIN_PREFIX = SettingSpec(
    "stock.prefix.main",
    "Префикс инвентарных номеров основного фонда",
    "",
    hint="Например, «Б-». Пустой префикс — номер из одних цифр.",
)
TEXTBOOK_PREFIX = SettingSpec(
    "stock.prefix.textbooks", "Префикс инвентарных номеров учебного фонда", "У-"
)
TEMPORARY_PREFIX = SettingSpec(
    "stock.prefix.temporary", "Префикс номеров временного хранения", "В-"
)

PART_TWO_NUMBERS = SettingSpec("numbers.part_two", "Нумерация части 2 КСУ", "")
"""The rule of :mod:`app.core.summary_numbers`; changed by the numbering service alone."""

RESERVE_PERCENT = SettingSpec(
    "provision.reserve_percent",
    "Резерв учебников, % от числа учеников",
    "0",
    SettingKind.NUMBER,
    "Прибавляется к потребности; на процент обеспеченности не влияет.",
)
TEACHER_SETS = SettingSpec(
    "provision.teacher_sets",
    "Комплектов для учителя на каждый предмет параллели",
    "0",
    SettingKind.NUMBER,
    "Прибавляется к потребности; на процент обеспеченности не влияет.",
)
WEAR_NORM = SettingSpec(
    "provision.wear_norm",
    "Норма износа учебника, лет от года издания",
    "5",
    SettingKind.NUMBER,
    "Учебники старше нормы отмечаются предупреждением.",
)
AGED_UNFIT = SettingSpec(
    "provision.aged_unfit",
    "Не считать годными учебники старше нормы износа",
    "no",
    SettingKind.FLAG,
)
ABSENT_UNFIT = SettingSpec(
    "provision.absent_unfit",
    "Не считать годными учебники, которых нет в федеральном перечне",
    "no",
    SettingKind.FLAG,
)

REGION_CAMPAIGN = SettingSpec(
    "region.campaign_year",
    "Год кампании в формах для РИБЦ",
    "",
    hint="Календарный год в названиях форм, например 2027. Пусто — год, в котором кончается "
    "учебный год.",
)
REGION_ORDER = SettingSpec(
    "region.list_order",
    "Приказ о федеральном перечне в названиях форм",
    "",
    SettingKind.LONG_TEXT,
    "Например, «приказом Минпросвещения России от 21.02.2024 № 119». Пусто — дата и номер "
    "загруженного перечня.",
)
REGION_UNIFIED = SettingSpec(
    "region.unified",
    "Единые государственные учебники в перечне",
    "Мединский",
    SettingKind.LONG_TEXT,
    "Правило в каждой строке: слова, которые все есть у учебника в авторах или названии "
    "(в любом падеже), либо начало его номера в перечне.",
)
REGION_PLANNED = SettingSpec(
    "region.planned",
    "Единые государственные учебники, которые войдут в перечень",
    "",
    SettingKind.LONG_TEXT,
    "По одному предмету в строке с классами: «Обществознание: 9–11».",
)

LIBRARY_SETTINGS: tuple[SettingSpec, ...] = (
    WRITE_OFF_LEGAL_BASIS,
    ACCEPTANCE_LEGAL_BASIS,
    TEXTBOOK_CARDS_LEGAL_BASIS,
    INVENTORY_LEGAL_BASIS,
    PERIODICALS_LEGAL_BASIS,
    TEMPORARY_LEGAL_BASIS,
    EXCHANGE_LEGAL_BASIS,
    TRANSFER_LEGAL_BASIS,
    SUMMARY_LEGAL_BASIS,
    SUMMARY_BY_LEVELS,
    REPLACEMENT_LEGAL_BASIS,
    REVALUATION_LEGAL_BASIS,
    RECONCILIATION_LEGAL_BASIS,
    WRITE_OFF_DEBIT,
    WRITE_OFF_CREDIT,
    SHOW_FACTOR,
    NUMBER_TEXTBOOKS,
    CARD_PER_PART,
    MAIN_PREFIX,
    TEXTBOOK_PREFIX,
    TEMPORARY_PREFIX,
    RESERVE_PERCENT,
    TEACHER_SETS,
    WEAR_NORM,
    AGED_UNFIT,
    ABSENT_UNFIT,
    REGION_CAMPAIGN,
    REGION_ORDER,
    REGION_UNIFIED,
    REGION_PLANNED,
)

IMPORT_LAYOUTS = "import.layouts"
"""Key of what the program itself remembers: the columns of tables as they were loaded."""
REGION_CASES = "region.cases"
"""Key of the rows of forms 5.1 and 5.2 as they were typed."""
