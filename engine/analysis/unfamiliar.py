"""How the arms of a saved run take images that show none of its classes."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...data import Split, UserError, list_datasets, load
from ..config.user_code import names_own_code
from ..errors import RunError
from ..events import Floats
from ..geometry.anchors import class_means
from ..metrics.ood import (
    OOD_IMAGES,
    Images,
    Predict,
    class_mean_images,
    measure_ood,
    ood_images,
)
from ..metrics.sampling import sample
from ..run_folder.saved_run import SavedRun
from .embed import Predictor, predictor, run_dataset

_DIGITS = frozenset({"mnist", "digits"})
_CLOTHES_AND_KANA = frozenset({"fashion-mnist", "kmnist"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfamiliar:
    """How the arms of one run respond to out-of-distribution images."""

    numbers: Mapping[str, Mapping[str, float]]
    """By arm and column: what `measure_ood` gives."""
    note: str | None
    """One sentence on what is left out and why; None: nothing."""


def measure_unfamiliar(run: SavedRun) -> Unfamiliar:
    """`measure_ood` of each arm with the newest weights.

    The images are noise, negatives and shuffled patches of the drawn split, the same for all
    runs with the same images, and each cached dataset that shows other things. Distances are
    left out, and the note says so, where the training images are not there any more.

    Raises:
        RunError: the run has not finished an epoch, or its weights cannot be read.
        DataError: a dataset that is needed cannot be read.
    """
    if not run.epochs:
        raise RunError(f"the run {run.run_id} has not finished an epoch yet.")
    others = {**ood_images(run.images), **_cached_others(run)}
    train, note = None, None
    try:
        train = _training_images(run)
    except UserError as error:
        note = f"{run.run_id} has no AUROC by distance, which needs its training images: {error}"
    numbers = {}
    if names_own_code(run.config):
        # What a folder names is not run, and here the user names nothing.
        note = f"{run.run_id} is left out of these numbers: it needs code of its user's own."
        return Unfamiliar(numbers={}, note=note)
    for arm in run.arms:
        predict = predictor(run, arm, "last")
        means = None if train is None else _class_means(predict, train, len(run.class_names))
        numbers[arm.name] = measure_ood(_outputs(predict), run.images, others, means)
    return Unfamiliar(numbers=numbers, note=note)


def _outputs(predict: Predictor) -> Predict:
    """`predict`, without logits that say nothing of how sure it is."""
    return predict if predict.has_probabilities else lambda images: (predict(images)[0], None)


def _training_images(run: SavedRun) -> Split:
    """The fixed sample that class means are taken of."""
    if run.config.features == "train":
        images, labels = run.images, run.labels
    else:
        train = run_dataset(run).train
        images, labels = train.images, train.labels
    chosen = class_mean_images(labels)
    return Split(images=images[chosen], labels=labels[chosen])


def _class_means(predict: Predictor, train: Split, classes: int) -> Floats:
    return class_means(predict(train.images)[0], train.labels, classes)


def _cached_others(run: SavedRun) -> dict[str, Images]:
    """A fixed sample of the test images of each cached dataset with no class in common."""
    if run.dataset.name in _DIGITS:
        strange = _CLOTHES_AND_KANA
    elif run.dataset.name in _CLOTHES_AND_KANA:
        strange = (_CLOTHES_AND_KANA | {"mnist"}) - {run.dataset.name}
    else:
        return {}  # Nobody knows what the user's own images show.
    found = {}
    for status in list_datasets(run.config.data_dir):
        if status.name in strange and status.state == "cached":
            images = load(status.name, data_dir=run.config.data_dir).test.images
            if images.shape[1:] == run.images.shape[1:]:
                found[status.name.replace("-", "_")] = images[sample(len(images), OOD_IMAGES)]
    return found
