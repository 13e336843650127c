"""docs/metrics.md explains every column that there is, and no other."""

import re
from pathlib import Path

from centerviz.engine.config.arm_syntax import parse_arm
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.config.losses import LOSSES
from centerviz.engine.metrics import COLUMNS, METRICS
from centerviz.engine.metrics.retired import RETIRED
from centerviz.engine.run_folder.metrics_csv import FIRST_COLUMNS
from centerviz.engine.training.losses.base import Shape
from centerviz.engine.training.losses.build import build_objective

DOCS = Path(__file__).parents[3] / "docs" / "metrics.md"
WHAT = ["column", "better", "compares arms", "meaning"]
HOW = ["column", "formula", "source", "images", "sample", "uncertainty"]
EARLIER = ["column", "meaning", "now"]


def tables() -> list[tuple[list[str], list[list[str]]]]:
    """Heads and rows of every table."""
    found: list[tuple[list[str], list[list[str]]]] = []
    before = ""
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if not before.startswith("|"):
                found.append((cells, []))
            elif set(line) - set("|- "):
                found[-1][1].append(cells)
        before = line
    return found


def rows(head: list[str]) -> list[list[str]]:
    return [row for heads, rows in tables() if heads == head for row in rows]


def of_terms() -> set[str]:
    """The columns of losses that only some arms have."""
    parts = {
        part
        for name in LOSSES
        for part in build_objective(ExperimentConfig(), parse_arm(name), Shape(2, 2)).parts
    }
    return {f"{split}_{part}" for split in ("train", "test") for part in parts - {"cross_entropy"}}


def test_there_are_no_tables_but_of_columns() -> None:
    assert all(head in (WHAT, HOW, EARLIER) for head, _ in tables())


def test_every_column_says_how_it_comes_about_once() -> None:
    documented = [row[0].strip("`") for row in rows(HOW)]
    assert [name for name in documented if name not in of_terms()] == [*FIRST_COLUMNS, *COLUMNS]
    assert sorted(set(documented) - {*FIRST_COLUMNS, *COLUMNS}) == sorted(of_terms())
    assert len(documented) == len(set(documented))
    for row in rows(HOW):
        assert len(row) == len(HOW), row
        assert all(row), row


def test_every_metric_has_its_meaning() -> None:
    expected = [
        [
            f"`{metric.name}`",
            {"neither": "–"}.get(metric.better, metric.better),
            "yes" if metric.scale_free else "no: feature units",
            metric.meaning,
        ]
        for metric in METRICS
    ]
    assert [[cell.replace("\\|", "|") for cell in row] for row in rows(WHAT)] == expected


def test_every_column_of_earlier_releases_says_what_is_measured_now() -> None:
    assert [row[:2] for row in rows(EARLIER)] == [
        [f"`{metric.name}`", metric.meaning.replace("|", "\\|")] for metric in RETIRED
    ]
    for _, _, now in rows(EARLIER):
        assert set(re.findall(r"`(\w+)`", now)) <= set(COLUMNS)
        assert "`" in now
