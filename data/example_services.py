"""The services of the example county: minutes, load, and how strongly each effect moves each of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """One line of service.

    Attributes
    ----------
    name : str
        Name of the window.
    minutes, cv, back_office, target : float
        Mean minutes at the counter, their coefficient of variation, minutes behind the counter, a good wait.
    load : float
        Mean share of one clerk's day that it takes in a hall of middling load.
    market, festival, school, farming, insurance : float
        Strength of the market day, the Spring Festival waves, the opening of school, the farming slack
        (negative: a busy time instead) and the insurance campaign, 1 = full.
    trend : float
        Growth of the log level a year: more is insured, less needs a counter.
    """

    name: str
    minutes: float
    cv: float
    back_office: float
    target: float
    load: float
    market: float
    festival: float
    school: float
    farming: float
    insurance: float
    trend: float


# "Survey of 26 townships in a county-level city": every hall has 人社 and 民政 windows and 1-2 general ones.
# "Proposal in a prefecture of 220 townships": most work is insurance and civil affairs, farming windows have
# almost no cases. "Report of a pilot county in Henan": of 198 items 140 are promised, with work behind the
# counter. Minutes are such that the people there are, well spread, keep the targets in plain months and not
# quite in the peaks: halls idle and queue by turns, a matter of who sits where, not of too few people.
SERVICES: tuple[Service, ...] = (
    Service("人社", 5.5, 0.8, 2.0, 15, 0.37, 1.0, 0.9, 0.1, 1.0, 0.15, 0.01),
    Service("民政", 5.5, 0.7, 2.5, 15, 0.30, 1.0, 0.8, 0.5, 1.0, 0.00, 0.02),
    Service("综合", 3.5, 0.9, 1.0, 10, 0.37, 1.0, 1.0, 0.7, 1.0, 0.20, 0.01),
    Service("医保", 4.0, 0.7, 0.5, 15, 0.31, 1.0, 0.6, 0.2, 1.0, 1.00, 0.03),
    Service("户籍", 5.0, 0.6, 1.0, 15, 0.33, 0.9, 1.0, 1.0, 0.8, 0.00, -0.03),
    Service("卫健", 4.5, 0.7, 1.0, 15, 0.23, 0.8, 0.6, 0.3, 0.8, 0.05, -0.02),
    Service("退役军人", 7.5, 0.6, 2.5, 20, 0.16, 0.7, 0.8, 0.0, 0.6, 0.00, 0.00),
    Service("农业农村", 6.0, 0.8, 2.0, 20, 0.15, 0.9, 0.3, 0.0, -2.5, 0.00, -0.01),
    Service("残联", 7.0, 0.6, 2.5, 20, 0.16, 0.9, 0.4, 0.4, 0.8, 0.00, 0.01),
    Service("税务", 4.0, 0.8, 0.5, 15, 0.27, 0.5, 0.3, 0.0, 0.4, 0.35, -0.02),
    Service("自然资源", 8.5, 0.8, 4.0, 20, 0.30, 0.7, 0.5, 0.0, 0.6, 0.00, 0.03),
    Service("市场监管", 6.5, 0.8, 2.5, 20, 0.22, 0.6, 0.5, 0.0, 0.4, 0.00, 0.02),
)
BY_NAME: dict[str, Service] = {service.name: service for service in SERVICES}

ALWAYS = ("人社", "民政", "综合", "医保")
"""Windows of every township hall."""
AT_STATIONS = ("综合", "人社", "医保")
"""Windows that a station may have, the first of them always."""
