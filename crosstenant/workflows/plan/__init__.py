"""Plans: what would change in both tenants and for whom, to be read, stored, handed over and applied."""

from crosstenant.workflows.plan.caution import CautionCode, PlanWarning
from crosstenant.workflows.plan.change import ANYTHING, Action, Change, GraphRequest, Kind
from crosstenant.workflows.plan.drift import Drift
from crosstenant.workflows.plan.json_data import JSON
from crosstenant.workflows.plan.people import PeopleCount, PeopleForecast
from crosstenant.workflows.plan.plan import Plan, Purpose

__all__ = [
    "ANYTHING",
    "JSON",
    "Action",
    "CautionCode",
    "Change",
    "Drift",
    "GraphRequest",
    "Kind",
    "PeopleCount",
    "PeopleForecast",
    "Plan",
    "PlanWarning",
    "Purpose",
]
