"""Numbers with the word for what they count."""

import pytest

from centerviz.data import counted


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 images"), (1, "1 image"), (2, "2 images"), (10_000, "10,000 images")],
)
def test_one_is_singular_and_all_else_plural(number, text):
    assert counted(number, "image") == text


def test_an_irregular_plural_is_given():
    assert counted(1, "class", "classes") == "1 class"
    assert counted(9, "class", "classes") == "9 classes"
