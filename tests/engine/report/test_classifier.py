"""The page classifies as the engine does: the same logits, whatever the kind of classifier."""

from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from centerviz.engine.events import ArmState
from centerviz.engine.geometry.classifier import Classifier, ClassifierKind
from centerviz.engine.geometry.plane import Plane
from centerviz.engine.report import write_report
from centerviz.engine.report.content import classifier_in_plane
from tests.engine.recorded import saved_run
from tests.engine.report.browser import Page
from tests.engine.report.test_page import walk

pytestmark = [pytest.mark.process, pytest.mark.long]

KINDS = get_args(ClassifierKind)
K, POINTS = 6, 300
SCRIPT = (resources.files("centerviz.engine.report") / "assets" / "classifier.js").read_text()
ANSWERS = """
const [classifier, places] = arguments;
return places.map(([x, y]) => {
  const logit = logitsAt(classifier, x, y);
  const best = strongest(classifier, x, y);
  return [best, probability(classifier, x, y, best), ...classifier.rows.map((_, k) => logit(k))];
});
"""


def case(kind: ClassifierKind, dim: int) -> tuple[Classifier, Plane]:
    rng = np.random.default_rng([dim, KINDS.index(kind)])
    weight = 4 * rng.normal(size=(K, dim)).astype(np.float32)
    classifier = Classifier(kind=kind, weight=weight, bias=rng.normal(size=K).astype(np.float32))
    if dim == 2:
        return classifier, Plane.identity()
    axes = np.linalg.qr(rng.normal(size=(dim, 2)))[0].T.astype(np.float32)
    return classifier, Plane(mean=rng.normal(size=dim).astype(np.float32), axes=axes)


@pytest.mark.parametrize("dim", [2, 7])
@pytest.mark.parametrize("kind", KINDS)
def test_logits_regions_and_probabilities_are_those_of_numpy(
    page: Page, kind: ClassifierKind, dim: int
) -> None:
    classifier, plane = case(kind, dim)
    places = 5 * np.random.default_rng(1).normal(size=(POINTS, 2))
    places[0] = 0
    logits = classifier.logits(plane.features(places).astype(np.float64))
    packed = classifier_in_plane(classifier, plane)
    page.driver.get("about:blank")
    answers = page.driver.execute_script(SCRIPT + ANSWERS, packed, places.tolist())
    found = np.array([row[2:] for row in answers], float)
    np.testing.assert_allclose(found, logits, rtol=2e-4, atol=2e-4)
    best = logits.argmax(axis=1)
    clear = np.diff(np.sort(logits, axis=1)[:, -2:], axis=1)[:, 0] > 1e-3
    said = np.array([row[0] for row in answers])
    np.testing.assert_array_equal(said[clear], best[clear])
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    if classifier.has_probabilities:
        probability = np.array([row[1] for row in answers], float)
        np.testing.assert_allclose(probability[clear], 1 / odds[clear].sum(axis=1), atol=1e-3)
    else:
        assert {row[1] for row in answers} == {None}, "NaN crosses the wire as null"


@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_sees_what_each_kind_of_arm_says(
    page: Page, tmp_path: Path, kind: ClassifierKind
) -> None:
    def classified(state: ArmState) -> ArmState:
        return replace(state, classifier=replace(state.classifier, kind=kind))

    run = saved_run(tmp_path, edit=classified)
    page.open(write_report([run], tmp_path / "report.html").path)
    walk(page, 3)
    label, *said, image = page.texts(".card p")
    index = int(image.removeprefix("test image "))
    assert label == f"true label {run.labels[index]}"
    for text, state in zip(said, run.arm_states(2), strict=True):
        guess, probability = state.classifier.prediction(state.features[index])
        answer = text.split("\n")[1].split()
        assert answer[:2] == ["✓" if guess == run.labels[index] else "✗", str(guess)]
        if state.classifier.has_probabilities:
            assert float(answer[2].rstrip("%")) == pytest.approx(100 * probability, abs=0.11)
        else:
            assert answer[2] == "–"
    page.press("decision regions")
    assert page.problems() == []
