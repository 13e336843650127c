"""Whether a dataset is the one that a saved run was trained on."""

import numpy as np

from ...data import Dataset, counted, digest_of
from ..errors import RunError
from .folder import RunFolder
from .run_arrays import read_samples
from .run_info import RunInfo


def check_same_images(folder: RunFolder, info: RunInfo, dataset: Dataset) -> None:
    """Compare the digest of all images, or what else tells one dataset from another.

    A run of the first versions has no digest; its drawn images with their labels are compared,
    and of its training images the number.

    Raises:
        RunError: the dataset is another one, or nothing tells whether it is.
    """
    names = info.dataset.class_names
    if names != dataset.class_names:
        was, now = (", ".join(each[:10]) for each in (names, dataset.class_names))
        raise RunError(
            f"{folder.path} was trained with {counted(len(names), 'class', 'classes')} ({was}), and"
            f" {dataset.name} has {dataset.num_classes} now ({now}): put the run's dataset back, or"
            " start a new run."
        )
    if info.dataset.digest:
        same = info.dataset.digest == digest_of(dataset)
    else:
        drawn = dataset.train if info.experiment.features == "train" else dataset.test
        samples = read_samples(folder.samples, len(names))
        same = (
            len(dataset.train) == info.dataset.num_train
            and np.array_equal(drawn.labels, samples.labels)
            and np.array_equal(drawn.images, samples.images)
        )
    if not same:
        raise RunError(
            f"{folder.path} was trained on other images than {dataset.name} has now; "
            "put the run's dataset back."
        )
