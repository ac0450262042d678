"""A cell of the checklist explained: a sentence, and its figure as a sum of terms.

Every term knows which copies it counts, so that a page can list them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.money import count_phrase, format_count, plural
from app.core.provision import (
    Amounts,
    LineProvision,
    SetPart,
    SetStock,
    TitleStock,
    Unfit,
    percent_whole,
)


class Counted(StrEnum):
    """Which copies of its titles a term counts."""

    OWN = "own"
    BORROWED = "borrowed"
    LENT = "lent"
    WORN = "worn"
    EXPIRED = "expired"
    AGED = "aged"
    ABSENT = "absent"
    FIT = "fit"


@dataclass(frozen=True, slots=True)
class CopyFilter:
    """The copies behind a term: those of these titles that are counted so.

    A term, an age or an absence holds for all copies of a title: such a filter names only
    titles of which it holds.
    """

    title_ids: tuple[int, ...]
    counted: Counted


@dataclass(frozen=True, slots=True)
class Term:
    """A line of a sum. ``sign`` is «», «−», «+» or «=»; ``amount`` is in copies, or in sets
    (``in_sets``) and then has no copies of its own to list. ``is_result`` closes the sum."""

    sign: str
    caption: str
    amount: int
    copies: CopyFilter | None = None
    in_sets: bool = False

    @property
    def is_result(self) -> bool:
        return self.sign == "="

    @property
    def unit(self) -> str:
        return "компл." if self.in_sets else "экз."

    @property
    def spoken(self) -> str:
        """For a screen reader: «минус ветхие и дефектные, 6 экз.»."""
        word = {"": "", "−": "минус ", "+": "плюс ", "=": "итого "}[self.sign]
        caption = self.caption[:1].lower() + self.caption[1:] if word else self.caption
        return f"{word}{caption}, {format_count(self.amount)} {self.unit}"


TAKEN_OUT: dict[Unfit, str] = {
    Unfit.LENT: "Отданы другой школе",
    Unfit.WORN: "Ветхие и дефектные",
    Unfit.EXPIRED: "Истёк предельный срок по ФПУ",
    Unfit.AGED: "Старше нормы износа",
    Unfit.ABSENT: "Нет в перечне",
}
_REASON_WORDS: dict[Unfit, tuple[str, str, str]] = {
    Unfit.LENT: ("отдан другой школе", "отданы другой школе", "отданы другой школе"),
    Unfit.WORN: ("ветхий", "ветхих", "ветхих"),
    Unfit.EXPIRED: ("с истёкшим сроком", "с истёкшим сроком", "с истёкшим сроком"),
    Unfit.AGED: ("старше нормы износа", "старше нормы износа", "старше нормы износа"),
    Unfit.ABSENT: ("не из перечня", "не из перечня", "не из перечня"),
}
_COPIES = "экземпляр", "экземпляра", "экземпляров"
_SETS = "комплект", "комплекта", "комплектов"
_LACKED_SETS = "комплекта", "комплектов", "комплектов"
_AT_PUPILS = "ученика", "учеников", "учеников"


def part_terms(part: SetPart) -> tuple[Term, ...]:
    """The sum of a part: in the books, less what does not count, plus what other schools gave."""
    titles = [title for title in part.titles if title.title_id in part.counted]
    terms = [
        Term("", "Числится в фонде", sum(t.own for t in titles), _of(titles, Counted.OWN)),
    ]
    for reason, caption in TAKEN_OUT.items():
        touched = [title for title in titles if title.unfit.get(reason)]
        amount = sum(title.unfit[reason] for title in touched)
        if amount:
            terms.append(Term("−", caption, amount, _of(touched, Counted(reason.value))))
    borrowed = [title for title in titles if title.borrowed]
    if borrowed:
        amount = sum(title.borrowed for title in borrowed)
        caption = "Получено из других школ"
        terms.append(Term("+", caption, amount, _of(borrowed, Counted.BORROWED)))
    there = [title for title in titles if title.fit > 0]
    terms.append(Term("=", "Есть годных", part.fit, _of(there, Counted.FIT)))
    return tuple(terms)


def set_terms(stock: SetStock, sharers: Sequence[LineProvision]) -> tuple[Term, ...]:
    """How whole sets come of the parts, and how they are shared; empty where the parts' own sum
    says it all.

    ``sharers`` are all lines of the plan that study by the set, the one explained first.
    """
    terms = []
    if len(stock.parts) != 1:
        terms.append(Term("", "Целых комплектов, по самой редкой части", stock.printed, None, True))
    elif stock.licences or len(sharers) > 1:
        terms.append(Term("", "Печатных комплектов", stock.printed, None, True))
    if stock.licences:
        terms.append(Term("+", "Лицензий электронной формы", stock.licences, None, True))
    if len(sharers) > 1:
        others = sum(line.allotted for line in sharers[1:])
        grades = sorted({line.need.grade for line in sharers[1:]})
        terms.append(Term("−", f"По ним учатся и {_grades(grades)}", others, None, True))
    if terms and (stock.licences or len(sharers) > 1):
        mine = sharers[0].allotted if sharers else stock.fit
        terms.append(Term("=", "Комплектов на эту параллель", mine, None, True))
    return tuple(terms)


def cell_sentence(lines: Sequence[LineProvision], stocks: Sequence[SetStock]) -> str:
    """Why a cell is what it is: «Не хватает 18: у 54 учеников 36 комплектов; 6 ветхих и 9 с
    истёкшим сроком не считаются».

    ``stocks`` are the sets of the lines, each once.
    """
    amounts = Amounts.of(lines)
    if not amounts.pupils:
        return "Учеников нет: укажите их число в классах."
    head = _head(amounts)
    if all(line.need.set_id is None for line in lines):
        return f"{head}; комплект учебников не выбран."
    tail = [text for text in (_scarcest(stocks), _left_out(stocks)) if text]
    if any(line.need.set_id is None for line in lines):
        tail.append("для части учеников комплект не выбран")
    return "; ".join([head, *tail]) + "."


def _head(amounts: Amounts) -> str:
    """«Не хватает 18: у 54 учеников 36 комплектов»; beyond the pupils there may be a need."""
    deficit, surplus = format_count(amounts.deficit), format_count(amounts.surplus)
    figures = f"у {count_phrase(amounts.pupils, *_AT_PUPILS)} {count_phrase(amounts.fit, *_SETS)}"
    if amounts.need > amounts.pupils:
        figures += f", с запасом нужно {format_count(amounts.need)}"
    if amounts.deficit and amounts.surplus:
        return f"Не хватает {deficit}, хотя другого комплекта лишних {surplus}: {figures}"
    if amounts.deficit:
        return f"Не хватает {deficit}: {figures}"
    if amounts.surplus:
        return f"Хватает всем, лишних {surplus}: {figures}"
    return f"Хватает всем: {figures}"


def _scarcest(stocks: Sequence[SetStock]) -> str:
    """Which part holds a set of several parts back."""
    for stock in stocks:
        amounts = [part.fit for part in stock.parts]
        if len(amounts) > 1 and min(amounts) < max(amounts):
            scarce = min(stock.parts, key=lambda part: part.fit)
            name = f" («{scarce.name}»)" if scarce.name else ""
            return f"комплектов столько, сколько экземпляров самой редкой части{name}"
    return ""


def _left_out(stocks: Sequence[SetStock]) -> str:
    """«6 ветхих и 9 с истёкшим сроком не считаются»."""
    sums = dict.fromkeys(Unfit, 0)
    for title in _titles(stocks):
        for reason, amount in title.unfit.items():
            sums[reason] += amount
    found = [
        f"{format_count(amount)} {plural(amount, *_REASON_WORDS[reason])}"
        for reason, amount in sums.items()
        if amount
    ]
    if not found:
        return ""
    total = sum(sums.values())
    verb = "не считается" if total == 1 else "не считаются"
    return f"{_joined(found)} {verb}"


def warnings(stocks: Sequence[SetStock], repair: int = 0) -> tuple[str, ...]:
    """What counts and yet should be known: old copies, titles that the list has not, repair."""
    titles = list(_titles(stocks))
    aged = sum(title.aged for title in titles)
    absent = sum(title.fit for title in titles if title.absent)
    found = []
    if aged:
        found.append(f"Старше нормы износа: {count_phrase(aged, *_COPIES)}, считаются")
    if absent:
        found.append(f"Нет в перечне: {count_phrase(absent, *_COPIES)}, считаются")
    if repair:
        found.append(f"В ремонте: {count_phrase(repair, *_COPIES)}, считаются")
    return tuple(found)


def spoken_cell(subject: str, grade: int, amounts: Amounts) -> str:
    """For a screen reader: «Алгебра, 8 класс, 67 процентов, не хватает 18 комплектов»."""
    words = [subject, f"{grade} класс"]
    percent = amounts.percent
    if percent is None:
        words.append("учеников нет")
    else:
        whole = percent_whole(percent)
        words.append(count_phrase(whole, "процент", "процента", "процентов"))
    if amounts.deficit:
        words.append(f"не хватает {count_phrase(amounts.deficit, *_LACKED_SETS)}")
    if amounts.surplus:
        words.append(f"лишних {count_phrase(amounts.surplus, *_SETS)}")
    return ", ".join(words)


def _titles(stocks: Sequence[SetStock]) -> Sequence[TitleStock]:
    """The counted titles of the sets, each once."""
    found: dict[int, TitleStock] = {}
    for stock in stocks:
        for part in stock.parts:
            for title in part.titles:
                if title.title_id in part.counted:
                    found[title.title_id] = title
    return list(found.values())


def _of(titles: Sequence[TitleStock], counted: Counted) -> CopyFilter:
    return CopyFilter(tuple(title.title_id for title in titles), counted)


def _grades(grades: Sequence[int]) -> str:
    names = ", ".join(map(str, grades))
    return f"{names} {'класс' if len(grades) == 1 else 'классы'}"


def _joined(pieces: Sequence[str]) -> str:
    """«одно», «одно и другое», «одно, другое и третье»."""
    return " и ".join(filter(None, (", ".join(pieces[:-1]), pieces[-1])))
