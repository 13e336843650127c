"""Named datasets and the user's own files, as one in-memory `Dataset`."""

from centerviz.data.catalog import CATALOG, NamedDataset, Resource
from centerviz.data.dataset import Dataset, Split
from centerviz.data.errors import DataError, UserError
from centerviz.data.fetch import FetchProgress, fetch
from centerviz.data.load import load
from centerviz.data.location import cache_dir

__all__ = [
    "CATALOG",
    "DataError",
    "Dataset",
    "FetchProgress",
    "NamedDataset",
    "Resource",
    "Split",
    "UserError",
    "cache_dir",
    "fetch",
    "load",
]
