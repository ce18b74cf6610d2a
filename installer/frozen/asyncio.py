"""In place of Python's asyncio, which would bring sockets into a program that has none: what SQLAlchemy reads of it.

SQLAlchemy imports asyncio for its asynchronous half, which the program never uses; whoever did would get an
AttributeError at once, and the self-test of the built program shows that nobody does.
"""

from inspect import iscoroutine

__all__ = ["CancelledError", "TimeoutError", "iscoroutine"]

TimeoutError = TimeoutError  # as in Python: the same class


class CancelledError(BaseException):
    """A task was called off; here there are no tasks."""
