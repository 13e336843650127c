"""What a metric is called in a column of a given width."""

from ....engine import DRAWN, KINDS, METRICS, RETIRED, ImageSet

SHORTEST = 12
"""The narrowest column that every label fits."""

_TITLES = {metric.name: metric.title for metric in METRICS + DRAWN + RETIRED}
_KINDS = {"noise": "noise", "inverted": "inv.", "patches": "patch"}
_SHORT = {
    "intra_spread": "spread",
    "min_center_distance": "nearest",
    "mean_center_distance": "mean dist.",
    "cluster_ratio": "spread/near.",
    "fisher": "Fisher",
    "davies_bouldin": "Dav.–Bouldin",
    "knn_accuracy": "5-NN acc.",
    "nearest_centroid_accuracy": "centr. acc.",
    "ece_equal_mass": "ECE eq. mass",
    "ece_if_calibrated": "ECE if cal.",
    "mce_100": "MCE of 100+",
    "mean_confidence": "mean conf.",
    "confidence_gap": "conf. − acc.",
    "scaling_temperature_se": "temp. ± SE",
    "mce": "MCE any bin",
    "temperature": "temp. half",
    "ece_held": "ECE half",
    "ece_scaled": "ECE h. sc.",
    "nll_held": "NLL half",
    "nll_scaled": "NLL h. sc.",
    "ood_mean_confidence": "OOD conf.",
    "ood_mean_feature_norm": "OOD norm",
    "ood_auroc_max_probability": "AUROC prob.",
    "ood_auroc_center_distance": "AUROC cent.",
    **{
        f"ood_{kind}_{score}": f"{_KINDS[kind]} {short}"
        for kind in KINDS
        for score, short in (
            ("confidence", "conf."),
            ("feature_norm", "norm"),
            ("auroc_max_probability", "AUC p"),
            ("auroc_class_mean_distance", "AUC d"),
        )
    },
}
_WORDS = (
    ("validation", "val."),
    ("accuracy", "acc."),
    ("cross entropy", "CE"),
    ("contrastive center loss", "contr."),
    ("likelihood loss", "likel."),
    *((f"{name} loss", name) for name in ("center", "git", "island", "ring")),
)


def images_label(images: ImageSet, width: int) -> str:
    """Which images the rows below are about, in `width` cells."""
    shown = " shown" if images.split == "train" else ""
    return _fitting((f"{images}{shown}", str(images), f"{images.count:,} {images.word}"), width)


def frame_label(images: ImageSet, width: int) -> str:
    """What the accuracy within an epoch is called, in `width` cells."""
    count = f"{images.count:,}"
    some = f"accuracy on {count} {images.word}"
    ways = (f"accuracy on {images}", f"{some} images", some, f"acc. on {count}")
    return _fitting(ways, width)


def _fitting(ways: tuple[str, ...], width: int) -> str:
    return next((way for way in ways if len(way) <= width), ways[-1][:width])


def metric_label(name: str, width: int) -> str:
    """The metric's title, or a shorter one where `width` cells are too few."""
    title = _TITLES.get(name, name.replace("_", " "))
    if len(title) <= width:
        return title
    short = _SHORT.get(name, title)
    for word, abbreviation in _WORDS:
        short = short.replace(word, abbreviation)
    return short if len(short) <= width else f"{short[: width - 1]}…"
