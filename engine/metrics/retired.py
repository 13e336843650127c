"""Columns that earlier releases wrote and that are measured otherwise now."""

from .catalog import Metric


def _retired(name: str, title: str, meaning: str, *, scale_free: bool = True) -> Metric:
    return Metric(name, title, "neither", scale_free, meaning)


RETIRED: tuple[Metric, ...] = (
    _retired("mce", "MCE, any bin", "As mce_100, but a bin of a single image could decide it."),
    _retired(
        "temperature",
        "temperature, half",
        "As scaling_temperature, but fitted on one half of the test images.",
    ),
    _retired("ece_held", "ECE, other half", "ECE on the held-out half, unscaled."),
    _retired("ece_scaled", "ECE, half, scaled", "ece of the other half with logits / T."),
    _retired("nll_held", "NLL, other half", "NLL on the held-out half, unscaled."),
    _retired("nll_scaled", "NLL, half, scaled", "nll of the other half with logits / T."),
    _retired(
        "ood_mean_confidence",
        "OOD confidence",
        "Mean of the largest probability on the images of all three kinds.",
    ),
    _retired(
        "ood_mean_feature_norm",
        "OOD feature norm",
        "Mean distance of the same images' features from the origin, in feature units.",
        scale_free=False,
    ),
    _retired(
        "ood_auroc_max_probability",
        "OOD AUROC prob.",
        "How well the largest probability tells the images of all three kinds from the test "
        "images.",
    ),
    _retired(
        "ood_auroc_center_distance",
        "OOD AUROC center",
        "The same by the distance to the nearest learned center, for λ=0 to the nearest class "
        "mean of the test images themselves: not one measure.",
    ),
)
"""Columns of runs that earlier releases wrote: shown where a run has them, neither measured nor
compared. No new column ever takes one of these names."""
