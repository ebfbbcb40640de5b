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
        Mean minutes at the counter, their coefficient of variation, minutes behind the counter, a good wait;
        before papers and steps were cut.
    load : float
        Mean share of one clerk's day that it took in a hall of middling load with those minutes.
    left : float
        Part of the minutes that it takes now.
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
    left: float
    market: float
    festival: float
    school: float
    farming: float
    insurance: float
    trend: float


# "Survey of 26 townships in a county-level city": every hall has 人社 and 民政 windows and 1-2 general ones.
# "Proposal in a prefecture of 220 townships": most work is insurance and civil affairs, farming windows have
# almost no cases. "Report of a pilot county in Henan": of 198 items 140 are promised, with work behind the
# counter. What is `left` of the minutes is invented, as the other sizes are: such that the people there,
# well spread, keep the targets in plain months, while halls idle and queue by turns.
SERVICES: tuple[Service, ...] = (
    Service("人社", 11.0, 0.8, 4.0, 15, 0.74, 0.72, 1.0, 0.9, 0.1, 1.0, 0.15, 0.01),
    Service("民政", 11.0, 0.7, 5.0, 15, 0.60, 0.58, 1.0, 0.8, 0.5, 1.0, 0.00, 0.02),
    Service("综合", 7.0, 0.9, 2.0, 10, 0.74, 0.72, 1.0, 1.0, 0.7, 1.0, 0.20, 0.01),
    Service("医保", 8.0, 0.7, 1.0, 15, 0.62, 0.72, 1.0, 0.6, 0.2, 1.0, 1.00, 0.03),
    Service("户籍", 10.0, 0.6, 2.0, 15, 0.66, 0.72, 0.9, 1.0, 1.0, 0.8, 0.00, -0.03),
    Service("卫健", 9.0, 0.7, 2.0, 15, 0.46, 0.32, 0.8, 0.6, 0.3, 0.8, 0.05, -0.02),
    Service("退役军人", 15.0, 0.6, 5.0, 20, 0.32, 0.32, 0.7, 0.8, 0.0, 0.6, 0.00, 0.00),
    Service("农业农村", 12.0, 0.8, 4.0, 20, 0.30, 0.32, 0.9, 0.3, 0.0, -2.5, 0.00, -0.01),
    Service("残联", 14.0, 0.6, 5.0, 20, 0.32, 0.32, 0.9, 0.4, 0.4, 0.8, 0.00, 0.01),
    Service("税务", 8.0, 0.8, 1.0, 15, 0.54, 0.32, 0.5, 0.3, 0.0, 0.4, 0.35, -0.02),
    Service("自然资源", 17.0, 0.8, 8.0, 20, 0.60, 0.32, 0.7, 0.5, 0.0, 0.6, 0.00, 0.03),
    Service("市场监管", 13.0, 0.8, 5.0, 20, 0.44, 0.32, 0.6, 0.5, 0.0, 0.4, 0.00, 0.02),
)
BY_NAME: dict[str, Service] = {service.name: service for service in SERVICES}

ALWAYS = ("人社", "民政", "综合", "医保")
"""Windows of every township hall."""
AT_STATIONS = ("综合", "人社", "医保")
"""Windows that a station may have, the first of them always."""
