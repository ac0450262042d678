"""Plausible Russian titles without end, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random

from app.core.bibliography import Contributor, TitleFields, TitleKind


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


NOUNS = _listed(
    "дорога море остров звезда город книга сказка песня письмо тайна школа весна зима осень лето "
    "дом сад лес река гора поле ветер огонь камень ключ мост берег корабль поезд облако гроза "
    "утро вечер ночь день год век время память слово голос сердце рука судьба жизнь любовь война "
    "мир земля небо солнце луна птица конь волк медведь лиса кот собака рыба дерево цветок трава "
    "хлеб молоко золото серебро железо стекло карта компас маяк парус весло якорь капитан матрос "
    "солдат офицер полк крепость башня дворец замок площадь улица двор окно дверь лестница крыша "
    "комната зеркало часы шкатулка кольцо платок шапка плащ сапоги барабан труба скрипка гитара "
    "рояль театр цирк музей библиотека урок учитель ученик класс дневник тетрадь перемена каникулы "
    "игра мяч санки лыжи коньки костёр палатка поход экспедиция открытие опыт машина ракета космос "
    "планета комета спутник атом молекула кристалл число задача теорема закон история повесть "
    "рассказ роман поэма легенда миф былина басня загадка пословица азбука словарь справочник атлас"
)
GENITIVES = _listed(
    "дороги моря острова звезды города книги сказки песни тайны школы весны зимы осени лета дома "
    "сада леса реки горы поля ветра огня камня моста берега корабля поезда утра вечера ночи дня "
    "века времени памяти слова сердца судьбы жизни любви войны мира земли неба солнца луны птицы "
    "коня волка медведя лисы дерева цветка хлеба золота капитана солдата полка крепости башни "
    "дворца замка улицы двора детства юности победы России Сибири Урала Кавказа Байкала Волги "
    "Севера Востока природы науки техники искусства музыки литературы языка народа человека детей"
)
ADJECTIVES = _listed(
    "бел син красн зелён чёрн золот серебрян стар нов больш мал дальн ближн последн перв втор "
    "трет добр весёл грустн тих громк быстр медленн холодн горяч лесн морск горн степн речн "
    "школьн детск юн храбр смел мудр честн верн забыт потерян найден тайн волшебн сказочн "
    "древн русск северн южн восточн западн московск сибирск уральск летн зимн осенн весенн "
    "ночн утренн вечерн звёздн солнечн лунн каменн стеклянн железн деревянн хрустальн капитанск"
)
ENDINGS = ("ый", "ая", "ое", "ые")
HEROES = ("дочка", "сын", "друг", "герой", "путь", "мастер", "странник", "берега", "страницы")
ROOTS = _listed(
    "иван петр сидор кузнец медвед волк зайц соловь воробь голуб орл сокол журавл лебед карас "
    "щук сом ерш беляк черн красн рыж сед лыс мороз снег дожд ветр гром туман зор месяц звезд "
    "камен песк гор пол лес бор дуб берёз ос клён сосн ел ряб калин малин ягод гриб хлеб соль "
    "пирог калач медов молок сыр каш горох бобр лук чесн реп морков капуст огурц пуш толст "
    "тонк корот долг высок низк широк узк крив прям глад мягк тверд мельник гончар кожевник "
    "бондар рыбак охотник пастух сторож писар дьяк поп князь бояр козл баран бык коров телят"
)
SURNAME_ENDINGS = ("ов", "ин", "ский", "енко", "ев", "овский", "ович", "кин", "ников", "ихин")
INITIALS = "АБВГДЕИКЛМНОПРСТЮЯ"
SYLLABLES = _listed("ба ве гор да жи за ир ко лен ми но ор пе ра си та ун фе ха ци че шу эль юр ян")
SUBJECTS = (
    "Русский язык",
    "Литература",
    "Математика",
    "Алгебра",
    "Геометрия",
    "Физика",
    "Химия",
    "Биология",
    "География",
    "История России",
    "Обществознание",
    "Информатика",
    "Окружающий мир",
    "Музыка",
    "Технология",
)
PUBLISHERS = _listed(
    "Просвещение Дрофа Эксмо АСТ Махаон Росмэн Азбука Мнемозина Баласс Росток Самокат Речь "
    "Художественная_литература Детская_литература Молодая_гвардия Русское_слово Вентана-Граф "
    "Академкнига Учпедгиз Советский_писатель Наука Мир Высшая_школа Педагогика Радуга Малыш"
)
PLACES = ("Москва", "Санкт-Петербург", "Ленинград", "Киров", "Екатеринбург", "Новосибирск")
SERIES = ("Школьная библиотека", "Классика в школе", "Чтение — лучшее учение", "Мир приключений")
BBK = (
    "84(2=411.2)6",
    "84(2=411.2)5",
    "84(4Вел)",
    "84(7Сое)",
    "83.3(2=411.2)",
    "22.1",
    "22.3",
    "24.1",
    "26.8",
    "28.0",
    "63.3(2)",
    "63.3(0)",
    "74.2",
    "81.411.2",
    "85.1",
    "85.3",
    "39.6",
    "92",
)
NAMED = (
    ("Капитанская дочка", "Пушкин", "А. С."),
    ("Евгений Онегин", "Пушкин", "А. С."),
    ("Герой нашего времени", "Лермонтов", "М. Ю."),
    ("Мёртвые души", "Гоголь", "Н. В."),
    ("Война и мир", "Толстой", "Л. Н."),
    ("Каштанка", "Чехов", "А. П."),
    ("Преступление и наказание", "Достоевский", "Ф. М."),
    ("Малахитовая шкатулка", "Бажов", "П. П."),
)
RARE_TITLE = "Синхрофазотрон в вопросах и ответах"
RARE_ISBN = "978-5-09-087593-6"


class Titles:
    """Writes titles. Common words come often and rare ones seldom, as in a real catalogue."""

    def __init__(self, seed: int = 7) -> None:
        self._random = Random(seed)
        self._surnames = [
            (root + ending).capitalize() for ending in SURNAME_ENDINGS for root in ROOTS
        ]
        self._random.shuffle(self._surnames)
        self._weights = {
            size: list(accumulate(1 / (rank + 8) for rank in range(size)))
            for size in {len(self._surnames), len(NOUNS), len(GENITIVES), len(ADJECTIVES)}
        }

    def write(self, count: int) -> Iterator[TitleFields]:
        """``count`` titles; the first has the rare word and the rare ISBN, the second and
        every 500th after it is a known book of a known author."""
        for number in range(count):
            yield self._one(number)

    def _one(self, number: int) -> TitleFields:
        random = self._random
        if number == 0:
            return TitleFields(
                RARE_TITLE, contributors=(Contributor("Ускоров", "П. Т."),), isbns=(RARE_ISBN,)
            )
        if number % 500 == 1:
            title, surname, given = NAMED[number // 500 % len(NAMED)]
            people: tuple[Contributor, ...] = (Contributor(surname, given),)
            kind = TitleKind.BOOK
        else:
            kind = random.choice((TitleKind.BOOK,) * 6 + (TitleKind.TEXTBOOK,) * 2 + _OTHERS)
            title = self._school_title() if kind is TitleKind.TEXTBOOK else self._title()
            people = self._people()
        series = random.choice(SERIES) if random.random() < 0.3 else ""
        return TitleFields(
            title,
            kind,
            subtitle=random.choice(("", "", "роман", "повесть", "рассказы", "учебник", "стихи")),
            part=f"Часть {random.randint(1, 4)}" if random.random() < 0.1 else "",
            contributors=people,
            place=random.choice(PLACES),
            publisher=random.choice(PUBLISHERS).replace("_", " "),
            year=random.randint(1955, 2026),
            pages=str(random.randint(32, 720)),
            series=series,
            isbns=(self._isbn(),) if random.random() < 0.7 else (),
            bbk=random.choice(BBK),
            author_mark=f"{people[0].surname[0]} {random.randint(10, 99)}" if people else "",
            subjects=(random.choice(SUBJECTS),) if random.random() < 0.5 else (),
            language="rus",
        )

    def _pick(self, words: Sequence[str]) -> str:
        return self._random.choices(words, cum_weights=self._weights[len(words)])[0]

    def _title(self) -> str:
        random = self._random
        shape = random.randrange(6)
        if shape == 0:
            return f"{self._adjective()} {self._pick(NOUNS)}".capitalize()
        if shape == 1:
            return f"{self._pick(NOUNS)} {self._pick(GENITIVES)}".capitalize()
        if shape == 2:
            return f"{self._pick(NOUNS)} и {self._pick(NOUNS)}".capitalize()
        if shape == 3:
            return f"{self._adjective()} {random.choice(HEROES)} {self._name()}".capitalize()
        if shape == 4:
            return f"Приключения {self._name()} у {self._pick(GENITIVES)}"
        return (
            f"{self._pick(NOUNS)} {self._pick(GENITIVES)} : {self._adjective()} {self._pick(NOUNS)}"
        ).capitalize()

    def _adjective(self) -> str:
        return self._pick(ADJECTIVES) + self._random.choice(ENDINGS)

    def _name(self) -> str:
        return "".join(self._random.choices(SYLLABLES, k=self._random.randint(2, 4))).capitalize()

    def _school_title(self) -> str:
        return f"{self._random.choice(SUBJECTS)}. {self._random.randint(1, 11)} класс"

    def _people(self) -> tuple[Contributor, ...]:
        return tuple(
            Contributor(
                self._pick(self._surnames),
                f"{self._random.choice(INITIALS)}. {self._random.choice(INITIALS)}.",
            )
            for _ in range(self._random.choice((0, 1, 1, 1, 1, 2, 3)))
        )

    def _isbn(self) -> str:
        body = f"9785{self._random.randrange(10**8):08d}"
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
        return f"{body}{-total % 10}"


_OTHERS = (TitleKind.STUDY_GUIDE, TitleKind.BROCHURE, TitleKind.PERIODICAL, TitleKind.ELECTRONIC)
