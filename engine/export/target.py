"""Where a user wants a file to be written."""

from pathlib import Path

from ...data.base.errors import UserError


def check_folder(path: Path) -> None:
    """Refuse a file whose folder is not there: a mistyped path must not become a new folder.

    Raises:
        UserError: its folder is missing, or is no folder.
    """
    if not path.parent.is_dir():
        raise UserError(f"there is no folder {path.parent}; make it, or write elsewhere.")
