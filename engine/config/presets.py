"""Named starting points: our default, and the published implementations' choices.

Each differs from `default`, the defaults of `ExperimentConfig`, in just the values given here.
Where a source says nothing about the network's optimiser, jxgu1016's values stand in.
docs/presets.md has every source's settings, and where they were read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from ..errors import ConfigError
from .experiment import ExperimentConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A named set of values for an `ExperimentConfig`."""

    name: str
    summary: str
    """One line: where the values come from."""
    values: Mapping[str, object]
    """Every field in which the preset differs from `default`."""


_PLAIN = {
    "batch_size": 128,
    "lam_warmup": 0.0,
    "clip_norm": 0.0,
    "nesterov": False,
    "schedule": "constant",
    "augment": "none",
    "validation": "test",
}
_LENET = {
    **_PLAIN,
    "network": "lenet++",
    "weight_decay": 0.0005,
    "head_bias": False,
    "epochs": 100,
    "lr": 0.001,
    "pixels": "standardized",
}
_VARIANTS = {
    **_LENET,
    "lam": (),
    "head_bias": True,
    "batch_size": 100,
    "schedule": "step",
    "lr_step": 20,
}

_ALL = (
    Preset(
        name="default",
        summary="centerviz's own: both arms past 99% in a few minutes on two cores",
        values={},
    ),
    Preset(
        name="original",
        summary="the Keras script whose pictures centerviz reproduces",
        values={
            **_PLAIN,
            "network": "original",
            "center_form": "squared",
            "center_rule": "autograd",
            "center_init": "uniform",
            "optimizer": "adam",
            "lr": 0.001,
            "adam_epsilon": 1e-7,
            "adam_epsilon_hat": True,
            "probability_clip": 1e-7,
            "weight_decay": 0.0,
        },
    ),
    Preset(
        name="paper",
        summary="Wen et al., ECCV 2016, Eq. 1, 2, 4 and 5; both losses summed over the batch",
        values={
            **_LENET,
            "lam": (0.01,),
            "head_bias": True,
            "reduction": "sum",
            # The sum over 128 images descends like the mean with lr 0.001 and decay 0.0005;
            # that over a smaller last batch in smaller steps.
            "lr": 0.001 / 128,
            "weight_decay": 0.0005 * 128,
        },
    ),
    Preset(
        name="jxgu1016",
        summary="github.com/jxgu1016/MNIST_center_loss_pytorch",
        values={
            **_LENET,
            "lam": (1.0,),
            "center_batch_mean": True,
            # As under PyTorch 0.4, for which it was written. Since 1.1 its scheduler is one
            # epoch ahead, and the rate changes after 19, 39, 59, 79 and 99.
            "schedule": "step",
            "lr_step": 20,
            "lr_gamma": 0.8,
        },
    ),
    Preset(
        name="kaiyangzhou",
        summary="github.com/KaiyangZhou/pytorch-center-loss",
        values={
            **_LENET,
            "lam": (1.0,),
            "head_bias": True,
            "center_form": "squared",
            "center_rule": "autograd-unscaled",
            "schedule": "step",
            "lr_step": 20,
            "lr_gamma": 0.5,
        },
    ),
    Preset(
        name="caffe-face",
        summary="github.com/ydwen/caffe-face, mnist_example",
        values={
            **_PLAIN,
            "lam": (0.01,),
            "network": "lenet++-caffe",
            "head_bias": False,
            "pixels": "centered",
            # 9,849 of the source's 10,000 iterations; one more epoch would be 318 too many.
            "epochs": 21,
            "lr": 0.01,
            "schedule": "multistep",
            # The last one never acts in the source, either: it stops before that step.
            "lr_milestones": (5000, 8000, 10000),
            "lr_gamma": 0.8,
            "lr_in_momentum": True,
            "weight_decay": 0.0005,
            "bias_lr_mult": 2.0,
            "bias_decay_mult": 0.0,
            "center_init": "xavier",
            "center_lr": 0.01,
            "center_momentum": 0.9,
            "center_schedule": True,
        },
    ),
    Preset(
        name="yirongmao",
        summary="github.com/YirongMao/softmax_variants: softmax, center loss, L-GM",
        values={
            **_VARIANTS,
            "arms": ("center:lam=0.1", "lgm:alpha=1,lam=0.1"),
            "lr_gamma": 0.8,
        },
    ),
    Preset(
        name="yirongmao-cosface",
        summary="the same: CosFace",
        values={**_VARIANTS, "arms": ("cosface:scale=7,margin=0.2",), "lr_gamma": 0.5},
    ),
    Preset(
        name="yirongmao-coco",
        summary="the same: COCO",
        values={
            **_VARIANTS,
            "arms": ("coco:alpha=6.25",),
            "lr_step": 10,
            "lr_gamma": 0.5,
        },
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _ALL})


def preset_config(name: str = "default", **overrides: object) -> ExperimentConfig:
    """The config of preset `name`, with `overrides` (field names of the config) on top.

    Raises:
        ConfigError: no preset of that name, an unknown field or a value outside its range.
    """
    if name not in PRESETS:
        raise ConfigError(f"preset is {name!r}; it must be one of {', '.join(PRESETS)}.")
    values = dict(PRESETS[name].values)
    if overrides.keys() & {"lam", "arms"}:
        # Arms that are named stand in for all of the preset's, as they do for 0.5.
        values = {field: value for field, value in values.items() if field not in ("lam", "arms")}
    return ExperimentConfig.from_json({**values, **overrides, "preset": name})


def changed_fields(config: ExperimentConfig) -> dict[str, object]:
    """The fields in which `config` differs from its preset."""
    base = preset_config(config.preset)
    pairs = ((f.name, getattr(config, f.name), getattr(base, f.name)) for f in fields(config))
    return {name: value for name, value, default in pairs if value != default}
