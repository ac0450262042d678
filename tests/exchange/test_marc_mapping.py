"""From fields of a record to the fields of the catalogue."""

from __future__ import annotations

import pytest

from app.core.bibliography import Contributor, Role, TitleFields, TitleKind
from app.exchange.marc import read_marc
from app.exchange.marc.text import clean, drop_full_stop, initials, parse_year, tidy
from tests.exchange.marc_bytes import Plain, book, iso_record


def unimarc(*fields: Plain, title: str = "Сказки", leader: str = "nam0 22") -> TitleFields:
    (row,) = read_marc(iso_record(book(title, *fields), leader=leader)).rows
    return row.fields


def marc21(*fields: Plain, leader: str = "nam  22") -> TitleFields:
    (row,) = read_marc(iso_record([("001", "1"), *fields], leader=leader)).rows
    return row.fields


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1998", 1998),
        ("[1998]", 1998),
        ("cop. 2001", 2001),
        ("1997-1999", 1997),
        ("[2002?]", 2002),
        ("199-", None),
        ("12345", None),
        ("б. г.", None),
    ],
)
def test_year(text: str, year: int | None) -> None:
    assert parse_year(text) == year


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("В.Н.", "В. Н."),
        ("В. Н.,", "В. Н."),
        ("И. -Г.", "И.-Г."),
        ("В Н", "В. Н."),
        ("У.", "У."),
        ("Татьяна Николаевна", "Татьяна Николаевна"),
        ("Ян", "Ян"),
    ],
)
def test_initials(text: str, wanted: str) -> None:
    assert initials(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Основы /", "Основы"),
        ("М. :", "М."),
        ("Повесть :", "Повесть"),
        ("Казахстан] :", "Казахстан"),
        ("[Казахстан", "Казахстан"),
        ("\x98The \x9cTales", "The Tales"),
        ("\x88The \x89Tales", "The Tales"),
        ("<The >Tales", "The Tales"),
        ("Серия <Эффективный тренинг>", "Серия «Эффективный тренинг»"),
        ("и\u0306од", "йод"),
        ("a\x00b\n c", "a b c"),
    ],
)
def test_punctuation_and_marks(text: str, wanted: str) -> None:
    assert tidy(text) == wanted


def test_full_stops() -> None:
    assert drop_full_stop("Чтение и письмо.") == "Чтение и письмо"
    assert drop_full_stop("Вып. 13.") == "Вып. 13"
    assert drop_full_stop("За 1994 г.") == "За 1994 г."
    assert drop_full_stop("Служба...") == "Служба..."
    assert clean("Пер. с англ. /") == "Пер. с англ. /"


def test_unimarc_roles_and_bodies() -> None:
    fields = unimarc(
        ("700", " 1$aПушкин$bА.С.$gАлександр Сергеевич"),
        ("701", " 1$aЛермонтов$gМихаил$4070"),
        ("702", " 1$aИванов$bИ. И.$4340"),
        ("702", " 1$aПетров$bП. П.$4220"),
        ("702", " 1$aСидоров$bС. С.$4730"),
        ("702", " 1$aБилибин$bИ. Я.$4440"),
        ("702", " 1$aБезымянный$bБ."),
        ("702", " 1$aИванов$bИ. И.$4340"),
        ("702", " 0$aПетр$dI$4570"),
        ("712", "02$aАкадемия наук.$bИнститут истории$4570"),
    )
    assert fields.contributors == (
        Contributor("Пушкин", "А. С.", Role.AUTHOR),
        Contributor("Лермонтов", "Михаил", Role.AUTHOR),
        Contributor("Иванов", "И. И.", Role.EDITOR),
        Contributor("Петров", "П. П.", Role.COMPILER),
        Contributor("Сидоров", "С. С.", Role.TRANSLATOR),
        Contributor("Билибин", "И. Я.", Role.ILLUSTRATOR),
        Contributor("Безымянный", "Б.", Role.OTHER),
        Contributor("Петр I", "", Role.OTHER),
        Contributor("Академия наук. Институт истории", "", Role.OTHER),
    )


