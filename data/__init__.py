"""Named datasets and the user's own files, as one in-memory `Dataset`.

    from centerviz import data

    dataset = data.load("mnist")

Names are imported when first used: a command that only reports an error loads nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from centerviz.data.catalog import CATALOG, NamedDataset, Resource, find_named
    from centerviz.data.dataset import Dataset, Split
    from centerviz.data.errors import DataError, UserError
    from centerviz.data.fetcher import fetch
    from centerviz.data.images import load_images
    from centerviz.data.inventory import Description, Status, describe, list_datasets
    from centerviz.data.loader import load
    from centerviz.data.location import cache_dir
    from centerviz.data.progress import FetchProgress

_HOME = {
    "CATALOG": "catalog",
    "NamedDataset": "catalog",
    "Resource": "catalog",
    "find_named": "catalog",
    "Dataset": "dataset",
    "Split": "dataset",
    "DataError": "errors",
    "UserError": "errors",
    "fetch": "fetcher",
    "load_images": "images",
    "Description": "inventory",
    "Status": "inventory",
    "describe": "inventory",
    "list_datasets": "inventory",
    "load": "loader",
    "cache_dir": "location",
    "FetchProgress": "progress",
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
