"""Everything that determines a run's numbers, in one frozen value.

The fields' defaults are the preset `default`; `presets.py` holds the others.
"""

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args, get_origin

from ..errors import ConfigError
from .arm_syntax import parse_arm
from .arms import SOFTMAX, ArmSpec, center_arm
from .losses import LOSSES
from .losses.center import LAM, CenterForm, CenterInit, CenterRule
from .networks import find_network

Reduction = Literal["mean", "sum"]
Optimizer = Literal["adam", "sgd"]
Schedule = Literal["constant", "one-cycle", "step", "multistep"]
Pixels = Literal["unit", "standardized", "centered"]
Augment = Literal["none", "affine"]
FeatureSet = Literal["test", "train"]
Validation = Literal["split", "test"]

# What is meant depends on the arms.
_UNSAID = typing.cast("tuple[float, ...]", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentConfig:
    """What to train, on what, how; validated on creation, changed with `dataclasses.replace`.

    Raises:
        ConfigError: a field has a value outside its range.
    """

    preset: str = "default"
    """Name of the preset whose values were the starting point; `presets.py`."""
    lam: tuple[float, ...] = _UNSAID
    """λ, the weight of the center loss: one arm for each value; where it is not said, 0.5 unless
    `arms` names some."""
    arms: tuple[str, ...] = ()
    """Further arms, in the syntax of `arm_syntax.py`; each is kept with all its settings."""
    baseline: bool = True
    """Whether a plain softmax arm (λ=0) is trained as well, for the others to be compared with."""
    data: str = "auto"
    """auto, mnist, fashion-mnist, kmnist, digits, or a path."""
    data_dir: str | None = None
    """Where datasets are cached; None: $CENTERVIZ_DATA_DIR, else the user's cache folder."""
    label_column: str | None = None
    """Column of a CSV that holds the label; None: label, class, target or y, else the first."""
    features: FeatureSet = "test"
    """The split whose features are drawn and saved."""
    validation: Validation = "split"
    """Chooses each arm's best weights: 5% held out of the training set, or the test set."""
    device: str = "auto"
    """auto, cpu, cuda, cuda:N or mps; a comma-separated list spreads the arms over
    devices in turn."""
    threads: int = 0
    """CPU threads for each arm; 0: the cores divided by the arms, counting at least two."""
    seed: int = 0
    """Determines initial weights, batch order and augmentation."""
    epochs: int = 30
    """Passes over the training set."""
    batch_size: int = 256
    """Images per step; the last batch of an epoch may be smaller, or larger by one."""
    network: str = "default"
    """The layers before the features; one of `networks.NETWORKS`."""
    dim: int = 2
    """D, the numbers that make a feature: the width of the layer whose values are drawn."""
    head_bias: bool = True
    """Whether the last linear layer, features to logits, has a bias."""
    center_form: CenterForm = "half-squared"
    """Center loss of one feature: ‖x−c‖², ½‖x−c‖² or ‖x−c‖."""
    center_rule: CenterRule = "eq4"
    """How centers move: λ-scaled gradient, gradient without λ, or the paper's Eq. 4."""
    center_init: CenterInit = "normal"
    """Initial centers: N(0, 1), uniform in ±0.05, or uniform in ±√(3/D), Caffe's xavier."""
    center_lr: float | None = None
    """Learning rate of the centers (Eq. 4's α); None: `lr` for autograd, else 0.5."""
    center_momentum: float = 0.0
    """Momentum of the centers' SGD; unused by the rule autograd."""
    center_schedule: bool = False
    """Whether `schedule` holds for the centers' rate, too; by the rule autograd it always does."""
    center_batch_mean: bool = False
    """Divide Eq. 4's step by the batch size once more."""
    reduction: Reduction = "mean"
    """Whether a step descends the batch's mean or sum of both losses."""
    probability_clip: float = 0.0
    """Cross-entropy of probabilities clipped to [this, 1 − this], without gradient beyond, as in
    Keras; 0: not clipped. Of training alone: evaluation never clips."""
    lam_warmup: float = 1.0
    """Epochs over which the center loss rises to its full weight λ."""
    optimizer: Optimizer = "sgd"
    """Optimiser of the network."""
    lr: float = 0.2
    """Learning rate: the peak for one-cycle, the initial value otherwise."""
    momentum: float = 0.9
    """Momentum of SGD; unused by Adam."""
    nesterov: bool = True
    """Whether SGD looks ahead (Nesterov); unused by Adam."""
    lr_in_momentum: bool = False
    """Whether SGD's momentum sums steps (v ← μ·v + lr·g, as in Caffe), not gradients (v ← μ·v + g,
    as in PyTorch), for the centers, too: they differ where the rate changes. Unused by Adam."""
    weight_decay: float = 0.0002
    """L2 penalty on the network's weights; never on centers."""
    bias_lr_mult: float = 1.0
    """What the learning rate of biases is multiplied with."""
    bias_decay_mult: float = 1.0
    """What the L2 penalty on biases is multiplied with."""
    clip_norm: float = 1.0
    """Maximum norm of the gradient of the network's weights; 0: no clipping."""
    adam_epsilon: float = 1e-8
    """Adam's ε."""
    adam_epsilon_hat: bool = False
    """Whether ε is added to √v before the bias correction (Kingma & Ba's ε̂, as in Keras), not
    after it (as in PyTorch)."""
    schedule: Schedule = "one-cycle"
    """How the learning rate changes."""
    lr_step: int = 20
    """For the step schedule: epochs between two changes."""
    lr_gamma: float = 0.5
    """For the step and multistep schedules: the factor of each change."""
    lr_milestones: tuple[int, ...] = ()
    """For the multistep schedule: steps of the run, from 0, that are the first at a new rate."""
    pixels: Pixels = "unit"
    """Pixels in [0, 1], standardized with the training set's mean and deviation, or centered:
    (x − 127.5) / 128 of x from 0 to 255."""
    augment: Augment = "affine"
    """Training images as they are, or each a little turned, zoomed and shifted at random."""

    def __post_init__(self) -> None:
        if self.lam is _UNSAID:
            object.__setattr__(self, "lam", () if self.arms else (0.5,))
        for field in dataclasses.fields(self):
            value = _coerce(field.name, getattr(self, field.name), _TYPES[field.name])
            object.__setattr__(self, field.name, value)
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if value is not None:
                _check_range(name, value, low, high)
        texts = (parse_arm(text).text for text in self.arms)
        object.__setattr__(self, "arms", tuple(dict.fromkeys(texts)))
        if not self.lam and not self.arms and not self.baseline:
            raise ConfigError("lam is empty and there is no baseline: give at least one λ.")
        for lam in self.lam:
            LAM.check(lam)
        for milestone in self.lr_milestones:
            _check_range("lr_milestones", milestone, 1, 1e9)
        if sorted(set(self.lr_milestones)) != list(self.lr_milestones):
            steps = " ".join(map(str, self.lr_milestones))
            raise ConfigError(f"lr_milestones is {steps}; each must be larger than the one before.")
        self._check_names()
        if find_network(self.network).batch_norm and self.batch_size == 1:
            raise ConfigError(
                f"batch_size is 1; batch norm in network {self.network} needs at least 2."
            )

    @property
    def arm_specs(self) -> tuple[ArmSpec, ...]:
        """Every arm, without repeats: the baseline, the λs, the others."""
        return tuple({arm.name: arm for arm in self._all_arms()}.values())

    def _all_arms(self) -> list[ArmSpec]:
        arms = [*map(center_arm, self.lam), *map(parse_arm, self.arms)]
        return [SOFTMAX, *arms] if self.baseline else arms

    def _check_names(self) -> None:
        """Refuse two arms of one name, as classes in two files give them."""
        named = {arm.name: arm for arm in self._all_arms()}
        for arm in self._all_arms():
            if arm != named[arm.name]:
                texts = f"{arm.text:.80} and {named[arm.name].text:.80}"
                raise ConfigError(f"{texts} are both called {arm.name}: rename one of the classes.")

    @property
    def center_lr_in_force(self) -> float:
        """`center_lr`, or what stands in for None."""
        return self.center_lr_of(self.center_rule, self.center_lr)

    def center_lr_of(self, rule: str, lr: float | None) -> float:
        """The learning rate `lr` of centers that move by `rule`, or what stands in for None."""
        if lr is not None:
            return lr
        return self.lr if rule == "autograd" else 0.5

    def to_json(self) -> dict[str, Any]:
        """All fields as plain JSON values."""
        values = dataclasses.asdict(self)
        return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The config that `to_json` described.

        Raises:
            ConfigError: an unknown field, or a value outside its range.
        """
        unknown = sorted(set(values) - set(_TYPES))
        if unknown:
            raise ConfigError(f"{unknown[0]!r} is not a setting of this version of centerviz.")
        return cls(**values)


# More than any field takes; far beyond it, a whole number is no float and takes long to print.
_LARGEST = 2**64
_TYPES: dict[str, Any] = typing.get_type_hints(ExperimentConfig)
_RANGES: tuple[tuple[str, float, float], ...] = (
    ("epochs", 1, 100_000),
    ("batch_size", 1, 1_000_000),
    ("dim", 2, 512),
    ("seed", 0, 2**63 - 1),
    ("threads", 0, 1024),
    ("probability_clip", 0.0, 0.49),
    ("lr", 1e-12, 1e6),
    ("momentum", 0.0, 0.999999),
    ("weight_decay", 0.0, 1e6),
    ("bias_lr_mult", 0.0, 1000.0),
    ("bias_decay_mult", 0.0, 1000.0),
    ("clip_norm", 0.0, 1e6),
    ("adam_epsilon", 1e-16, 1.0),
    ("lr_step", 1, 100_000),
    ("lr_gamma", 1e-6, 1.0),
    *(
        (setting.field, setting.low, setting.high)
        for setting in LOSSES["center"].settings.values()
        if setting.field is not None and not setting.choices
    ),
)


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ConfigError(f"{name} is {value:g}; it must be from {low:g} to {high:g}.")


def _coerce(name: str, value: Any, kind: Any) -> Any:
    """`value` as the field's type, or the sentence that says what it should be."""
    if get_origin(kind) is Literal:
        if value in get_args(kind):
            return value
        raise ConfigError(
            f"{name} is {value!r:.80}; it must be one of {', '.join(get_args(kind))}."
        )
    if get_origin(kind) is types.UnionType:
        return None if value is None else _coerce(name, value, get_args(kind)[0])
    if get_origin(kind) is tuple:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = (value,)
        if isinstance(value, str) or not isinstance(value, typing.Iterable):
            what = "texts" if get_args(kind)[0] is str else "numbers"
            raise ConfigError(f"{name} is {value!r:.80}; it must be a list of {what}.")
        return tuple(_coerce(name, item, get_args(kind)[0]) for item in value)
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise ConfigError(f"{name} has {len(str(abs(value)))} digits; it must be smaller.")
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ConfigError(f"{name} is {value!r:.80}; it must be {_KINDS[kind]}.")
    if kind is float and not math.isfinite(value):
        raise ConfigError(f"{name} is {value}; it must be a finite number.")
    return value


_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
