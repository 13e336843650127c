"""Named datasets and the user's own files, as one in-memory `Dataset`."""

from centerviz.data.dataset import Dataset, Split
from centerviz.data.errors import DataError, UserError

__all__ = ["DataError", "Dataset", "Split", "UserError"]
