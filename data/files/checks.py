"""What every dataset must fulfil, whatever it was read from."""

import numpy as np
import numpy.typing as npt

from ..base.errors import DataError


def check_square(images: npt.NDArray[np.uint8], where: str) -> None:
    """Refuse images (N, H, W) whose height and width differ.

    Raises:
        DataError: they differ.
    """
    _, height, width = images.shape
    if height != width:
        raise DataError(
            f"{where} holds images of {height}×{width} pixels; they must be square:"
            " pad them with zeros."
        )
