"""Opening hours and the profile of arrivals over them."""

from __future__ import annotations

import numpy as np
import pytest
from waiting import SPLIT, UNBROKEN

from optimize.opening import Opening


def test_opening_hours_and_profiles_are_checked() -> None:
    for hours in [(), ((720, 540),), ((540, 720), (700, 1020))]:
        with pytest.raises(ValueError, match="opening hours"):
            Opening(hours)
    for profile in [(), (0.0, 0.0), (1.0, -1.0)]:
        with pytest.raises(ValueError, match="profile"):
            Opening(UNBROKEN, profile)


def test_clocks_agree() -> None:
    opening = Opening(SPLIT, (1.0, 0.0, 3.0))
    assert opening.minutes == 360
    assert opening.closing == 480
    assert opening.breaks == ((180.0, 120.0),)
    assert opening.wall([0, 179, 180, 360]).tolist() == [0, 179, 300, 480]
    assert opening.work([0, 179, 200, 300, 480, 900]).tolist() == [0, 179, 180, 180, 360, 360]
    assert opening.share([0, 60, 120, 180, 240, 300, 360]).tolist() == [0, 0.125, 0.25, 0.25, 0.25, 0.625, 1]
    assert opening.arrival([0, 0.125, 0.2499, 0.625, 1]).tolist() == pytest.approx([0, 60, 119.952, 300, 360])
    steps = opening.steps(50)
    assert {0.0, 120.0, 180.0, 240.0, 360.0} <= set(steps.tolist())
    assert np.diff(steps).max() <= 50
