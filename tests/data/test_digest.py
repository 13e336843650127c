"""One text tells which images a dataset consists of."""

from dataclasses import replace

import numpy as np

from centerviz.data import Dataset, Split
from centerviz.data.digest import digest_of


def small() -> Dataset:
    images = np.arange(6 * 16, dtype=np.uint8).reshape(6, 4, 4)
    labels = np.array([0, 1, 0, 1, 0, 1])
    split = Split(images=images[:4], labels=labels[:4])
    rest = Split(images=images[4:], labels=labels[4:])
    return Dataset(name="x", train=split, test=rest, class_names=("a", "b"), source="Made here.")


def test_the_same_images_have_the_same_digest_whatever_they_are_called() -> None:
    assert digest_of(small()) == digest_of(replace(small(), name="y", source="Found."))


def test_any_other_image_label_order_or_split_has_another() -> None:
    train, test = small().train, small().test
    changed = train.images.copy()
    changed[0, 0, 0] ^= 1
    others = [
        replace(small(), train=replace(train, images=changed)),
        replace(small(), train=replace(train, labels=1 - train.labels)),
        replace(small(), train=replace(train, images=train.images[::-1])),
        replace(small(), train=test, test=train),
        replace(small(), train=replace(train, images=train.images.reshape(1, 8, 8))),
    ]
    assert len({digest_of(one) for one in [small(), *others]}) == 1 + len(others)
