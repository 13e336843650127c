import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from centerviz.data import Dataset, load
from centerviz.data.base.errors import UserError
from centerviz.engine import SavedRun
from centerviz.engine.analysis.embed import choose_arm, embed
from centerviz.engine.errors import RunError
from centerviz.tui.cli import compare as cli_compare
from centerviz.tui.cli import embed as cli_embed
from tests.engine.recorded import trained
from tests.tui.command import centerviz, invoke


@pytest.fixture(scope="module")
def saved(idx_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    runs = tmp_path_factory.mktemp("runs")
    return trained(runs, load(str(idx_folder)), epochs=1, data=str(idx_folder))


@pytest.fixture(scope="module")
def pictures(saved: SavedRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for index in range(12):
        Image.fromarray(saved.images[index]).save(folder / f"digit-{index:02}.png")
    return folder


@pytest.mark.process
def test_pictures_are_named_embedded_and_predicted(saved: SavedRun, pictures: Path) -> None:
    shown = centerviz("embed", saved.path, pictures, "--lam", "0.5")
    assert shown.returncode == 0, shown.stderr
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    expected = embed(saved, choose_arm(saved, "center(lam=0.5)"), saved.images[:12])
    assert list(rows[0]) == ["image", "x", "y", "label", "class", "confidence"]
    assert [row["image"] for row in rows] == [f"digit-{index:02}.png" for index in range(12)]
    assert [int(row["label"]) for row in rows] == expected.labels.tolist()
    assert [row["class"] for row in rows] == [saved.class_names[i] for i in expected.labels]
    points = np.array([[float(row["x"]), float(row["y"])] for row in rows])
    np.testing.assert_allclose(points, expected.features, rtol=1e-4, atol=1e-5)
    assert f"12 images by the center loss λ=0.5 arm of {saved.run_id}." in shown.stderr


def test_kaggle_gets_a_submission_file(saved: SavedRun, tmp_path: Path) -> None:
    test_csv, out = tmp_path / "test.csv", tmp_path / "submission.csv"
    flat = saved.images[:9].reshape(9, -1)
    header = ",".join(f"pixel{i}" for i in range(flat.shape[1]))
    np.savetxt(test_csv, flat, fmt="%d", delimiter=",", header=header, comments="")
    arguments = ("--kaggle", "--lam", "0", "--last", "--out", out)
    shown = invoke(cli_embed.app, saved.path, test_csv, *arguments)
    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout == ""
    labels = embed(saved, choose_arm(saved, "softmax"), saved.images[:9], weights="last").labels
    lines = ["ImageId,Label", *(f"{i},{label}" for i, label in enumerate(labels, start=1))]
    assert out.read_text().splitlines() == lines


@pytest.mark.process
def test_a_folder_that_is_not_there_is_refused_before_any_work(tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "submission.csv"
    shown = centerviz("embed", tmp_path / "no-run", tmp_path / "no-images", "--out", out)
    assert shown.returncode == 2
    assert f"there is no folder {out.parent}" in shown.stderr


def test_dark_on_bright_pictures_are_noticed_and_inverted(saved: SavedRun, tmp_path: Path) -> None:
    Image.fromarray(255 - saved.images[0]).save(tmp_path / "ink.png")
    plain = invoke(cli_embed.app, saved.path, tmp_path / "ink.png")
    assert "try --invert" in plain.stderr
    inverted = invoke(cli_embed.app, saved.path, tmp_path / "ink.png", "--invert", "--lam", "0")
    assert "--invert" not in inverted.stderr
    (row,) = csv.DictReader(io.StringIO(inverted.stdout))
    expected = embed(saved, choose_arm(saved, "softmax"), saved.images[:1])
    assert float(row["x"]) == pytest.approx(float(expected.features[0, 0]), rel=1e-4)


@pytest.mark.process
def test_images_that_are_not_there_are_refused_in_one_sentence(
    saved: SavedRun, tmp_path: Path
) -> None:
    shown = centerviz("embed", saved.path, tmp_path / "nothing.csv")
    assert shown.returncode == 2
    assert len(shown.stderr.splitlines()) == 1


def test_compare_shows_images_of_no_class_to_the_networks(saved: SavedRun) -> None:
    shown = invoke(cli_compare.app, saved.path, "--ood")
    assert shown.exit_code == 0, shown.stderr
    assert rows_of(shown.stdout) >= ROWS_OF_NO_CLASS


def test_distances_of_such_images_are_left_out_where_the_training_images_are_gone(
    small_dataset: Dataset, tmp_path: Path
) -> None:
    gone = trained(tmp_path, small_dataset, epochs=1, data=str(tmp_path / "gone"))
    shown = invoke(cli_compare.app, gone.path, "--ood")
    assert shown.exit_code == 0, shown.stderr
    assert ROWS_OF_NO_CLASS - rows_of(shown.stdout) == {"inverted AUROC by class mean distance"}
    assert f"{gone.run_id} has no AUROC by distance, which needs its training" in shown.stdout


ROWS_OF_NO_CLASS = {
    "noise confidence",
    "inverted AUROC by max probability",
    "inverted AUROC by class mean distance",
    "patches feature norm *",
}


def rows_of(table: str) -> set[str]:
    return {line.split("  ")[0] for line in table.splitlines()}


@pytest.mark.parametrize(
    ("options", "title"),
    [
        (("--arm", "softmax"), "softmax"),
        (("--lam", "0"), "softmax"),
        (("--arm", "center(lam=0.5)"), "center loss λ=0.5"),
        (("--arm", "center:lam=.5"), "center loss λ=0.5"),
        (("--lam", "0.50"), "center loss λ=0.5"),
    ],
)
def test_an_arm_is_chosen_by_its_name_or_by_its_lambda(
    saved: SavedRun, pictures: Path, options: tuple[str, str], title: str
) -> None:
    shown = invoke(cli_embed.app, saved.path, pictures, *options)
    assert f"12 images by the {title} arm of {saved.run_id}." in shown.stderr


def test_an_arm_that_the_run_has_not_is_refused_with_those_it_has(
    saved: SavedRun, pictures: Path
) -> None:
    has = r"it has softmax, center:lam=0\.5\."
    with pytest.raises(RunError, match=rf"has no arm arcface; {has}"):
        invoke(cli_embed.app, saved.path, pictures, "--arm", "arcface")
    with pytest.raises(RunError, match=rf"has no arm center:lam=2; {has}"):
        invoke(cli_embed.app, saved.path, pictures, "--lam", "2")


def test_a_name_and_a_lambda_exclude_each_other(saved: SavedRun, pictures: Path) -> None:
    with pytest.raises(UserError, match="--arm and --lam exclude each other"):
        invoke(cli_embed.app, saved.path, pictures, "--arm", "softmax", "--lam", "0")


def bigger(saved: SavedRun, folder: Path) -> Path:
    """The run's first images at twice their size."""
    side = 2 * saved.dataset.image_size
    for index in range(4):
        picture = Image.fromarray(saved.images[index]).resize((side, side), Image.Resampling.BOX)
        picture.save(folder / f"{index}.png")
    return folder


def test_images_of_another_size_are_resized_and_it_is_said(saved: SavedRun, tmp_path: Path) -> None:
    out, size = tmp_path / "out.csv", saved.dataset.image_size
    done = invoke(cli_embed.app, saved.path, bigger(saved, tmp_path), "--lam", "0.5", "--out", out)
    assert f"Resized from {2 * size}×{2 * size} to {size}×{size} pixels" in done.stderr
    found = [row["label"] for row in csv.DictReader(io.StringIO(out.read_text()))]
    # What a filter makes of doubled pixels is nearly what they were.
    expected = embed(saved, choose_arm(saved, "center(lam=0.5)"), saved.images[:4])
    assert found == [str(label) for label in expected.labels]


def test_no_resize_refuses_them_in_one_sentence(saved: SavedRun, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"have 56×56 pixels; .* were trained on 28×28"):
        invoke(cli_embed.app, saved.path, bigger(saved, tmp_path), "--no-resize")


def test_more_than_two_dimensions_have_columns_by_number(idx_folder: Path, tmp_path: Path) -> None:
    run = trained(tmp_path, load(str(idx_folder)), epochs=1, data=str(idx_folder), dim=3)
    Image.fromarray(run.images[0]).save(tmp_path / "one.png")
    done = invoke(cli_embed.app, run.path, tmp_path / "one.png")
    assert done.stdout.splitlines()[0] == "image,x1,x2,x3,label,class,confidence"
