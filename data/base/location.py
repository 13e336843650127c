"""Where datasets are kept on this machine."""

import os
from pathlib import Path

import platformdirs


def cache_dir(data_dir: Path | str | None = None) -> Path:
    """`data_dir`, else $CENTERVIZ_DATA_DIR, else the platform's cache folder of the user."""
    chosen = data_dir or os.environ.get("CENTERVIZ_DATA_DIR")
    if chosen:
        return Path(chosen).expanduser()
    return platformdirs.user_cache_path("centerviz", appauthor=False)
