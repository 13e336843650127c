"""`centerviz embed`: new images through a trained network."""

import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import numpy as np
import numpy.typing as npt
import typer

from ...data import UserError, counted, pictures_in, read_unlabelled, resized, source_labels
from ...engine import center_arm, check_folder, load_run, resolve_run
from .own_code import Losses, Network
from .run_names import RUNS_DIR, Run, RunsDir
from .saved_notes import say_notes

if TYPE_CHECKING:
    from ...engine import Embedding

app = typer.Typer()

Images = Annotated[
    Path,
    typer.Argument(
        metavar="IMAGES",
        help="A Kaggle CSV, an IDX file, or PNG/JPG: a picture or a folder;"
        " what is transparent becomes white.",
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write here, not to stdout.")
]
Arm = Annotated[
    str | None,
    typer.Option(
        "--arm",
        metavar="ARM",
        help="Which arm, as in `centerviz run --arm` (default: that of the highest validation "
        "accuracy in any epoch).",
    ),
]
Lam = Annotated[
    float | None, typer.Option("--lam", metavar="λ", help="The arm by its λ; 0 is softmax.")
]
Last = Annotated[
    bool,
    typer.Option("--last", help="The newest weights, not those of the lowest validation loss."),
]
Invert = Annotated[
    bool, typer.Option("--invert", help="The images are dark on bright: take the negative.")
]
Resize = Annotated[
    bool,
    typer.Option(
        "--resize/--no-resize", help="Resize images of another size than the run's; or refuse them."
    ),
]
Kaggle = Annotated[
    bool, typer.Option("--kaggle", help="A submission file: ImageId (from 1) and Label.")
]

LabelColumn = Annotated[
    str | None,
    typer.Option("--label-column", metavar="NAME", help="Column of a CSV to leave out."),
]


@app.command()
def embed(
    run: Run,
    images: Images,
    out: Out = None,
    arm: Arm = None,
    lam: Lam = None,
    last: Last = False,
    invert: Invert = False,
    resize: Resize = True,
    kaggle: Kaggle = False,
    label_column: LabelColumn = None,
    runs_dir: RunsDir = RUNS_DIR,
    loss: Losses = None,
    network: Network = None,
) -> None:
    """Features, predicted label and confidence of new images, as CSV.

    Columns: image (from 0, or the picture's file name), x, y (the features; x1, x2, … if there are
    more than two), label (predicted, as the dataset's files write it), class (its name),
    confidence.
    """
    if out is not None:
        check_folder(out)
    if arm is not None and lam is not None:
        raise UserError("--arm and --lam exclude each other; choose one.")
    saved = load_run(resolve_run(run, runs_dir))
    pixels, note = read_unlabelled(images, label_column=label_column)
    size, given = saved.dataset.image_size, pixels.shape[1]
    if resize:
        pixels = resized(pixels, size)
    if invert:
        pixels = 255 - pixels
    from ...engine import choose_arm, embed

    name = arm if lam is None else center_arm(lam).text
    if name is None:
        # Which arm is chosen depends on the numbers.
        say_notes([saved])
    chosen = choose_arm(saved, name)
    found = embed(
        saved,
        chosen,
        pixels,
        weights="last" if last else "best",
        losses=loss or (),
        network=network,
    )
    for sentence in found.notes:
        typer.echo(sentence, err=True)
    if kaggle:
        labels = source_labels(saved.class_names)
        rows: Iterable[Iterable[object]] = enumerate((labels[at] for at in found.labels), start=1)
        table = [("ImageId", "Label"), *rows]
    else:
        table = _table(_names(images, len(pixels)), found, saved.class_names)
    _write(table, out)
    count = counted(len(pixels), "image")
    typer.echo(f"{count} by the {chosen.title} arm of {saved.run_id}.", err=True)
    if given != size and resize:
        typer.echo(
            f"Resized from {given}×{given} to {size}×{size} pixels, the size that the network was "
            "trained on.",
            err=True,
        )
    if note:
        typer.echo(f"Their {note}.", err=True)
    if _looks_inverted(pixels):
        typer.echo(
            "The images are bright at the edge; the network knows bright on dark: "
            f"{'leave out' if invert else 'try'} --invert.",
            err=True,
        )


def _names(images: Path, count: int) -> list[object]:
    path = images.expanduser()
    return [file.name for file in pictures_in(path)] if path.is_dir() else list(range(count))


def _table(
    names: list[object], found: "Embedding", class_names: tuple[str, ...]
) -> list[Iterable[object]]:
    """The columns' names, and a row for each image."""
    dim = found.features.shape[1]
    axes = ["x", "y"] if dim == 2 else [f"x{axis + 1}" for axis in range(dim)]
    table: list[Iterable[object]] = [("image", *axes, "label", "class", "confidence")]
    classes, confidence = found.labels.tolist(), found.confidence.tolist()
    labels = source_labels(class_names)
    for name, point, at, sure in zip(names, found.features, classes, confidence, strict=True):
        # Through text: the shortest decimal of the float32, not its 17 digits as a double.
        table.append((name, *map(str, point), labels[at], class_names[at], sure))
    return table


def _write(table: Iterable[Iterable[object]], out: Path | None) -> None:
    if out is None:
        _write_csv(table, sys.stdout)
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            _write_csv(table, file)
    except OSError as error:
        raise UserError(f"{out} cannot be written: {error.strerror}.") from error


def _write_csv(table: Iterable[Iterable[object]], file: TextIO) -> None:
    csv.writer(file, lineterminator="\n").writerows(table)


def _looks_inverted(pixels: npt.NDArray[np.uint8]) -> bool:
    """Whether the outermost pixels are bright on the whole, which no known dataset's are."""
    if not len(pixels):
        return False
    edges = (pixels[:, 0], pixels[:, -1], pixels[:, :, 0], pixels[:, :, -1])
    return bool(np.mean([edge.mean() for edge in edges]) > 127)
