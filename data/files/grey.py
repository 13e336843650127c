"""Pictures of every kind as grey bytes: their true range, laid on a ground where they are clear."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image

GROUND = 255
"""The grey on which transparent pictures are laid: white, as browsers and viewers show them."""

_STRAIGHT = {"La": "LA", "RGBa": "RGBA"}
_CLEAR = {"LA", "PA", "RGBA"}
_OPAQUE = {"1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "HSV"}
_16_BITS = {"I;16", "I;16L", "I;16B", "I;16N"}
# What one step of a grey PNG's transparent value is in 8 bits, by the kind of its raw data.
# Pillow widens the pixels of 2 and 4 bits, but not that value.
_KEY_STEP = {"L;2": 85, "L;4": 17}


def grey(picture: "Image", where: str) -> npt.NDArray[np.uint8]:
    """The picture (H, W) in 0 to 255, where 255 is the full range of what it was saved with.

    Colours are weighed as Rec. 601 does. A transparent picture is laid on `GROUND`.

    Args:
        picture: as Pillow opened it, not decoded yet.
        where: what an error calls it.

    Raises:
        DataError: the range of its pixels cannot be known, it holds several pictures, or it would
            be blank on the ground.
    """
    if picture.format == "PNG" and getattr(picture, "n_frames", 1) > 1:
        raise DataError(f"{where} is an animation: save the one picture that is meant.")
    if picture.mode in _16_BITS or (picture.mode, picture.format) == ("I", "PNG"):
        return _from_16_bits(picture, where)
    mode = _STRAIGHT.get(picture.mode, picture.mode)
    if mode not in _CLEAR | _OPAQUE:
        raise DataError(
            f"{where} has pixels of the kind {picture.mode}, whose range cannot be known: save it"
            " with 8 or 16 bits a channel."
        )
    if mode not in _CLEAR and "transparency" not in picture.info:
        return np.asarray(_luminance(picture), np.uint8)
    values, alpha = _with_alpha(picture, where)
    return _laid_on_ground(values, alpha, where)


def _from_16_bits(picture: "Image", where: str) -> npt.NDArray[np.uint8]:
    key = picture.info.get("transparency")
    values = np.asarray(picture)
    # 65535 is 255 times 257.
    bytes_ = ((values.astype(np.int64) + 128) // 257).astype(np.uint8)
    if key is None:
        return bytes_
    return _laid_on_ground(bytes_, np.where(values == key, 0, 255), where)


def _luminance(picture: "Image") -> "Image":
    # Pillow has no straight way from HSV to L.
    return picture.convert("RGB").convert("L") if picture.mode == "HSV" else picture.convert("L")


def _with_alpha(
    picture: "Image", where: str
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.integer]]:
    """Grey values and alpha, both (H, W) in 0 to 255."""
    tile = getattr(picture, "tile", None)  # a picture made in memory has none
    raw = str(tile[0][3]) if tile else ""
    if picture.mode in ("1", "L"):
        key = int(picture.info["transparency"]) * _KEY_STEP.get(raw, 1)
        values = np.asarray(picture.convert("L"), np.uint8)
        return values, np.where(values == key, 0, 255)
    if raw == "RGB;16B":
        # Pillow keeps 8 bits of the pixels, but all 16 of the colour: no pixel would match.
        raise DataError(
            f"{where} has 16 bits a channel and one transparent colour: save it with an alpha"
            " channel."
        )
    if picture.mode in _STRAIGHT:
        picture = picture.convert(_STRAIGHT[picture.mode])
    with_alpha = picture.convert("RGBA")
    return np.asarray(with_alpha.convert("L")), np.asarray(with_alpha.getchannel("A"))


def _laid_on_ground(
    values: npt.NDArray[np.uint8], alpha: npt.NDArray[np.integer], where: str
) -> npt.NDArray[np.uint8]:
    weight = alpha.astype(np.int64)
    laid = (values * weight + GROUND * (255 - weight) + 127) // 255
    if laid.min() == GROUND and weight.min() < weight.max():
        raise DataError(
            f"{where} is white on a transparent ground and would be blank: transparent pictures are"
            " laid on white; save it without transparency, on the ground it should have."
        )
    return laid.astype(np.uint8)
