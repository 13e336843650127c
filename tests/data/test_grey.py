"""Pictures of every kind, as the grey bytes that a network sees."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from centerviz.data import DataError, load_images
from centerviz.data.files.grey import grey
from tests.data.files import png_bytes

RAMP = np.arange(0, 256, 4, dtype=np.uint8).reshape(8, 8)
"""64 greys from black to almost white."""
INK = np.where(np.eye(8) > 0, 255, 0).astype(np.uint8)
"""Where a pen went."""
COLOURS = (INK, RAMP, RAMP[::-1])


def read(file: Path) -> npt.NDArray[np.int64]:
    """The one image of a file, wide enough for differences."""
    (image,) = load_images(file)
    return image.astype(np.int64)


def saved(picture: Image.Image, folder: Path, **options: object) -> npt.NDArray[np.int64]:
    picture.save(folder / "picture.png", **options)
    return read(folder / "picture.png")


def test_16_bits_are_scaled_by_their_range(tmp_path: Path) -> None:
    values = np.arange(64, dtype=np.uint16).reshape(8, 8) * 1040
    found = saved(Image.fromarray(values), tmp_path)
    assert np.array_equal(found, np.rint(values / 257))
    assert found.max() == 255
    assert len(np.unique(found)) == 64


@pytest.mark.parametrize("mode", ["I;16", "I;16L", "I;16B"])
def test_16_bits_of_either_byte_order_are_the_same(mode: str) -> None:
    order = ">u2" if mode.endswith("B") else "<u2"
    values = np.array([[0, 257], [300, 65535]]).astype(order)
    picture = Image.frombytes(mode, (2, 2), values.tobytes())
    assert grey(picture, "it").tolist() == [[0, 1], [1, 255]]


def test_a_16_bit_png_that_is_opened_with_32_bits_is_scaled_by_16() -> None:
    picture = Image.fromarray(np.array([[0, 257], [300, 65535]], np.int32))
    picture.format = "PNG"  # as older Pillow opens it
    assert grey(picture, "it").tolist() == [[0, 1], [1, 255]]


@pytest.mark.parametrize("mode", ["I", "F", "LAB"])
def test_a_kind_without_a_known_range_is_refused(mode: str) -> None:
    with pytest.raises(DataError, match=f"pixels of the kind {mode}, whose range cannot be known"):
        grey(Image.new(mode, (8, 8)), "it")


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_grey_of_every_depth_goes_from_0_to_255(depth: int, tmp_path: Path) -> None:
    row = {1: b"\x40", 2: b"\x30", 4: b"\x0f", 8: b"\0\xff", 16: b"\0\0\xff\xff"}[depth]
    (tmp_path / "a.png").write_bytes(png_bytes([row, row], width=2, depth=depth, colour=0))
    assert read(tmp_path / "a.png").tolist() == [[0, 255], [0, 255]]


@pytest.mark.parametrize("depth", [2, 4, 8, 16])
def test_a_transparent_grey_is_ground_and_its_neighbours_are_not(
    depth: int, tmp_path: Path
) -> None:
    row = {2: b"\x10", 4: b"\x01", 8: b"\0\1", 16: b"\0\0\0\1"}[depth]  # 0, then 1
    picture = png_bytes([row, row], width=2, depth=depth, colour=0, clear=b"\0\1")
    (tmp_path / "a.png").write_bytes(picture)
    assert read(tmp_path / "a.png").tolist() == [[0, 255], [0, 255]]


@pytest.mark.parametrize(
    ("colour", "colours", "alpha"), [(2, 3, b""), (4, 1, b"\xff\xff"), (6, 3, b"\xff\xff")]
)
def test_16_bits_a_channel_are_scaled_too(
    colour: int, colours: int, alpha: bytes, tmp_path: Path
) -> None:
    rows = [(sample * colours + alpha) * 2 for sample in (b"\x40\x80", b"\xff\xff")]
    (tmp_path / "a.png").write_bytes(png_bytes(rows, width=2, depth=16, colour=colour))
    assert read(tmp_path / "a.png").tolist() == [[0x40] * 2, [255] * 2]


def test_one_transparent_colour_of_16_bits_is_refused(tmp_path: Path) -> None:
    picture = png_bytes([bytes(12)] * 2, width=2, depth=16, colour=2, clear=bytes(6))
    (tmp_path / "a.png").write_bytes(picture)
    with pytest.raises(DataError, match=r"a\.png has 16 bits a channel and one transparent colour"):
        read(tmp_path / "a.png")


def test_colours_are_weighed_as_the_eye_does(tmp_path: Path) -> None:
    picture = Image.merge("RGB", [Image.fromarray(colour) for colour in COLOURS])
    expected = np.tensordot((0.299, 0.587, 0.114), np.array(COLOURS, float), axes=1)
    assert np.abs(saved(picture, tmp_path) - expected).max() <= 1
    for mode, slack in (("RGBX", 1), ("YCbCr", 1), ("HSV", 8), ("CMYK", 1)):
        assert np.abs(grey(picture.convert(mode), "it") - expected).max() <= slack, mode


def test_a_cmyk_jpeg_is_not_read_as_its_negative(tmp_path: Path) -> None:
    picture = Image.fromarray(np.full((8, 8), 230, np.uint8)).convert("RGB").convert("CMYK")
    picture.save(tmp_path / "a.jpg", quality=100)
    assert np.abs(read(tmp_path / "a.jpg") - 230).max() <= 2


def test_black_ink_in_alpha_alone_is_black_on_white(tmp_path: Path) -> None:
    nothing = Image.new("L", (8, 8))
    alpha = Image.fromarray(INK)
    for picture in (
        Image.merge("LA", [nothing, alpha]),
        Image.merge("RGBA", [nothing] * 3 + [alpha]),
    ):
        assert np.array_equal(saved(picture, tmp_path), 255 - INK)


@pytest.mark.parametrize("mode", ["LA", "RGBA", "La", "RGBa", "PA"])
def test_half_clear_is_halfway_to_white(mode: str) -> None:
    channels = [Image.new("L", (8, 8), 100)] * (1 if mode in ("LA", "La") else 3)
    alpha = Image.new("L", (8, 8), 128)
    picture = Image.merge("LA" if len(channels) == 1 else "RGBA", [*channels, alpha])
    if mode == "PA":
        picture = Image.merge("PA", [Image.new("L", (8, 8), 0), alpha])
        picture.putpalette([100, 100, 100] * 256)
    elif mode in ("La", "RGBa"):
        picture = picture.convert(mode)
    found = grey(picture, "it").astype(int)
    assert np.abs(found - (100 * 128 + 255 * 127) / 255).max() <= 1


@pytest.mark.parametrize("clear", [0, bytes([0, 255])])
def test_a_palettes_colours_and_its_clear_ones(
    clear: int | bytes, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    picture = Image.fromarray(INK // 255).convert("P")
    picture.putpalette([255, 0, 0, 40, 40, 40])
    assert saved(picture, tmp_path).tolist() == np.where(INK, 40, 76).tolist()
    assert saved(picture, tmp_path, transparency=clear).tolist() == np.where(INK, 40, 255).tolist()
    assert not recwarn.list


def test_a_transparent_colour_is_ground(tmp_path: Path) -> None:
    picture = Image.merge("RGB", [Image.fromarray(255 - INK)] * 3).point(lambda v: v // 2)
    found = saved(picture, tmp_path, transparency=(127, 127, 127))
    assert np.array_equal(found, np.where(INK, 0, 255))


def test_white_ink_on_nothing_is_refused_as_it_would_be_blank(tmp_path: Path) -> None:
    picture = Image.merge("LA", [Image.new("L", (8, 8), 255), Image.fromarray(INK)])
    with pytest.raises(DataError, match=r"picture\.png is white on a transparent ground"):
        saved(picture, tmp_path)


def test_an_empty_picture_is_empty(tmp_path: Path) -> None:
    assert saved(Image.new("RGBA", (8, 8)), tmp_path).min() == 255


def test_an_animation_is_refused(tmp_path: Path) -> None:
    frames = [Image.fromarray(RAMP), Image.fromarray(INK)]
    with pytest.raises(DataError, match=r"picture\.png is an animation"):
        saved(frames[0], tmp_path, save_all=True, append_images=frames[1:])
