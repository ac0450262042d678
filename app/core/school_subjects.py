"""School subjects: how they are told from the titles of textbooks, and in which order they stand.

The federal list names some subjects wider than schools teach them: «Математика» for algebra and
geometry, «Иностранный язык» for every language, «История» for both its courses. Such a name is
narrowed by the title of the textbook, because a pupil needs a book for each course.
"""

from __future__ import annotations

import re

from app.core.text import fold, sort_key
from app.core.textbook_titles import TitleFacts, facts_of

SECOND_LANGUAGE = "второй иностранный"
_LITERACY = "Обучение грамоте"
_LANGUAGES: tuple[tuple[str, str], ...] = (
    (r"английск\w*|\benglish\b|spotlight|starlight", "Английский язык"),
    (r"немецк\w*|\bdeutsch", "Немецкий язык"),
    (r"французск\w*|\bfran[cç]ais", "Французский язык"),
    (r"испанск\w*|\bespa[nñ]ol", "Испанский язык"),
    (r"китайск\w*", "Китайский язык"),
    (r"итальянск\w*", "Итальянский язык"),
)
_COURSES: tuple[tuple[str, str], ...] = (
    (r"наглядн\w+ геометри", "Наглядная геометрия"),
    (r"алгебр\w*.*\bи геометри|математик\w*.*алгебр.*геометри", "Математика"),
    (r"вероятност|статистик", "Вероятность и статистика"),
    (r"алгебр", "Алгебра"),
    (r"геометри", "Геометрия"),
    (r"родн\w+ (?:\(?русск\w*\)? )?литератур|родн\w+ русск\w+ литератур", "Родная литература"),
    (r"литературн\w+ чтени\w* на родн", "Литературное чтение на родном языке"),
    (r"русск\w+ родн\w+ язык|родн\w+ \(?русск\w*\)? ?язык|родн\w+ язык", "Родной язык"),
    (r"азбук\w*(?! эколог)|букварь|букваря|обучени\w* грамот|пропис[ьи]", _LITERACY),
    (r"русск\w+ язык|русск\w+ реч", "Русский язык"),
    (r"литературн\w+ чтени", "Литературное чтение"),
    *_LANGUAGES,
    (r"финансов\w+ грамотност", "Финансовая грамотность"),
    (r"истори\w+ россии|истори\w+ отечества|отечественн\w+ истори", "История России"),
    (
        r"всеобщ\w+ истори|истори\w+ древнего мира|истори\w+ средних веков"
        r"|нов(?:ая|ой) истори|истори\w+ нового времени|новейш\w+ истори",
        "Всеобщая история",
    ),
    (r"россия в мире", "Россия в мире"),
    (
        r"религиозн\w+ культур|православн\w+ культур|светск\w+ этик|исламск\w+ культур"
        r"|буддийск\w+ культур|иудейск\w+ культур|миров\w+ религи",
        "Основы религиозных культур и светской этики",
    ),
    (
        r"духовно нравственн\w+ культур|духовно-нравственн\w+ культур",
        "Основы духовно-нравственной культуры народов России",
    ),
    (r"безопасности и защиты родины", "Основы безопасности и защиты Родины"),
    (r"безопасности жизнедеятельности", "Основы безопасности жизнедеятельности"),
    (r"миров\w+ художественн\w+ культур", "Мировая художественная культура"),
    (r"изобразительн\w+ искусств", "Изобразительное искусство"),
    (r"музык", "Музыка"),
    (r"черчени", "Черчение"),
    (r"физическ\w+ культур", "Физическая культура"),
    (r"труд\w* \(?технологи|технологи", "Технология"),
    (r"окружающ\w+ мир", "Окружающий мир"),
    (r"информатик", "Информатика"),
    (r"обществознани", "Обществознание"),
    (r"экономик", "Экономика"),
    (r"\bправо\b", "Право"),
    (r"естествознани", "Естествознание"),
    (r"природоведени", "Природоведение"),
    (r"географи", "География"),
    (r"астрономи", "Астрономия"),
    (r"физик", "Физика"),
    (r"хими", "Химия"),
    (r"биологи", "Биология"),
    (r"экологи", "Экология"),
    (r"индивидуальн\w+ проект", "Индивидуальный проект"),
    (r"математик", "Математика"),
    (r"истори", "История"),
    (r"литератур", "Литература"),
    (r"искусств", "Искусство"),
)
_PATTERNS = tuple((re.compile(pattern), name) for pattern, name in _COURSES)
_LANGUAGE_NAMES = tuple(name for _pattern, name in _LANGUAGES)
_NARROWER: dict[str, tuple[str, ...]] = {
    "математика": (
        "Алгебра",
        "Геометрия",
        "Вероятность и статистика",
        "Наглядная геометрия",
        "Финансовая грамотность",
    ),
    "иностранный язык": _LANGUAGE_NAMES,
    "второй иностранный язык": _LANGUAGE_NAMES,
    "история": ("История России", "Всеобщая история", "Россия в мире"),
    "русский язык": (_LITERACY,),
    "обществознание": ("Экономика", "Право", "Финансовая грамотность"),
    "физика": ("Астрономия",),
    "биология": ("Экология", "Естествознание"),
    "искусство": ("Музыка", "Изобразительное искусство", "Мировая художественная культура"),
    "основы духовно-нравственной культуры народов россии": (
        "Основы религиозных культур и светской этики",
    ),
    "родной язык и (или) государственный язык республики российской федерации": ("Родной язык",),
}
_ORDER = (
    _LITERACY,
    "Русский язык",
    "Литературное чтение",
    "Литература",
    "Родной язык",
    "Литературное чтение на родном языке",
    "Родная литература",
    "Иностранный язык",
    "Английский язык",
    "Немецкий язык",
    "Французский язык",
    "Китайский язык",
    "Испанский язык",
    "Итальянский язык",
    "Второй иностранный язык",
    "Математика",
    "Алгебра",
    "Геометрия",
    "Наглядная геометрия",
    "Вероятность и статистика",
    "Информатика",
    "Окружающий мир",
    "Природоведение",
    "Основы религиозных культур и светской этики",
    "Основы духовно-нравственной культуры народов России",
    "История",
    "История России",
    "Всеобщая история",
    "Россия в мире",
    "Обществознание",
    "Право",
    "Экономика",
    "География",
    "Биология",
    "Физика",
    "Химия",
    "Астрономия",
    "Естествознание",
    "Экология",
    "Изобразительное искусство",
    "Музыка",
    "Искусство",
    "Мировая художественная культура",
    "Черчение",
    "Технология",
    "Труд (технология)",
    "Физическая культура",
    "Основы безопасности жизнедеятельности",
    "Основы безопасности и защиты Родины",
    "ОБЖ",
    "ОБЗР",
)
_PLACES = {fold(name): place for place, name in enumerate(_ORDER)}


