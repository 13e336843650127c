"""How the arms of a saved run take images that show none of its classes."""

from ...data import list_datasets, load
from ..errors import RunError
from ..events import ArmState, Floats, class_means
from ..metrics.ood import OOD_IMAGES, Images, measure_ood, ood_images
from ..metrics.sampling import sample
from ..run_folder.saved_run import SavedRun
from .embed import predictor

_DIGITS = frozenset({"mnist", "digits"})
_CLOTHES_AND_KANA = frozenset({"fashion-mnist", "kmnist"})


def measure_unfamiliar(run: SavedRun) -> dict[float, dict[str, float]]:
    """`measure_ood` of each arm by λ, with the newest weights.

    The images are noise, negatives and shuffled patches of the drawn split, the same for all
    runs with the same images, and each cached dataset that shows other things.

    Raises:
        RunError: the run has not finished an epoch, or its weights cannot be read.
        DataError: a dataset that is needed cannot be read.
    """
    if not run.epochs:
        raise RunError(f"the run {run.run_id} has not finished an epoch yet.")
    others = {**ood_images(run.images), **_cached_others(run)}
    states = {state.lam: state for state in run.arm_states(run.epochs[-1])}
    return {
        arm.lam: measure_ood(
            predictor(run, arm, "last"), run.images, others, _centers(run, states[arm.lam])
        )
        for arm in run.arms
    }


def _centers(run: SavedRun, state: ArmState) -> Floats:
    """The learned centers; without center loss they mean nothing, so the class means."""
    if state.lam:
        return state.centers
    return class_means(state.features, run.labels, len(run.class_names))


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
