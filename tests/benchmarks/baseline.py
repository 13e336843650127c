"""Plain PyTorch in the style of the published programs, to measure ours against.

As in KaiyangZhou/pytorch-center-loss: torchvision's dataset (a PIL image and two transforms a
sample), a shuffling `DataLoader` with four workers, one network after the other on all cores,
PyTorch's default memory layout and optimisers, the loss read after each step. Torchvision is
not needed: the work that its dataset, `ToTensor` and `Normalize` do for one digit is written
out here. Drawing, which those programs do after each epoch, is left out.
"""

import warnings
from collections.abc import Callable, Iterator

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from centerviz.data import Split, load
from centerviz.engine.config.arms import ArmSpec
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.training.arm import Model
from centerviz.engine.training.losses.center import CenterTerm
from centerviz.engine.training.networks.prelu import ElementwisePReLU, PReLU
from tests.benchmarks.machine import usable_cores

BASELINE_TASKS = ("baseline", "baseline evaluates")


class TransformedDigits(Dataset[tuple[Tensor, int]]):
    """Images made into pictures, and pictures into tensors, one at a time."""

    def __init__(self, split: Split, scaling: tuple[float, float] | None) -> None:
        self._images, self._labels = torch.from_numpy(split.images), split.labels
        self._scaling = scaling

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        picture = Image.fromarray(self._images[index].numpy())
        sample = _to_tensor(picture)
        if self._scaling is not None:
            sample = _normalize(sample, *self._scaling)
        return sample, int(self._labels[index])


def _to_tensor(picture: Image.Image) -> Tensor:
    pixels = torch.from_numpy(np.array(picture, np.uint8, copy=True))
    planes = pixels.view(picture.height, picture.width, 1).permute(2, 0, 1).contiguous()
    return planes.to(torch.get_default_dtype()).div(255)


def _normalize(sample: Tensor, mean: float, deviation: float) -> Tensor:
    means, deviations = torch.as_tensor([mean]), torch.as_tensor([deviation])
    if (deviations == 0).any():
        raise ValueError("the deviation is 0")
    return sample.clone().sub_(means.view(-1, 1, 1)).div_(deviations.view(-1, 1, 1))


class Baseline:
    """One network, with center loss unless it is the baseline arm, trained the published way."""

    def __init__(
        self, config: ExperimentConfig, spec: ArmSpec, train: Split, test: Split, workers: int
    ) -> None:
        self.lam = spec.terms[0].settings["lam"] if spec.terms else 0.0
        self._scale_centers = config.center_rule == "autograd-unscaled"
        scaling = (0.1307, 0.3081) if config.pixels == "standardized" else None
        self.model = Model(config, spec, train.images.shape[1], 10)
        _write_out(self.model.network)
        self._centers = _centers(self.model)
        self._optimizers = _optimizers(config, self.model, self._centers)
        self._train = DataLoader(
            TransformedDigits(train, scaling), config.batch_size, shuffle=True, num_workers=workers
        )
        self._test = DataLoader(
            TransformedDigits(test, scaling), config.batch_size, num_workers=workers
        )
        self._batches = self._endless()

    def _endless(self) -> Iterator[tuple[Tensor, Tensor]]:
        while True:
            yield from self._train

    def train(self, steps: int) -> None:
        """Go on for `steps` steps."""
        self.model.train()
        for _ in range(steps):
            inputs, labels = next(self._batches)
            features, logits = self.model(inputs)
            loss = nn.functional.cross_entropy(logits, labels)
            if self._centers is not None:
                loss = loss + self.lam * _center_loss(features, labels, self._centers)
            for optimizer in self._optimizers:
                optimizer.zero_grad()
            loss.backward()
            if self._centers is not None and self._scale_centers:
                assert self._centers.grad is not None
                self._centers.grad.mul_(1 / self.lam)
            for optimizer in self._optimizers:
                optimizer.step()
            loss.item()

    @torch.no_grad()
    def evaluate(self) -> float:
        """Accuracy on the test images."""
        self.model.eval()
        correct = total = 0
        for inputs, labels in self._test:
            _, logits = self.model(inputs)
            correct += int((logits.argmax(dim=1) == labels).sum())
            total += len(labels)
        return correct / total


def baseline_tasks(
    config: ExperimentConfig, *, steps: int, sample: int, workers: int
) -> dict[str, Callable[[], object]]:
    """All arms of `config`, one after the other: `steps` steps, or `sample` test images."""
    # Four workers are what the published programs ask for, on any machine.
    warnings.filterwarnings("ignore", "This DataLoader will create")
    torch.set_num_threads(usable_cores())
    torch.manual_seed(0)
    mnist = load("mnist")
    test = Split(images=mnist.test.images[:sample], labels=mnist.test.labels[:sample])
    arms = [Baseline(config, spec, mnist.train, test, workers) for spec in config.arm_specs]
    train, evaluate = BASELINE_TASKS
    return {
        train: lambda: [arm.train(steps) for arm in arms],
        evaluate: lambda: [arm.evaluate() for arm in arms],
    }


class _PlainPReLU(nn.Module):
    """PReLU with a slope for each activation, in the words of Keras."""

    def __init__(self, slope: nn.Parameter) -> None:
        super().__init__()
        self.slope = slope

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.relu(x) - self.slope * nn.functional.relu(-x)


def _write_out(network: nn.Module) -> None:
    """Put plain modules in place of those that we made fast."""
    for name, module in list(network.named_children()):
        if isinstance(module, PReLU):
            setattr(network, name, nn.PReLU())
        if isinstance(module, ElementwisePReLU):
            setattr(network, name, _PlainPReLU(module.slope))


def _centers(model: Model) -> nn.Parameter | None:
    """The centers that the arm's loss has."""
    terms = [term for term in model.objective.terms if isinstance(term, CenterTerm)]
    return terms[0].centers if terms else None


def _optimizers(
    config: ExperimentConfig, model: Model, centers: nn.Parameter | None
) -> list[torch.optim.Optimizer]:
    weights = [*model.network.parameters(), *model.objective.head.parameters()]
    if config.optimizer == "adam":
        # The original trains its centers like any other weights.
        trained = weights if centers is None else [*weights, centers]
        return [torch.optim.Adam(trained, lr=config.lr, eps=config.adam_epsilon)]
    sgd = torch.optim.SGD(
        weights, lr=config.lr, momentum=config.momentum, weight_decay=config.weight_decay
    )
    return [sgd] if centers is None else [sgd, torch.optim.SGD([centers], lr=0.5)]


def _center_loss(features: Tensor, labels: Tensor, centers: Tensor) -> Tensor:
    """Mean ‖x − c‖² by way of all distances and a mask, as is common."""
    distances = (
        features.square().sum(dim=1, keepdim=True)
        + centers.square().sum(dim=1)
        - 2 * features @ centers.T
    )
    own = labels.unsqueeze(1) == torch.arange(len(centers))
    return (distances * own.float()).clamp(min=1e-12, max=1e12).sum() / len(labels)
