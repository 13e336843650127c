"""The few modules through which one package enters another give all that they say."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

DOORS = (
    "centerviz.data",
    "centerviz.engine",
    "centerviz.engine.losses",
    "centerviz.engine.process",
)


@pytest.mark.parametrize("door", DOORS)
def test_every_name_that_a_door_states_is_given(door: str) -> None:
    module = importlib.import_module(door)
    assert len(module.__all__) == len(set(module.__all__))
    for name in module.__all__:
        assert getattr(module, name) is not None


@pytest.mark.parametrize("door", ["centerviz.data", "centerviz.engine"])
def test_no_name_is_that_of_a_module_which_would_take_its_place_once_loaded(door: str) -> None:
    module = importlib.import_module(door)
    inside = {found.name for found in pkgutil.iter_modules(module.__path__)}
    assert inside & set(module.__all__) == set()


def test_an_unknown_name_is_refused_as_python_does() -> None:
    engine = importlib.import_module("centerviz.engine")
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = engine.nonsense


@pytest.mark.process
def test_the_doors_load_nothing_heavy() -> None:
    code = f"import sys, {', '.join(DOORS)}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"torch", "pandas", "matplotlib", "textual", "scipy"} & set(loaded.stdout.split())
