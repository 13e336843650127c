"""The datasets that have a name: their files, their published checksums and their mirrors."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..base.errors import DataError
from ..files.resource import IDX_FILES, Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDataset:
    """A dataset that can be downloaded by its name."""

    name: str
    title: str
    """For people: `Fashion-MNIST`."""
    summary: str
    torchvision_folder: str
    """Where torchvision would have put it, below its root."""
    mirrors: tuple[str, ...]
    """Base URLs, tried in turn; each ends with a slash."""
    resources: tuple[Resource, ...]
    class_names: tuple[str, ...]
    download_size: int
    """Bytes of the four compressed files together."""


def _resources(**checksums: tuple[str, ...]) -> tuple[Resource, ...]:
    """60,000 and 10,000 images of 28×28, with one checksum of the given kind for each file."""
    sizes = (16 + 60_000 * 784, 8 + 60_000, 16 + 10_000 * 784, 8 + 10_000)
    ((kind, figures),) = checksums.items()
    return tuple(
        Resource(name=name, size=size, **{kind: figure})
        for name, size, figure in zip(IDX_FILES, sizes, figures, strict=True)
    )


_MNIST = NamedDataset(
    name="mnist",
    title="MNIST",
    summary="handwritten digits, 70,000 images",
    torchvision_folder="MNIST",
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
    # Computed from files whose MD5s are the ones everybody publishes (6bbc9ace…, a25bea73…,
    # 2646ac64…, 27ae3e4e…).
    resources=_resources(
        sha256=(
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        )
    ),
    class_names=tuple("0123456789"),
    download_size=11_594_722,
)

_FASHION_MNIST = NamedDataset(
    name="fashion-mnist",
    title="Fashion-MNIST",
    summary="clothes in ten kinds, 70,000 images",
    torchvision_folder="FashionMNIST",
    mirrors=(
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
    ),
    # SHA-256 of the .gz files as torchvision publishes them (prototype/datasets/_builtin/mnist.py);
    # all three mirrors serve the same .gz files.
    resources=_resources(
        gz_sha256=(
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        )
    ),
    class_names=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    download_size=30_878_645,
)

_KMNIST = NamedDataset(
    name="kmnist",
    title="Kuzushiji-MNIST",
    summary="cursive Japanese characters, 70,000 images",
    torchvision_folder="KMNIST",
    mirrors=("https://codh.rois.ac.jp/kmnist/dataset/kmnist/",),
    # SHA-256 of the .gz files as torchvision publishes them (prototype/datasets/_builtin/mnist.py).
    resources=_resources(
        gz_sha256=(
            "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
            "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
            "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
            "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
        )
    ),
    class_names=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    download_size=21_240_888,
)

CATALOG: Mapping[str, NamedDataset] = MappingProxyType(
    {entry.name: entry for entry in (_MNIST, _FASHION_MNIST, _KMNIST)}
)
"""Every dataset that can be downloaded, by name."""


def source_labels(class_names: tuple[str, ...]) -> tuple[str, ...]:
    """What the files of a dataset with these classes write as their labels.

    Those are the names themselves, but for the published datasets whose classes the catalog names.
    """
    for entry in CATALOG.values():
        if class_names == entry.class_names:
            return tuple(map(str, range(len(class_names))))
    return class_names


def find_named(name: str, catalog: Mapping[str, NamedDataset] = CATALOG) -> NamedDataset:
    """The entry of `name`, fetched from $CENTERVIZ_MIRROR/<name>/ alone where that is set.

    Raises:
        DataError: the catalog has no such name.
    """
    if name not in catalog:
        raise DataError(f"{name!r} cannot be downloaded: the names are {', '.join(catalog)}.")
    entry = catalog[name]
    base = os.environ.get("CENTERVIZ_MIRROR")
    return replace(entry, mirrors=(f"{base.rstrip('/')}/{name}/",)) if base else entry
