"""Where matplotlib keeps its list of fonts."""

import atexit
import logging
import os
import shutil
import tempfile
from pathlib import Path

import platformdirs


def choose_folder() -> None:
    """Give matplotlib, before it is imported, a folder that it can write to.

    Where its own choice is read-only, as in a home that is, it makes a temporary folder itself
    and says so on stderr. It gets $MPLCONFIGDIR, else a folder in centerviz's cache, else a
    temporary one that goes when this process ends; processes that this one starts share it.
    """
    chosen = os.environ.get("MPLCONFIGDIR")
    cache = platformdirs.user_cache_path("centerviz", appauthor=False) / "matplotlib"
    folder = Path(chosen) if chosen else cache
    if not _is_writable(folder):
        try:
            folder = Path(tempfile.mkdtemp(prefix="centerviz-matplotlib-"))
        except OSError:
            return  # nothing can be written anywhere; matplotlib says what it makes of that
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["MPLCONFIGDIR"] = str(folder)
    # It warns when that list takes a while to make, which it does in each temporary folder.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
