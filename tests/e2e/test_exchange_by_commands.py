"""Two libraries lend and give textbooks to each other by commands and files alone."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import library_at
from app.cli import run
from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.core.stock import Account, Fund
from app.queries.stock import ReceiptDraft, ReceiptLine
from tests.support.ledger import breaches
from tests.support.workshop import database

Call = Callable[..., dict[str, Any]]
SCHOOL, GYMNASIUM = "Школа № 7", "Гимназия № 2"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """A command and its JSON; ``code`` is the exit code that is expected."""

    def answer(*words: object, code: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        assert run([*map(str, words), "--json"]) == code
        out = capsys.readouterr().out
        return dict(json.loads(out)) if out else {}

    return answer


@pytest.fixture
def giver(tmp_path: Path, call: Call) -> Path:
    """A school with twelve copies of a textbook and two numbered books."""
    path = tmp_path / "школа.formulyar"
    call("new", path, "--school", SCHOOL)
    with library_at(path) as workspace:
        services = workspace.services
        algebra = services.catalogue.create_title(
            TitleFields(
                "Алгебра",
                TitleKind.TEXTBOOK,
                contributors=(Contributor("Мерзляк", "А. Г."),),
                year=2023,
                grade_from=8,
                grade_to=8,
            )
        ).entity_id
        novel = services.catalogue.create_title(TitleFields("Ася")).entity_id
        assert algebra is not None
        assert novel is not None
        draft = ReceiptDraft(
            workspace.clock.today(),
            (
                ReceiptLine(algebra, Fund.TEXTBOOKS, Account.BALANCE, 12, 642_30, numbered=False),
                ReceiptLine(
                    novel, Fund.MAIN, Account.BALANCE, 2, 90_00, number_prefix="Б-", first_number=17
                ),
            ),
        )
        saved = services.receipts.save_draft(draft).entity_id
        assert saved is not None
        services.receipts.post(saved, 1)
    return path


@pytest.fixture
def receiver(tmp_path: Path, call: Call) -> Path:
    path = tmp_path / "гимназия.formulyar"
    call("new", path, "--school", GYMNASIUM)
    return path


def balances(path: Path) -> dict[str, int]:
    """Copies in stock by account."""
    with database(path) as connection:
        return dict(
            connection.execute(
                "SELECT account, count(*) FROM copy WHERE state = 'in_stock' GROUP BY account"
            ).fetchall()
        )


def test_a_loan_and_its_confirmation(
    call: Call, giver: Path, receiver: Path, tmp_path: Path
) -> None:
    sent, answer = tmp_path / "передача.zip", tmp_path / "ответ.zip"
    out = call(
        "transfer", "out", "--library", giver, "--partner", GYMNASIUM, "--mode", "temporary",
        "--due", "31.05.2099", "--set", "title=1", "--set", "quantity=7",
        "--set", "basis=Приказ № 12", "--out", sent,
    )  # fmt: skip
    assert (out["number"], out["mode"], out["copies"], out["total"]) == (
        "1",
        "temporary",
        7,
        7 * 642_30,
    )
    assert out["partner"] == {"id": 1, "name": GYMNASIUM, "new": True}
    assert zipfile.is_zipfile(sent)

    before = receiver.read_bytes()
    dry = call("import", "package", sent, "--library", receiver, "--dry-run")
    assert receiver.read_bytes() == before
    done = call("import", "package", sent, "--library", receiver, "--set", "post=yes")
    assert list(done)[:9] == [
        "kind", "file", "encoding", "read", "added", "updated", "unchanged", "rejected",
        "operation",
    ]  # fmt: skip
    assert (done["kind"], done["package"], done["posted"]) == ("package", "transfer", True)
    assert (done["read"], done["added"], done["unchanged"]) == (1, 1, 0)
    assert (dry["read"], dry["added"], dry["operation"]) == (1, 1, None)
    assert done["sender"]["key"] == "no_partner"

    call("transfer", "confirm", "--library", receiver, "--number", "1", "--out", answer)
    closed = call("import", "package", answer, "--library", giver)
    assert (closed["package"], closed["document"]) == ("confirmation", out["document"])
    with library_at(giver, read_only=True) as workspace:
        card = workspace.queries.transfer.transfer(out["document"])
    assert card is not None
    assert card.confirmation.startswith("Поступление № 1 от ")
    assert card.still_out == 7
    assert balances(giver) == {"balance": 14}
    assert balances(receiver) == {"borrowed": 7}
    assert breaches(giver) == breaches(receiver) == []

    assert "уже принят" in call("import", "package", sent, "--library", receiver, code=1)["error"]
    twice = call("import", "package", answer, "--library", giver, code=1)
    assert "уже принято" in twice["error"]


def test_a_gift_and_its_confirmation(
    call: Call, giver: Path, receiver: Path, tmp_path: Path
) -> None:
    sent, answer = tmp_path / "передача.zip", tmp_path / "ответ.zip"
    out = call(
        "transfer", "out", "--library", giver, "--partner", GYMNASIUM, "--mode", "permanent",
        "--set", "copies=Б-17–Б-18", "--set", "title=1", "--set", "quantity=5", "--out", sent,
    )  # fmt: skip
    assert out["copies"] == 7
    done = call("import", "package", sent, "--library", receiver, "--set", "post=yes")
    assert (done["read"], done["added"]) == (2, 2)
    call("transfer", "confirm", "--library", receiver, "--number", "1", "--out", answer)
    call("import", "package", answer, "--library", giver)
    assert balances(giver) == {"balance": 7}
    assert balances(receiver) == {"balance": 7}
    assert breaches(giver) == breaches(receiver) == []

    again = tmp_path / "ещё раз.zip"
    call("transfer", "file", "--library", giver, "--number", "1", "--out", again)
    assert again.read_bytes() == sent.read_bytes()


def test_an_offer_by_command(call: Call, giver: Path, receiver: Path, tmp_path: Path) -> None:
    path = tmp_path / "предложение.zip"
    call(
        "transfer", "offer", "--library", giver, "--set", "title=1", "--set", "quantity=3",
        "--set", "price=350,50", "--contact", "тел. 12-34-56", "--until", "31.12.2099",
        "--out", path,
    )  # fmt: skip
    done = call("import", "package", path, "--library", receiver)
    assert (done["package"], done["read"], done["document"]) == ("offer", 1, None)
    with library_at(receiver, read_only=True) as workspace:
        (offer,) = workspace.queries.exchange.offers(incoming=True)
    assert offer.contact == "тел. 12-34-56"
    assert [(line.item.quantity, line.item.price) for line in offer.lines] == [(3, 350_50)]
    call("undo", "--library", receiver)
    with library_at(receiver, read_only=True) as workspace:
        assert workspace.queries.exchange.offers(incoming=True) == ()


def test_tampered_files_leave_both_libraries_as_they_were(
    call: Call, giver: Path, receiver: Path, tmp_path: Path
) -> None:
    sent = tmp_path / "передача.zip"
    call(
        "transfer", "out", "--library", giver, "--partner", GYMNASIUM, "--mode", "permanent",
        "--set", "title=1", "--set", "quantity=5", "--out", sent,
    )  # fmt: skip
    whole, before = sent.read_bytes(), receiver.read_bytes()
    for content in (whole[:-10], whole.replace(b"data.json", b"dota.json"), b"", b"PK" + whole):
        sent.write_bytes(content)
        refused = call("import", "package", sent, "--library", receiver, code=1)
        assert refused["error"]
        assert refused["cure"]
    assert receiver.read_bytes() == before
    sent.write_bytes(whole)
    assert (
        "вашей же библиотеки"
        in call("import", "package", sent, "--library", giver, code=1)["error"]
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--mode permanent --set title=1 --set quantity=1", 2),
        ("--partner Гимназия --mode temporary --set copies=Б-17", 2),
        ("--partner Гимназия --mode permanent", 2),
        ("--partner Гимназия --mode gift --set copies=Б-17", 2),
        ("--partner Гимназия --mode permanent --set title=1", 2),
        ("--partner Гимназия --mode permanent --set quantity=1", 2),
        ("--partner Гимназия --mode permanent --set title=x", 2),
        ("--partner Гимназия --mode permanent --set copies=Б-17 --set colour=red", 2),
        ("--partner 7728168971 --mode permanent --set copies=Б-17", 1),
        ("--partner Гимназия --mode permanent --set copies=Б-99", 1),
        ("--partner Гимназия --mode permanent --set title=1 --set quantity=13", 1),
        ("--partner Гимназия --mode temporary --due 01.01.2020 --set copies=Б-17", 1),
        ("--partner Гимназия --mode temporary --due завтра --set copies=Б-17", 1),
    ],
)
def test_transfers_that_cannot_be(
    call: Call, giver: Path, tmp_path: Path, words: str, code: int
) -> None:
    out = tmp_path / "передача.zip"
    call("transfer", "out", "--library", giver, *words.split(), "--out", out, code=code)
    assert not out.exists()
    assert balances(giver) == {"balance": 14}
    with library_at(giver, read_only=True) as workspace:
        assert workspace.queries.transfer.transfers() == ()


def test_a_receipt_that_cannot_be_posted_is_not_taken_in(
    call: Call, giver: Path, receiver: Path, tmp_path: Path
) -> None:
    sent = tmp_path / "передача.zip"
    call(
        "transfer", "out", "--library", giver, "--partner", GYMNASIUM, "--mode", "permanent",
        "--set", "copies=Б-17", "--out", sent,
    )  # fmt: skip
    with library_at(receiver) as workspace:
        workspace.services.school.save_settings({"stock.prefix.main": "1"})
    refused = call("import", "package", sent, "--library", receiver, "--set", "post=yes", code=1)
    assert "префикс «1» не годится" in refused["error"]
    with library_at(receiver) as workspace:
        assert workspace.queries.stock.receipts() == ()
        workspace.services.school.save_settings({"stock.prefix.main": "Б-"})
    assert call("import", "package", sent, "--library", receiver, "--set", "post=yes")["posted"]


@pytest.mark.parametrize("setting", ["post=maybe", "posted=yes", "accept_key"])
def test_settings_of_the_import_that_are_not_known(
    call: Call, receiver: Path, tmp_path: Path, setting: str
) -> None:
    call("import", "package", tmp_path / "a.zip", "--library", receiver, "--set", setting, code=2)
