# SPDX-License-Identifier: Apache-2.0
"""Numbers of two doubles are good for 30 digits."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.reference.double_double import Wide

numbers = st.floats(-1e30, 1e30).filter(lambda x: x == 0.0 or abs(x) > 1e-30)


def exact(x: Wide) -> Fraction:
    return Fraction(float(x.high)) + Fraction(float(x.low))


@given(a=numbers, b=numbers, c=numbers)
def test_thirty_digits(a: float, b: float, c: float) -> None:
    one = Wide.of(a) / Wide.of(3.0)  # Both parts are in use.
    other = Wide.of(b) + Wide.of(c)
    assert exact(other) == Fraction(b) + Fraction(c) or abs(b + c) > 0.0
    pairs = [
        (one, Fraction(a) / 3),
        (one + other, exact(one) + exact(other)),
        (one - other, exact(one) - exact(other)),
        (one * other, exact(one) * exact(other)),
        (abs(one), abs(exact(one))),
    ]
    if other.high != 0.0:
        pairs.append((one / other, exact(one) / exact(other)))
    for got, wanted in pairs:
        bound = Fraction(1, 2**100) * max(abs(wanted), Fraction(1, 10**250))
        assert abs(exact(got) - wanted) <= bound, (got, float(wanted))


def test_choice_is_by_place() -> None:
    one, other = Wide.of([1.0, 2.0]), Wide.of([3.0, 4.0])
    np.testing.assert_array_equal(one.where(np.array([True, False]), other).high, [1.0, 4.0])
