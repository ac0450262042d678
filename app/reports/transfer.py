"""The papers of a transfer between schools: act with list, data of the notice, letter."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import UserError
from app.core.stock import TransferMode
from app.queries.transfer_paper import TransferPaper
from app.reports.forms import load_form
from app.reports.transfer_act import lay_out_transfer_act, titled
from app.reports.transfer_form import ACT_FORM, ACT_SPEC, NOTICE_FORM, NOTICE_SPEC
from app.reports.transfer_letter import lay_out_transfer_letter
from app.reports.transfer_notice import lay_out_transfer_notice
from app.reports.typeface import Typeface

ACT, NOTICE, LETTER = "act", "notice", "letter"


def render_transfer(data: TransferPaper, resources: Path, which: str, kind: str) -> bytes:
    """One of the papers («act», «notice», «letter») as «pdf» or «xlsx»; the letter is PDF only.

    Raises:
        UserError: a notice of what does not change the balance, or the wording of a form is
            malformed.
        EnvironmentProblem: a font is missing.
    """
    if which == NOTICE:
        return render_transfer_notice(data, resources, kind)
    if which == LETTER:
        return lay_out_transfer_letter(data, resources).pdf()
    return render_transfer_act(data, resources, kind)


def render_transfer_act(data: TransferPaper, resources: Path, kind: str) -> bytes:
    """The act with its list; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    if kind == "pdf":
        return lay_out_transfer_act(data, resources)[0].pdf()
    from app.reports.transfer_xlsx import transfer_act_workbook

    form = titled(load_form(resources, ACT_FORM, ACT_SPEC), data)
    return transfer_act_workbook(data, form, Typeface(resources / "fonts"))


def render_transfer_notice(data: TransferPaper, resources: Path, kind: str) -> bytes:
    """The data of the notice, for a permanent transfer alone.

    Raises:
        UserError: the books stay on the balance, or the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    if data.mode is not TransferMode.PERMANENT:
        raise UserError(
            "Извещение составляют только при передаче с баланса на баланс.",
            "Для этой передачи напечатайте акт.",
        )
    if kind == "pdf":
        return lay_out_transfer_notice(data, resources).pdf()
    from app.reports.transfer_xlsx import transfer_notice_workbook

    form = load_form(resources, NOTICE_FORM, NOTICE_SPEC)
    return transfer_notice_workbook(data, form, Typeface(resources / "fonts"))
