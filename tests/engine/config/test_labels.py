"""Short labels: what tells an arm from those beside it, and no more."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centerviz.engine import parse_arm, short_labels
from centerviz.engine.config import losses
from centerviz.engine.config.losses import LOSSES
from centerviz.engine.config.losses.base import Loss, LossSetting, settings, weight
from tests.engine.config.test_arm_syntax import ARMS

SCALE = LossSetting(name="scale", symbol="s", help="", default=16.0, low=1.0, high=64.0)


def made_up(name: str, kind: losses.base.LossKind, *own: LossSetting) -> Mapping[str, Loss]:
    made = Loss(name=name, title=name.title(), module=name, kind=kind, formula="", source="",
                settings=settings(*own))  # fmt: skip
    return {name: made}


@pytest.fixture(autouse=True)
def more_losses(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were a head and a term more, whatever there is."""
    margin = LossSetting(name="margin", symbol="m", help="", default=0.5, low=0.0, high=1.0)
    more = {**made_up("angular", "head", SCALE, margin), **made_up("pair", "term", weight(0.5))}
    monkeypatch.setattr(losses, "LOSSES", {**LOSSES, **more})


@pytest.mark.parametrize(
    ("arms", "labels"),
    [
        (["softmax"], ["softmax"]),
        (["softmax", "center"], ["softmax", "λ=0.5"]),
        (["center", "center:lam=1e-5"], ["λ=0.5", "λ=1e-05"]),
        (["softmax", "center", "pair"], ["softmax", "center", "pair"]),
        (["softmax", "center", "pair", "center:lam=2"],
         ["softmax", "center λ=0.5", "pair", "center λ=2"]),
        (["center", "center:rule=eq4"], ["center", "center rule=eq4"]),
        (["center:rule=eq4", "center:rule=autograd"], ["center rule=eq4", "center rule=autograd"]),
        (["angular", "angular:scale=32"], ["angular s=16", "angular s=32"]),
        (["angular", "angular:scale=32", "angular:margin=0.1"],
         ["angular s=16 m=0.5", "angular s=32 m=0.5", "angular s=16 m=0.1"]),
        (["angular+center", "angular+center:lam=2", "angular"],
         ["angular+center λ=0.5", "angular+center λ=2", "angular"]),
        (["pair+center:lam=1", "pair+center:lam=2"], ["center λ=1+pair", "center λ=2+pair"]),
    ],
)  # fmt: skip
def test_an_arm_is_called_by_what_tells_it_from_the_others(
    arms: list[str], labels: list[str]
) -> None:
    assert short_labels([parse_arm(arm) for arm in arms]) == labels


@given(st.lists(ARMS, min_size=1, max_size=6, unique_by=lambda arm: arm.name))
def test_no_two_arms_have_one_label(arms: list[object]) -> None:
    assert len(set(short_labels(arms))) == len(arms)  # type: ignore[arg-type]


def test_the_symbols_of_a_loss_are_distinct() -> None:
    for loss in LOSSES.values():
        symbols = [setting.symbol for setting in loss.settings.values()]
        assert len(set(symbols)) == len(symbols)
        assert all(" " not in symbol and "+" not in symbol for symbol in symbols)
