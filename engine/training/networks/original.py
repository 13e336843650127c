"""The network of the Keras script that centerviz follows."""

from torch import nn

from .prelu import ElementwisePReLU


def build(image_size: int, dim: int) -> nn.Module:
    """The Keras script's network: four unpadded convolutions, no pooling."""
    layers: list[nn.Module] = []
    channels, side = 1, image_size
    for width, kernel in ((32, 5), (32, 5), (64, 3), (64, 3)):
        side -= kernel - 1
        layers += [nn.Conv2d(channels, width, kernel), ElementwisePReLU(width, side, side)]
        channels = width
    layers += [nn.Flatten(), nn.Linear(channels * side * side, dim)]
    layers.append(ElementwisePReLU(dim))
    network = nn.Sequential(*layers)
    network.apply(init_head)
    return network


def init_head(module: nn.Module) -> None:
    """Any layer as in Keras: weights uniform by Glorot & Bengio 2010, biases 0."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
