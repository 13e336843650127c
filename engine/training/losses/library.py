"""Losses of pytorch-metric-learning, an optional extra: pairs, triplets, proxies, and their miners.

Musgrave, Belongie & Lim, "PyTorch Metric Learning", 2020 (arXiv:2008.09164).
Shape suffixes: B batch, D feature dimensions.
"""

import importlib
import inspect
from collections.abc import Mapping
from types import ModuleType
from typing import cast

from torch import Tensor, nn

from ...config.losses import nearest
from ...config.losses.library import PREFIX
from ...config.settings import Settings
from ...errors import ConfigError
from ..user_code.building import Value, build_object
from ..user_code.words import Code
from .base import Shape
from .foreign import ForeignTerm, Role, part_name
from .standalone import NearestMean, Standalone

PACKAGE = "pytorch_metric_learning"
CODE = Code(PACKAGE, "")
_PARTS = ("miners", "distances", "reducers", "regularizers", "losses")
"""Where the classes are that a setting may name."""
_LEFT_OUT: Mapping[str, str] = {
    "CrossBatchMemory": "it remembers batches, which a resumed run could not know",
    "SelfSupervisedLoss": "it compares two views of each image, and here there is one",
    "VICRegLoss": "it compares two views of each image, and here there is one",
    "ManifoldLoss": "it takes no labels",
    "MultipleLosses": "write the sum itself, as pml.A+pml.B:lam=0.5",
    "BaseLossWrapper": "it is not a loss by itself",
    "BaseMetricLossFunction": "it is not a loss by itself",
    "GenericPairLoss": "it is not a loss by itself",
    "EmbeddingRegularizerMixin": "it is not a loss by itself",
    "WeightRegularizerMixin": "it is not a loss by itself",
}


def build(settings: Settings, shape: Shape) -> "LibraryTerm":
    """The loss `pml.NAME`, and its miner where the arm names one.

    Raises:
        ConfigError: the library is not installed, has no such loss, or the loss has no such
            settings.
    """
    library = _library()
    cls = _loss_class(library, settings.loss)
    values = dict(settings.values)
    lam, lr = float(values.pop("lam")), float(values.pop("lr"))
    miner = values.pop("miner", None)
    inner = _inner(values)
    offered = {
        "num_classes": shape.num_classes,
        "embedding_size": shape.dim,
        "descriptors_dim": shape.dim,
    }
    maker = _Maker(library, offered, inner)
    loss = maker.make(cls, values)
    mined = None if miner is None else maker.named("miner", miner)
    if miner is not None and mined is None:
        known = _classes(library["miners"])
        raise ConfigError(
            f"there is no miner {miner!r:.40}{nearest(str(miner), known)}; there are "
            f"{', '.join(known)}."
        )
    maker.check_all_used()
    part = part_name(cls.__name__)
    role = Role(label=settings.loss, part=part, lam=lam, lr=lr, code=CODE)
    return LibraryTerm(loss, mined, role, shape)


class LibraryTerm(ForeignTerm):
    """A loss of the library, and the miner that chooses its pairs or triplets."""

    def __init__(self, loss: nn.Module, miner: nn.Module | None, role: Role, shape: Shape) -> None:
        super().__init__(loss, role)
        self.miner, self._shape = miner, shape

    def compute(self, features_BD: Tensor, labels_B: Tensor) -> object:
        """The loss of a batch, of the pairs or triplets that the miner chooses."""
        if self.miner is None:
            return self.loss(features_BD, labels_B)
        return self.loss(features_BD, labels_B, self.miner(features_BD, labels_B))

    def standing_alone(self) -> Standalone:
        """Classified by the nearest class mean: of directions, where the loss sees no lengths."""
        distance = getattr(self.loss, "distance", None)
        by_direction = bool(getattr(distance, "normalize_embeddings", False))
        return NearestMean(self, self._shape, by_direction=by_direction)


def _library() -> dict[str, ModuleType]:
    try:
        importlib.import_module(PACKAGE)
    except ModuleNotFoundError as error:
        if error.name != PACKAGE:
            raise
        raise ConfigError(
            "losses called pml.… are those of pytorch-metric-learning, which is not installed: "
            "`pip install pytorch-metric-learning`, or centerviz with its extra `losses`."
        ) from error
    return {part: importlib.import_module(f"{PACKAGE}.{part}") for part in _PARTS}


def _classes(module: ModuleType) -> dict[str, type[nn.Module]]:
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, nn.Module)
    }


def _loss_class(library: Mapping[str, ModuleType], name: str) -> type[nn.Module]:
    plain = name.removeprefix(PREFIX)
    known = _classes(library["losses"])
    if plain in _LEFT_OUT:
        raise ConfigError(f"{name} cannot be an arm's loss: {_LEFT_OUT[plain]}.")
    if plain not in known:
        losses = [f"{PREFIX}{each}" for each in known if each not in _LEFT_OUT]
        raise ConfigError(f"{PACKAGE} has no loss {plain}{nearest(name, losses)}.")
    return known[plain]


def _inner(values: dict[str, Value]) -> dict[str, dict[str, Value]]:
    """Settings like `miner.margin`, taken out of `values`: by what they are of."""
    found: dict[str, dict[str, Value]] = {}
    for name in [name for name in values if "." in name]:
        owner, _, inner = name.partition(".")
        found.setdefault(owner, {})[inner] = values.pop(name)
    return found


class _Maker:
    """Makes objects of the library, those among them that a setting names."""

    def __init__(
        self,
        library: Mapping[str, ModuleType],
        offered: Mapping[str, object],
        inner: Mapping[str, Mapping[str, Value]],
    ) -> None:
        self._library, self._offered, self._inner = library, offered, inner
        self._unused = set(inner)

    def make(self, cls: type[nn.Module], values: Mapping[str, Value]) -> nn.Module:
        return cast("nn.Module", build_object(cls, CODE, values, self._offered, self.named))

    def named(self, name: str, value: Value) -> nn.Module | None:
        """The object of the class that a setting names; None: it names none."""
        for part in _PARTS:
            cls = _classes(self._library[part]).get(str(value))
            if cls is not None:
                self._unused.discard(name)
                return self.make(cls, self._inner.get(name, {}))
        return None

    def check_all_used(self) -> None:
        """Refuse settings of what is not there, as `miner.margin` without a miner."""
        for owner in sorted(self._unused):
            key = next(iter(self._inner[owner]))
            raise ConfigError(f"{owner}.{key} is set, and no {owner}: write {owner}=NAME, too.")
