"""Cross-entropy, center loss, and the ways in which a center moves.

Wen et al., "A Discriminative Feature Learning Approach for Deep Face Recognition",
ECCV 2016: Eq. 2 (the loss), Eq. 4 (the centers' update), Eq. 5 (the joint loss).
Shape suffixes: B batch, K classes, D feature dimensions.
"""

import torch
from torch import Tensor
from torch.nn import functional

from ...config.experiment import CenterForm


def center_loss(
    features_BD: Tensor, labels_B: Tensor, centers_KD: Tensor, form: CenterForm
) -> Tensor:
    """Each feature's distance to its class's center, (B,), in one of the published forms.

    `squared` is ‖x−c‖², `half-squared` ½‖x−c‖² (Eq. 2 for one feature), `norm` ‖x−c‖, whose
    gradient at x = c is taken as 0.
    """
    difference_BD = features_BD - centers_KD[labels_B]
    if form == "norm":
        distance_B: Tensor = torch.linalg.vector_norm(difference_BD, dim=1)
        return distance_B
    squared_B = difference_BD.square().sum(dim=1)
    return squared_B / 2 if form == "half-squared" else squared_B


def cross_entropy(logits_BK: Tensor, labels_B: Tensor, clip: float = 0.0) -> Tensor:
    """Each image's cross-entropy, (B,), of probabilities clipped to [clip, 1 − clip]; 0: exact.

    As in Keras, a probability beyond the clip has no gradient.
    """
    if not clip:
        return functional.cross_entropy(logits_BK, labels_B, reduction="none")
    probability_B = logits_BK.softmax(dim=1).gather(1, labels_B.unsqueeze(1)).squeeze(1)
    return -probability_B.clamp(clip, 1 - clip).log()


def eq4_delta(features_BD: Tensor, labels_B: Tensor, centers_KD: Tensor) -> Tensor:
    """Δc of the paper's Eq. 4, (K, D): Σ(c_j − x_i) over y_i = j, divided by 1 + n_j.

    A center moves by −α·Δc; neither λ nor the size of the batch enters.
    """
    difference_BD = centers_KD[labels_B] - features_BD
    member_BK = functional.one_hot(labels_B, len(centers_KD)).to(features_BD.dtype)
    delta_KD: Tensor = (member_BK.T @ difference_BD) / (1 + member_BK.sum(dim=0)).unsqueeze(1)
    return delta_KD
