"""What a budget buys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.order_choice import Want, choose


def test_cheaper_sets_provide_more_pupils_and_go_first() -> None:
    wants = [Want(1, 5, 10, price=900_00), Want(2, 8, 10, price=500_00)]
    choice = choose(wants, 7_000_00)
    assert choice.quantities == {2: 10, 1: 2}
    assert (choice.total, choice.pupils) == (6_800_00, 12)


def test_obligatory_subjects_go_before_cheaper_ones() -> None:
    wants = [
        Want(1, 5, 3, price=100_00, obligatory=False),
        Want(2, 8, 3, price=900_00),
    ]
    assert choose(wants, 2_800_00).quantities == {2: 3, 1: 1}


def test_lower_class_wins_a_tie() -> None:
    wants = [Want(1, 9, 1, price=500_00), Want(2, 2, 1, price=500_00)]
    assert choose(wants, 500_00).quantities == {2: 1}


def test_reserve_waits_for_all_pupils() -> None:
    wants = [Want(1, 1, 2, 5, price=100_00), Want(2, 2, 2, price=300_00)]
    assert choose(wants, 900_00).quantities == {1: 3, 2: 2}


def test_set_that_does_not_fit_is_passed_over() -> None:
    wants = [Want(1, 1, 1, price=800_00), Want(2, 1, 1, 1, price=700_00)]
    assert choose(wants, 1_400_00).quantities == {2: 2}


def test_unknown_price_is_bought_only_without_a_budget() -> None:
    wants = [Want(1, 1, 4), Want(2, 1, 1, price=100_00)]
    assert choose(wants, 10_000_00).quantities == {2: 1}
    assert choose(wants, None).quantities == {1: 4, 2: 1}
    assert choose(wants, None).unpriced == (1,)


@given(
    st.lists(
        st.builds(
            Want,
            st.integers(0, 10**6),
            st.integers(1, 11),
            st.integers(0, 60),
            st.integers(0, 9),
            st.none() | st.integers(0, 2_000_00),
            st.booleans(),
        ),
        unique_by=lambda want: want.key,
        max_size=12,
    ),
    st.integers(0, 10**7),
)
def test_budget_is_kept_and_nothing_that_fits_is_left(wants: list[Want], budget: int) -> None:
    choice = choose(wants, budget)
    prices = {want.key: want.price for want in wants}
    assert choice.total == sum(
        amount * (prices[key] or 0) for key, amount in choice.quantities.items()
    )
    assert choice.total <= budget
    for want in wants:
        bought = choice.quantities.get(want.key, 0)
        assert bought <= want.for_pupils + want.for_reserve
        if want.price is not None and bought < want.for_pupils + want.for_reserve:
            assert budget - choice.total < want.price
