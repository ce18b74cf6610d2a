"""Making errors in Qt overrides end in the crash report instead of in a hard crash."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def reported(override: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """For overrides that do real work.

    Shiboken 6.9 reads the exception of a failed override as an object, which under Python 3.11 it may not be yet
    (`[].pop()` raises a bare text until somebody catches it): catching and raising it again makes it one.
    """

    @wraps(override)
    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return override(*args, **kwargs)
        except Exception as error:
            raise error

    return call
