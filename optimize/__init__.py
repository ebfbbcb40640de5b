"""From forecasts and people to a plan: waiting curves, the integer program, and what it proves."""

from optimize.people import plan_weeks
from optimize.plan import Plan
from optimize.planning import NoPlanError, make_plan
from optimize.pricing import price_remedies
from optimize.problem import Problem, make_problem
from optimize.settings import Costs, Rules, SolverSettings

__all__ = [
    "Costs",
    "NoPlanError",
    "Plan",
    "Problem",
    "Rules",
    "SolverSettings",
    "make_plan",
    "make_problem",
    "plan_weeks",
    "price_remedies",
]
