"""ИНН and ОКПО: check digits of real organisations, and the usual slips."""

from __future__ import annotations

import pytest

from app.core.errors import UserError
from app.services.school import check_inn, check_okpo


@pytest.mark.parametrize("text", ["", "00032537", "00040778", "0000000000"])
def test_right_okpo_passes(text: str) -> None:
    check_okpo(text)


@pytest.mark.parametrize(
    "text", ["00032538", "00023537", "0003253", "000325370", "0003253А", "٠٠٠٣٢٥٣٧"]
)
def test_wrong_okpo_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="ОКПО"):
        check_okpo(text)


@pytest.mark.parametrize("text", ["", "7707083893", "500100732259"])
def test_right_inn_passes(text: str) -> None:
    check_inn(text)


@pytest.mark.parametrize("text", ["7707083839", "770708389", "ИНН"])
def test_wrong_inn_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="ИНН"):
        check_inn(text)
