"""Named datasets and the user's own files, as one in-memory `Dataset`.

    from centerviz import data

    dataset = data.load("mnist")

What other packages may use is here; names are imported when first used, so that a command that
only reports an error loads nothing.
"""

from typing import TYPE_CHECKING

from .base.lazy import lazy

if TYPE_CHECKING:
    from .base.atomic import publish, sync_folder, write_atomically
    from .base.counted import counted
    from .base.errors import DataError, UserError
    from .base.inert import inert
    from .base.location import cache_dir
    from .dataset import Dataset, Split
    from .digest import digest_of
    from .files.images import load_images, pictures_in, read_unlabelled
    from .files.resize import resized
    from .files.resource import Resource
    from .inventory import Description, Status, describe, list_datasets
    from .loader import check_data, load
    from .named.catalog import CATALOG, NamedDataset, find_named, source_labels
    from .named.fetcher import fetch
    from .named.progress import FetchProgress, Progress
    from .named.spec import check_spec

__all__ = [
    "CATALOG",
    "DataError",
    "Dataset",
    "Description",
    "FetchProgress",
    "NamedDataset",
    "Progress",
    "Resource",
    "Split",
    "Status",
    "UserError",
    "cache_dir",
    "check_data",
    "check_spec",
    "counted",
    "describe",
    "digest_of",
    "fetch",
    "find_named",
    "inert",
    "lazy",
    "list_datasets",
    "load",
    "load_images",
    "pictures_in",
    "publish",
    "read_unlabelled",
    "resized",
    "source_labels",
    "sync_folder",
    "write_atomically",
]

__getattr__ = lazy(
    __name__,
    {
        "base.atomic": (
            "publish",
            "sync_folder",
            "write_atomically",
        ),
        "base.counted": ("counted",),
        "base.errors": (
            "DataError",
            "UserError",
        ),
        "base.inert": ("inert",),
        "base.location": ("cache_dir",),
        "dataset": (
            "Dataset",
            "Split",
        ),
        "digest": ("digest_of",),
        "files.images": (
            "load_images",
            "pictures_in",
            "read_unlabelled",
        ),
        "files.resize": ("resized",),
        "files.resource": ("Resource",),
        "inventory": (
            "Description",
            "Status",
            "describe",
            "list_datasets",
        ),
        "loader": ("check_data", "load"),
        "named.catalog": (
            "CATALOG",
            "NamedDataset",
            "find_named",
            "source_labels",
        ),
        "named.fetcher": ("fetch",),
        "named.progress": ("FetchProgress", "Progress"),
        "named.spec": ("check_spec",),
    },
)
