"""What a loss of your own derives from."""

from torch import Tensor, nn

from ...geometry.classifier import Classifier


class CustomLoss(nn.Module):
    """A loss of your own: write `forward`, and of the rest what your loss needs.

    The constructor takes the settings of `--arm ./mine.py:MyLoss:alpha=2` by name: numbers, texts,
    true or false. Those called `num_classes` (K) and `dim` (D) are filled in. First values drawn
    from torch's, NumPy's or Python's global generator depend on the run's seed alone. Parameters
    and buffers are in the checkpoint; other state is not, and a resumed run would lack it.
    """

    def forward(self, features: Tensor, labels: Tensor) -> Tensor:
        """What is descended.

        Args:
            features: (B, D), float32.
            labels: (B,), int64, each in 0 … K − 1.

        Returns:
            One number for the batch, (), or one for each image, (B,). Training and evaluation both
            call it; `self.training` tells which.
        """
        raise NotImplementedError

    def classifier(self) -> Classifier | None:
        """How features are classified, with arrays on the CPU, as it is now.

        None: the loss has no classifier. Then the nearest class mean of a sample of training
        images answers, and how sure it is, is not defined.
        """
        return None

    def anchors(self) -> Tensor | None:
        """(K, D), a point for each class that pictures mark; None: mark the class means."""
        return None

    def learning_rate(self, lr: float) -> float:
        """That of the loss's own parameters, where the network's is `lr`; neither decays them."""
        return lr

    def after_step(self, features: Tensor, labels: Tensor) -> None:
        """Once the network has moved: change what you keep of a batch, without gradients.

        Args:
            features: (B, D), as `forward` had them.
            labels: (B,).
        """
