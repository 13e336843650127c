"""Errors that a user can cause.

    UserError              the text is one sentence: what is wrong and what to do
    └── DataError          a dataset cannot be found, fetched or read
        └── UnlabelledError  it has images, but no labels

The engine adds its own kinds below `UserError`; the command line turns every
`UserError` into its sentence on stderr and exit code 2.
"""

from .inert import inert


class UserError(Exception):
    """A mistake that the user can put right; its text is one clear sentence.

    It names paths and values from outside, so it is made inert for the terminal that shows it.
    """

    def __str__(self) -> str:
        return inert(super().__str__())


class DataError(UserError):
    """A dataset cannot be found, fetched or read."""


class UnlabelledError(DataError):
    """Images without labels: they can be embedded, but there is nothing to train on."""
