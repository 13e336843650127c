"""Whether a dataset is the one that a saved run was trained on."""

import numpy as np

from ...data import Dataset
from ...data.digest import digest
from ..errors import RunError
from .saved_run import SavedRun


def check_same_images(saved: SavedRun, dataset: Dataset) -> None:
    """Compare what the run keeps: the drawn images with their labels, and a digest of all.

    A run of the first versions has no digest; of its training images only the number is compared.

    Raises:
        RunError: the dataset is another one.
    """
    drawn = dataset.train if saved.config.features == "train" else dataset.test
    same = (
        len(dataset.train) == saved.dataset.num_train
        and saved.dataset.digest in ("", digest(dataset))
        and np.array_equal(drawn.labels, saved.labels)
        and np.array_equal(drawn.images, saved.images)
    )
    if not same:
        raise RunError(
            f"{saved.path} was trained on other images than {dataset.name} has now; "
            "put the run's dataset back."
        )
