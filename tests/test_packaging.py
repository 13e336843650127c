"""What is installed is what is in the tree."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_folder_of_modules_is_installed_as_a_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    folders = {
        file.parent.relative_to(ROOT)
        for top in ("data", "engine", "tui")
        for file in (ROOT / top).rglob("*.py")
    }
    packages = {"centerviz." + ".".join(folder.parts) for folder in folders}
    assert set(project["tool"]["setuptools"]["packages"]) == packages


def test_every_folder_of_modules_says_what_it_is_for():
    for top in ("data", "engine", "tui"):
        for file in (ROOT / top).rglob("*.py"):
            assert (file.parent / "__init__.py").read_text().startswith('"""'), file.parent
