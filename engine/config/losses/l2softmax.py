"""L2-softmax: softmax on features of one length."""

from .base import Loss, settings
from .shared import scale

LOSS = Loss(
    name="l2softmax",
    title="L2-softmax",
    module="margin",
    kind="head",
    formula="−log softmax(W·αx/‖x‖ + b)_y",
    source="Ranjan et al., L2-constrained Softmax Loss for Discriminative Face Verification, "
    "arXiv:1703.09507, 2017, Eq. 3 (number unchecked)",
    settings=settings(scale("alpha", "α", 4.0)),
    advice={"alpha": "a smaller"},
)
