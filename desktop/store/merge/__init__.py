"""Merging a copy of the same file: nothing that either side did is lost, clocks never decide."""

from .report import ReportLine
from .run import LABEL, MINE, THEIRS, Merge, Outcome
from .verdicts import Difference, Summary

__all__ = ["LABEL", "MINE", "THEIRS", "Difference", "Merge", "Outcome", "ReportLine", "Summary"]
