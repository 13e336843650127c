"""docs/presets.md accounts for every value of every preset."""

import re
from pathlib import Path

import pytest

from centerviz.engine import PRESETS

PAGE = (Path(__file__).parents[2] / "docs" / "presets.md").read_text()
IN_COMMON, *SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)


@pytest.mark.parametrize("name", PRESETS)
def test_every_value_is_in_the_preset_s_section_or_common_to_all(name: str) -> None:
    [section] = [text for text in SECTIONS if text.startswith(f"`{name}`")]
    unexplained = [
        field
        for field in PRESETS[name].values
        if not re.search(rf"`{field}\b", IN_COMMON + section)
    ]
    assert unexplained == []
