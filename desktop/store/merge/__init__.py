"""Merging a copy of the same file: nothing that either side did is lost, clocks never decide."""

from .report import ReportLine
from .run import Merge, Outcome
from .verdicts import Difference, Summary

__all__ = ["Difference", "Merge", "Outcome", "ReportLine", "Summary"]
