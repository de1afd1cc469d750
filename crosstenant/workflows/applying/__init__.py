"""Carrying a plan out: in order, safe to repeat and to interrupt, with a report at the end."""

from crosstenant.workflows.applying.applying import apply
from crosstenant.workflows.applying.progress import Moment, Progress, ProgressHook
from crosstenant.workflows.applying.report import ApplyReport, ChangeResult

__all__ = ["ApplyReport", "ChangeResult", "Moment", "Progress", "ProgressHook", "apply"]
