"""Images brought to the size that a network takes."""

import numpy as np
import numpy.typing as npt


def resized(images: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    """Square images (N, H, H) as (N, size, size), by Pillow's Lanczos filter over all they cover.

    Images that have the size are given back as they are.
    """
    if images.shape[1:] == (size, size):
        return images
    # Imported here: only images of another size need it.
    from PIL import Image

    found = np.empty((len(images), size, size), np.uint8)
    for index, image in enumerate(images):
        picture = Image.fromarray(image).resize((size, size), Image.Resampling.LANCZOS)
        found[index] = np.asarray(picture)
    return found
