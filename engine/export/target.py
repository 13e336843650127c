"""Where a user wants a file to be written."""

from pathlib import Path

from ...data import UserError


def check_folder(path: Path) -> None:
    """Refuse a file whose folder is not there: a mistyped path must not become a new folder.

    Raises:
        UserError: its folder is missing, or is no folder.
    """
    try:
        there = path.parent.is_dir()
    except OSError as error:
        why = error.strerror or error
        raise UserError(f"{path} cannot be written ({why}); write elsewhere.") from error
    if not there:
        raise UserError(f"there is no folder {path.parent}; make it, or write elsewhere.")
