"""How an arm is written: `HEAD+TERM+…`, each `NAME` or `NAME:key=value,key=value`.

`softmax`, `center:lam=0.5,rule=eq4`, `arcface:scale=16+center:lam=0.01`. Without a head it is
softmax, unless the first loss is one that can stand alone. A `+` before a digit belongs to a
number, as in `1e+5`. Space around the parts, the order of terms and that of settings mean nothing;
`batch-mean` is `batch_mean`.
"""

import re

from ..errors import ConfigError
from .arms import SOFTMAX, ArmSpec, LossSpec
from .losses import LOSSES, find_loss
from .losses.own import address_in

LONGEST = 1000
"""Letters of an arm's text."""
_PLUS = re.compile(r"\+(?!\.?[0-9])")


def parse_arm(text: str) -> ArmSpec:
    """The arm that `text` means; `ArmSpec.text` gives such a text.

    Raises:
        ConfigError: it means none; the sentence says what to write.
    """
    if len(text) > LONGEST:
        raise ConfigError(f"an arm has {len(text)} letters; at most {LONGEST} are read.")
    parts = [part.strip() for part in _PLUS.split(text)]
    if not all(parts):
        raise ConfigError(
            f"the arm {text!r:.60} has an empty part; write HEAD+TERM, as in softmax+center."
        )
    losses = [_parse_loss(part) for part in parts]
    heads = [loss for loss in losses if loss.known.kind == "head"]
    if len(heads) > 1:
        names = " and ".join(head.loss for head in heads[:2])
        raise ConfigError(f"{names} both classify: an arm has one head and any number of terms.")
    if not heads and losses[0].known.kind == "either":
        heads = losses[:1]
    [head] = heads or [SOFTMAX.head]
    return ArmSpec(head=head, terms=tuple(loss for loss in losses if loss is not head))


def _parse_loss(part: str) -> LossSpec:
    name, settings = _split(part)
    name = address_in(name) or name
    loss = find_loss(name)
    values: dict[str, float | str] = {}
    for pair in settings:
        key, equals, value = (each.strip() for each in pair.partition("="))
        if not (key and equals and value):
            raise ConfigError(_no_pair(name, pair))
        key = key.replace("-", "_")
        if key in values:
            raise ConfigError(f"{key!r:.40} of {name} is given twice; give it once.")
        setting = loss.setting(key)
        values[key] = value if setting is None else setting.parse(value)
    return LossSpec(loss=name, settings=values)


def _split(part: str) -> tuple[str, list[str]]:
    """The loss's name, and its settings as `key=value`."""
    name, colon, settings = part.rpartition(":")
    # A name may have colons itself: then only settings that look like some end it.
    if not colon or (name not in LOSSES and "=" not in settings):
        return part, []
    return name.strip(), settings.split(",")


def _no_pair(name: str, pair: str) -> str:
    known = find_loss(name).settings
    hint = " (a decimal has a point, not a comma)" if pair.strip().isdigit() else ""
    write = f"write {name}:key=value with {', '.join(known)}" if known else f"{name} has none"
    return f"{pair.strip()!r:.40} is not a setting of {name}{hint}; {write}."
