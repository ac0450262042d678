"""Publishers by their short and their registered names.

«Просвещение», «М.: Просвещение», «Акционерное общество «Издательство «Просвещение»» are one;
an entry of the federal list may name two («ДРОФА» and «Просвещение»).
"""

from __future__ import annotations

import re

from app.core.text import tokens

_SAYING_NOTHING = frozenset(
    tokens(
        """акционерное общество с ограниченной ответственностью закрытое открытое публичное
    непубличное государственное унитарное предприятие бюджетное казенное автономное учреждение
    федеральное научное некоммерческая организация общественная региональная республиканское
    издательство издательства издательский издательская издательско изд во центр группа дом
    компания корпорация фирма иоц оиц ицентр образовательно образовательный полиграфический
    комплекс книжное имени им ооо оао зао пао ао нао гуп гау гбу гку фгбну фгбоу учебник рс
    пресс москва м спб санкт петербург республики и к"""
    )
)
_SAME_WORDS = {"xxi": "21", "двадцать": "21"}
_BETWEEN = re.compile(r"\s*[;/|]\s*|:\s+(?=[А-ЯЁA-Z«\"])")


def publisher_names(text: str) -> frozenset[frozenset[str]]:
    """The publishers that a text names, each as the folded words that tell it from others.

    Empty when the text is empty or holds nothing but legal forms.
    """
    names = (_name(piece) for piece in _BETWEEN.split(text))
    return frozenset(name for name in names if name)


def is_same_publisher(mine: frozenset[frozenset[str]], theirs: frozenset[frozenset[str]]) -> bool:
    """Does one side name a publisher of the other, be it shorter («Бином», «Вентана»)?"""
    return any(left <= right or right <= left for left in mine for right in theirs)


def _name(text: str) -> frozenset[str]:
    words = (_SAME_WORDS.get(word, word) for word in tokens(text))
    return frozenset(word for word in words if word not in _SAYING_NOTHING)