def course_of(text: str) -> str:
    """The subject that a text names, «» when it names none."""
    folded = fold(text)
    return next((name for pattern, name in _PATTERNS if pattern.search(folded)), "")


def subject_of(facts: TitleFacts, own: str = "", listed: str = "") -> str:
    """The subject of a textbook: what the school wrote, else the federal list, else its title.

    A subject that is wider than a course is narrowed by the title; a textbook of a second
    foreign language says so. Never empty: a title that names no subject is its own.
    """
    titled = _course_of_title(facts)
    given = " ".join((own or listed).split())
    name = titled or facts.name
    if given:
        narrower = _NARROWER.get(fold(given), ())
        name = titled if titled in narrower else given
    is_second = facts.second_language or fold(given) == "второй иностранный язык"
    if is_second and name in _LANGUAGE_NAMES:
        return f"{name} ({SECOND_LANGUAGE})"
    return name


def canonical_subject(text: str) -> str:
    """A subject as a person writes it by the name that sets have: «ИЗО», «Ин. яз. (немецкий)»."""
    written = " ".join(text.split())
    if fold(written) in _PLACES:
        return written
    facts = facts_of(written)
    named = " ".join(piece for variant in facts.variants for piece in variant)
    course = course_of(named) or course_of(written)
    if course not in _LANGUAGE_NAMES:
        return course or written
    second = facts.second_language or SECOND_LANGUAGE in fold(written)
    return f"{course} ({SECOND_LANGUAGE})" if second else course


def is_within(subject: str, wider: str) -> bool:
    """Is it the subject itself, or a course of a wider one («Алгебра» of «Математика»)?"""
    plain = subject.removesuffix(f" ({SECOND_LANGUAGE})")
    return fold(subject) == fold(wider) or plain in _NARROWER.get(fold(wider), ())


def is_foreign_language(subject: str) -> bool:
    """Is it a foreign language that pupils of a class may study apart (the first or second)?"""
    plain = subject.removesuffix(f" ({SECOND_LANGUAGE})")
    return plain in _LANGUAGE_NAMES or "иностранный язык" in fold(plain)


def is_second_language(subject: str) -> bool:
    return SECOND_LANGUAGE in fold(subject)


def group_subject(subject: str, name: str) -> str:
    """The subject that a group of a class studies: of «Иностранный язык» the language that the
    name of the group tells («английский»)."""
    if not is_foreign_language(subject) or course_of(subject):
        return subject
    language = course_of(name)
    if language not in _LANGUAGE_NAMES:
        return subject
    return f"{language} ({SECOND_LANGUAGE})" if is_second_language(subject) else language


def subject_order(subject: str) -> tuple[int, str]:
    """A key that sorts subjects as a timetable has them, others after them by the alphabet."""
    folded = fold(subject)
    if folded.endswith(f"({SECOND_LANGUAGE})"):
        folded = "второй иностранный язык"
    return _PLACES.get(folded, len(_ORDER)), sort_key(subject)


def _course_of_title(facts: TitleFacts) -> str:
    """The course by the last piece of the title that names one: «Математика. Геометрия»."""
    pieces = facts.variants[0] if facts.variants else ()
    for piece in reversed(pieces):
        course = course_of(piece)
        if course:
            return course
    return course_of(facts.name)