def test_unimarc_textbook() -> None:
    fields = unimarc(
        ("010", "  $a978-5-09-071234-5$d500 р."),
        ("011", "  $a0131-6397"),
        ("101", "0 $arus"),
        ("205", "  $a14-е изд.$bперераб."),
        ("210", "  $aМосква$cПросвещение$dcop. 2021"),
        ("215", "1 $a96 с.$cил.$d26$e1 CD-ROM"),
        ("225", "1 $aШкола России$v5"),
        ("300", "  $aАвт. указан на обороте"),
        ("327", "1 $aСодерж.: Числа"),
        ("330", "  $aДля начальной школы."),
        ("333", "  $a6+"),
        ("600", " 1$aЭйлер$bЛ.$f1707-1783$xБиография"),
        ("606", "0 $aМатематика$xПреподавание$yРоссия"),
        ("610", "0 $aчисла$aсчет"),
        ("675", "  $a51"),
        ("686", "  $aВ1я71$2rubbk"),
        ("686", "  $a22.1я71$2rubbk"),
        ("686", "  $a27.01$2rugasnti"),
        ("908", "  $aМ34"),
        title="Математика$e2-й класс$eучебник$hЧ. 1$iЧисла$fМ. И. Моро$g[и др.]$dMathematics",
    )
    assert fields == TitleFields(
        title="Математика",
        kind=TitleKind.TEXTBOOK,
        subtitle="2-й класс : учебник",
        part="Ч. 1",
        part_title="Числа",
        responsibility="М. И. Моро ; [и др.]",
        edition="14-е изд., перераб.",
        place="Москва",
        publisher="Просвещение",
        year=2021,
        pages="96 с.",
        illustrations="ил.",
        size="26 см",
        series="Школа России",
        series_number="5",
        isbns=("978-5-09-071234-5",),
        issn="0131-6397",
        bbk="22.1я71",
        udc="51",
        author_mark="М34",
        age_mark="6+",
        subjects=(
            "Эйлер Л. (1707-1783) — Биография",
            "Математика — Преподавание — Россия",
            "числа",
            "счет",
        ),
        language="rus",
        annotation="Для начальной школы.",
        notes=(
            "Авт. указан на обороте\nСодерж.: Числа\nПарал. загл.: Mathematics\nПрил.: 1 CD-ROM"
        ),
        grade_from=2,
        grade_to=2,
    )


@pytest.mark.parametrize(
    ("leader", "title", "kind"),
    [
        ("nam0 22", "Повесть", TitleKind.BOOK),
        ("nas0 22", "Наука и жизнь", TitleKind.PERIODICAL),
        ("njm0 22", "Песни", TitleKind.AUDIOVISUAL),
        ("ngm0 22", "Фильм", TitleKind.AUDIOVISUAL),
        ("nlm0 22", "Энциклопедия", TitleKind.ELECTRONIC),
        ("nam0 22", "История$eучеб. для 5-6 кл.", TitleKind.TEXTBOOK),
        ("nam0 22", "История$eучеб. пособие", TitleKind.STUDY_GUIDE),
        ("nam0 22", "История$eУчебно-методическое пособие", TitleKind.STUDY_GUIDE),
        ("nam0 22", 'Рабочая тетрадь к учебнику "История"', TitleKind.STUDY_GUIDE),
        ("nam0 22", "О создателе учебника", TitleKind.BOOK),
    ],
)
def test_unimarc_kind(leader: str, title: str, kind: TitleKind) -> None:
    assert unimarc(title=title, leader=leader).kind is kind


def test_coded_data_name_a_textbook() -> None:
    assert unimarc(("105", "  $ay   j   000yy")).kind is TitleKind.TEXTBOOK


def test_grades_of_a_school_edition() -> None:
    fields = unimarc(title="История$eучеб. для 5-6 кл.")
    assert (fields.grade_from, fields.grade_to) == (5, 6)
    assert unimarc(title="Записки ученика 5 класса").grade_from is None


def test_series_that_is_linked_is_not_a_whole() -> None:
    link = ("461", " 0$12001 $aЖизнь замечательных людей$vВып. 900")
    for more in ([], [("225", "1 $aЖизнь замечательных людей$vВып. 900")]):
        fields = unimarc(link, *more, title="Суворов", leader="nam2 22" if more else "nam0 22")
        assert fields.full_title == "Суворов"
        assert (fields.series, fields.series_number) == ("Жизнь замечательных людей", "Вып. 900")


