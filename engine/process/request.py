"""What a parent asks of the engine's process; light, so that the process can start early."""

import json
import os
from dataclasses import asdict, dataclass

from ..config.experiment import ExperimentConfig
from ..config.output import OutputConfig

MODULE = "centerviz.engine.process.main"
"""What to run with `python -m`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the parent wants done."""

    config: ExperimentConfig | None
    """A new run; None: go on with `resume`."""
    output: OutputConfig
    resume: str | None = None
    """The folder of the run to go on with."""
    from_start: bool = False
    """Train that run from its first epoch again."""
    losses: tuple[str, ...] = ()
    """Where to find the losses of its user's own that it has; see `resume`."""
    network: str | None = None
    """The same for a network."""
    frame_interval: float = 0.25
    """Seconds of training between two frames: smooth to the eye, and cheap beside training."""
    log: str = os.devnull
    """The file that takes whatever is printed before the run has a log of its own."""

    def to_line(self) -> bytes:
        """One line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Request":
        """The request that `to_line` wrote."""
        values = json.loads(line)
        config, output = values.pop("config"), OutputConfig.from_json(values.pop("output"))
        experiment = None if config is None else ExperimentConfig.from_json(config)
        values["losses"] = tuple(values["losses"])
        return cls(config=experiment, output=output, **values)
