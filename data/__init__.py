"""Named datasets and the user's own files, as one in-memory `Dataset`.

    from centerviz import data

    dataset = data.load("mnist")

Names are imported when first used: a command that only reports an error loads nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .base.errors import DataError, UserError
    from .base.location import cache_dir
    from .dataset import Dataset, Split
    from .files.images import load_images
    from .files.resource import Resource
    from .inventory import Description, Status, describe, list_datasets
    from .loader import load
    from .named.catalog import CATALOG, NamedDataset, find_named
    from .named.fetcher import fetch
    from .named.progress import FetchProgress

_HOME = {
    "CATALOG": "named.catalog",
    "NamedDataset": "named.catalog",
    "Resource": "files.resource",
    "find_named": "named.catalog",
    "Dataset": "dataset",
    "Split": "dataset",
    "DataError": "base.errors",
    "UserError": "base.errors",
    "fetch": "named.fetcher",
    "load_images": "files.images",
    "Description": "inventory",
    "Status": "inventory",
    "describe": "inventory",
    "list_datasets": "inventory",
    "load": "loader",
    "cache_dir": "base.location",
    "FetchProgress": "named.progress",
}

__all__ = [
    "CATALOG",
    "DataError",
    "Dataset",
    "Description",
    "FetchProgress",
    "NamedDataset",
    "Resource",
    "Split",
    "Status",
    "UserError",
    "cache_dir",
    "describe",
    "fetch",
    "find_named",
    "list_datasets",
    "load",
    "load_images",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
