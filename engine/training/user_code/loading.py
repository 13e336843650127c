"""A class of the user's by its address, and what exactly was run to get it."""

import contextlib
import hashlib
import importlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from torch import nn

from ...config.address import Address
from ...config.losses import nearest
from ...config.user_code import UserCode
from ...errors import ConfigError
from .words import Code, in_words


@dataclass(frozen=True, slots=True)
class Loaded:
    """A class that was imported."""

    cls: type[nn.Module]
    code: Code
    sha256: str
    """Of the file that has it."""


class CodeLoader:
    """Imports what the user lets be run, each class once, and keeps what it was.

    Every method raises `RunError` for what the user has not named, and what `load_class` does.
    """

    def __init__(self, allowed: UserCode | None = None) -> None:
        self._allowed = allowed or UserCode()
        self._loaded: dict[Address, Loaded] = {}

    def loss(self, recorded: Address) -> Loaded:
        """The class of a loss, by the address that the config has."""
        return self._load(recorded, self._allowed.loss(recorded))

    def network(self, recorded: Address) -> Loaded:
        """The class of the network, by the address that the config has."""
        return self._load(recorded, self._allowed.own_network(recorded))

    def _load(self, recorded: Address, place: Address) -> Loaded:
        if recorded not in self._loaded:
            self._loaded[recorded] = load_class(place)
        return self._loaded[recorded]

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of the files that were run, by the address that the config has."""
        return {str(address): loaded.sha256 for address, loaded in self._loaded.items()}


def load_class(address: Address) -> Loaded:
    """Run the file, or import the package, and take the class.

    Raises:
        ConfigError: there is no such file, package or class, running it fails, or the class is
            no `torch.nn.Module`.
    """
    if address.is_file:
        path = Path(address.place).expanduser()
        source = _read(address, path)
        code = Code(address.place, str(path.absolute()))
        with in_words(code, error=ConfigError), _importing_from(path.absolute().parent):
            module = _run(source, path.absolute())
    else:
        module = _imported(address)
        code = Code(address.place, module.__file__ or address.place)
        source = _read(address, Path(code.file))
    found = vars(module).get(address.cls)
    if found is None:
        classes = [name for name, value in vars(module).items() if isinstance(value, type)]
        raise ConfigError(
            f"{address.place} has no class {address.cls}{nearest(address.cls, classes)}."
        )
    if not isinstance(found, type) or not issubclass(found, nn.Module):
        raise ConfigError(
            f"{address.cls} of {address.place} is not a class derived from torch.nn.Module: derive "
            "a loss from centerviz.engine.CustomLoss, a network from torch.nn.Module."
        )
    return Loaded(found, code, hashlib.sha256(source).hexdigest())


def _read(address: Address, path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(f"{address.place} is not a file: write FILE.py:Class.")
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError(
            f"{address.place} cannot be read ({why}): write FILE.py:Class."
        ) from error


def _run(source: bytes, path: Path) -> ModuleType:
    """The module that a file is; what is run is what was read, no compiled copy of it."""
    name = f"centerviz_user_{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}"
    module = ModuleType(name)
    module.__file__ = str(path)
    # Dataclasses and type hints look their module up there.
    sys.modules[name] = module
    exec(compile(source, str(path), "exec"), vars(module))
    return module


def _imported(address: Address) -> ModuleType:
    code = Code(address.place, "")
    with in_words(code, error=ConfigError), _importing_from(Path.cwd()):
        try:
            return importlib.import_module(address.place)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{address.place}.".startswith(f"{error.name}."):
                raise
            raise ConfigError(
                f"there is no package {address.place} to import: install it, or write "
                "FILE.py:Class."
            ) from error


@contextlib.contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """Let files import their neighbours, as when Python itself is given the file."""
    before = list(sys.path)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path[:] = before