def test_an_article_names_its_host() -> None:
    fields = unimarc(("463", " 0$12001 $aНаука и жизнь$v2001, № 5"), leader="naa0 22")
    assert fields.full_title == "Сказки"
    assert fields.notes == "В изд.: Наука и жизнь. 2001, № 5"


def test_isbn_warnings_say_what_is_wrong() -> None:
    data = iso_record(
        book(
            "Сказки",
            ("010", "  $a5-7443-0043-1$bв пер."),
            ("010", "  $a978-5-09-07123"),
            ("010", "  $aбез номера"),
            ("010", "  $z5-900416-09-7"),
        )
    )
    (row,) = read_marc(data).rows
    assert row.fields.isbns == ("5-7443-0043-1", "978-5-09-07123")
    assert row.warnings == (
        "Неверный ISBN 5-7443-0043-1: не сходится контрольная цифра.",
        "Неверный ISBN 978-5-09-07123: в номере должно быть 10 или 13 цифр.",
        "Неверный ISBN «без номера»: это не номер.",
        "ISBN 5-900416-09-7 помечен в записи как ошибочный.",
    )


def test_marc21_with_isbd_punctuation() -> None:
    fields = marc21(
        ("008", "151116s2005    ru a                rus  "),
        ("020", "  $a9785090712345 (в пер.) :"),
        ("080", "  $a821"),
        ("084", "  $a84(2)$2rubbkm"),
        ("100", "1 $aПушкин, А. С.,$d1799-1837."),
        (
            "245",
            "10$aСобрание сочинений.$nТ. 2,$pПоэмы :$bв 3 томах /$cА. С. Пушкин ; ил. А. Бенуа.",
        ),
        ("250", "  $a2-е изд."),
        ("264", " 1$aМосква :$bЭксмо,$c2019."),
        ("300", "  $a345 с. :$bил. ;$c22 см."),
        ("490", "0 $aКлассика ;$v12"),
        ("520", "  $aПоэмы разных лет."),
        ("521", "  $a12+"),
        ("600", "10$aПушкин, А. С.,$d1799-1837$xПоэмы."),
        ("650", " 7$aПоэзия$xИстория."),
        ("653", "  $aклассика$aстихи"),
        ("700", "1 $aБенуа, А.$eхудож."),
        ("700", "1 $aКритик, К. К."),
        ("700", "12$aДругой, Д.$tДругая книга."),
        ("710", "2 $aАкадемия наук."),
    )
    assert fields == TitleFields(
        title="Собрание сочинений",
        subtitle="в 3 томах",
        part="Т. 2",
        part_title="Поэмы",
        contributors=(
            Contributor("Пушкин", "А. С."),
            Contributor("Бенуа", "А.", Role.ILLUSTRATOR),
            Contributor("Критик", "К. К.", Role.OTHER),
            Contributor("Академия наук", "", Role.OTHER),
        ),
        responsibility="А. С. Пушкин ; ил. А. Бенуа",
        edition="2-е изд.",
        place="Москва",
        publisher="Эксмо",
        year=2019,
        pages="345 с.",
        illustrations="ил.",
        size="22 см",
        series="Классика",
        series_number="12",
        isbns=("9785090712345",),
        bbk="84(2)",
        udc="821",
        age_mark="12+",
        subjects=(
            "Пушкин, А. С., 1799-1837 — Поэмы",
            "Поэзия — История",
            "классика",
            "стихи",
        ),
        language="rus",
        annotation="Поэмы разных лет.",
    )


def test_marc21_part_that_depends_on_its_whole() -> None:
    data = iso_record(
        [
            ("001", "77"),
            ("245", "10$aТ. 3"),
            ("773", "18$tСобрание сочинений$w(RU)12"),
        ],
        leader="nam  22",
    )
    dependent = data[:19] + b"c" + data[20:]
    (row,) = read_marc(dependent).rows
    assert row.fields.full_title == "Собрание сочинений. Т. 3"
