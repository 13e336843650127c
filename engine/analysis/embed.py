"""New images through the network of a saved run."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from ...data import DataError, Dataset, Split, load
from ..config.arm_syntax import parse_arm
from ..config.networks import find_network
from ..config.user_code import UserCode
from ..errors import ConfigError, RunError
from ..events import ArmInfo, Floats, Ints
from ..run_folder.checkpoint_file import Weights, read_weights
from ..run_folder.same_images import check_same_images
from ..run_folder.saved_run import SavedRun
from ..training.arm import EVALUATION_BATCH, Model
from ..training.batches import FIXED_SCALINGS, ImageSource, pixel_scaling
from ..training.user_code.loading import CodeLoader


@dataclass(frozen=True, slots=True)
class Predictor:
    """An arm as a function of images (N, H, H), in eval mode on the CPU."""

    model: Model
    scaling: tuple[float, float]
    """As `pixel_scaling` gives it."""
    code: Mapping[str, str]
    """The SHA-256 of each file of the user's that was run, by its address in the config."""

    def __call__(self, images: npt.NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Features (N, D) and logits (N, K)."""
        split = Split(images=images, labels=np.zeros(len(images), np.int64))
        source = ImageSource(split, torch.device("cpu"), self.scaling)
        with torch.inference_mode():
            parts = [
                self.model(source.as_input(part))
                for part in source.images_NHW.split(EVALUATION_BATCH)
            ]
        features_ND, logits_NK = (torch.cat(part) for part in zip(*parts, strict=True))
        return features_ND.numpy(), logits_NK.numpy()

    @property
    def has_probabilities(self) -> bool:
        """Whether the softmax of the logits says how sure the arm is."""
        return self.model.objective.classifier().has_probabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    """What one arm makes of N images."""

    features: Floats
    """(N, D)."""
    labels: Ints
    """(N,), predicted classes."""
    confidence: npt.NDArray[np.float64]
    """(N,), probability of the predicted class; NaN where the arm's loss has no classifier."""
    notes: tuple[str, ...] = ()
    """What is not as it was when the run was trained, one sentence each."""


def embed(
    run: SavedRun,
    arm: ArmInfo,
    images: npt.NDArray[np.uint8],
    *,
    weights: Weights = "best",
    losses: Iterable[str] = (),
    network: str | None = None,
) -> Embedding:
    """Features, predicted classes and confidence of images (N, H, H), in eval mode on the CPU.

    Args:
        run: where the weights are.
        arm: one of `run.arms`.
        images: 0 is background, of the size the run was trained on.
        weights: those with the lowest validation loss, or those of the newest checkpoint.
        losses: where to find the losses of its user's own that the arm has: `FILE.py:Class`,
            `package.module:Class` or an entry point. What its folder names is never imported.
        network: the same for a network of its user's own.

    Raises:
        RunError: the weights are not there or do not fit the run's config, the dataset is
            not the run's any more, or code of its user's own is not named.
        ConfigError: that code is not there, or does not run.
        DataError: the images have another size, or a run with standardized pixels needs its
            dataset, which cannot be loaded.
    """
    size = run.dataset.image_size
    if images.shape[1:] != (size, size):
        raise DataError(
            f"the images have {images.shape[1]}×{images.shape[2]} pixels; the networks of "
            f"{run.run_id} were trained on {size}×{size}; resize them."
        )
    predict = predictor(run, arm, weights, UserCode.given(losses, network))
    features, logits = predict(images)
    shifted = np.exp((logits - logits.max(axis=1, keepdims=True)).astype(np.float64))
    confidence = 1.0 / shifted.sum(axis=1)
    return Embedding(
        features=features,
        labels=logits.argmax(axis=1),
        confidence=confidence if predict.has_probabilities else np.full(len(images), np.nan),
        notes=run.info.changed_code(predict.code),
    )


def predictor(
    run: SavedRun, arm: ArmInfo, weights: Weights = "best", code: UserCode | None = None
) -> Predictor:
    """The arm as a function of images of the run's size.

    Raises:
        RunError: the weights are not there or do not fit the run's config, the dataset is
            not the run's any more, or code of its user's own is not named in `code`.
        ConfigError: that code is not there, or does not run.
        DataError: the run has standardized pixels and its dataset cannot be loaded.
    """
    loader = CodeLoader(code)
    return Predictor(load_model(run, arm, weights, loader), _scaling(run), loader.digests)


def load_model(run: SavedRun, arm: ArmInfo, weights: Weights, code: CodeLoader) -> Model:
    """The arm's model in eval mode.

    Raises:
        RunError, ConfigError: as `predictor`.
    """
    try:
        find_network(run.config.network)
    except ConfigError as error:
        raise RunError(
            f"{run.path} was trained with the network {run.config.network}, which centerviz has no "
            "more: no images can go through it; train it again with `centerviz run`."
        ) from error
    arrays = read_weights(run.folder, run.info, arm, weights)
    state = {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
    model = Model(run.config, arm.spec, run.dataset.image_size, len(run.class_names), code)
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        raise RunError(
            f"{run.path} does not hold the weights that the run's config needs."
        ) from error
    return model.eval()


def choose_arm(run: SavedRun, name: str | None) -> ArmInfo:
    """The arm of this name, or that `name` is the text of, as `ArmSpec.text`.

    None: the one with the highest validation accuracy in any epoch. Not the lowest validation
    loss, which chooses an arm's best epoch: losses of different arms cannot be compared.

    Raises:
        RunError: the run has no such arm, or has not finished an epoch.
    """
    if name is not None:
        return _named(run, name)
    if run.metrics.empty:
        raise RunError(f"the run {run.run_id} has not finished an epoch yet.")
    highest = run.metrics.groupby("arm")["validation_accuracy"].max()
    return max(run.arms, key=lambda arm: float(highest.get(arm.name, -1.0)))


def _named(run: SavedRun, name: str) -> ArmInfo:
    names = {name}
    with contextlib.suppress(ConfigError):
        names.add(parse_arm(name).name)
    for arm in run.arms:
        if arm.name in names:
            return arm
    texts = ", ".join(arm.spec.text for arm in run.arms)
    raise RunError(f"{run.run_id} has no arm {name:.80}; it has {texts}.")


def run_dataset(run: SavedRun) -> Dataset:
    """All images that the run was trained and judged on.

    Raises:
        DataError: they are not where they were.
        RunError: other images are there now.
    """
    config = run.config
    dataset = load(run.info.data_spec, data_dir=config.data_dir, label_column=config.label_column)
    check_same_images(run.folder, run.info, dataset)
    return dataset


def _scaling(run: SavedRun) -> tuple[float, float]:
    """(offset, scale) of pixels; standardized ones depend on the training images."""
    if run.config.pixels in FIXED_SCALINGS:
        return FIXED_SCALINGS[run.config.pixels]
    return pixel_scaling(run.config.pixels, run_dataset(run).train)
