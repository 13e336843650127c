"""What an arm is called: in events, to people, and as a file."""

import itertools
import re
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centerviz.engine import ConfigError, ExperimentConfig
from centerviz.engine.config import arms, losses
from centerviz.engine.config.arms import SOFTMAX, ArmSpec, LossSpec, center_arm
from centerviz.engine.config.losses import LAM, LOSSES, Loss, LossSetting, setting_text

MARGIN = LossSetting(name="margin", symbol="m", low=0.0, high=1.0)


def loss(name: str, kind: losses.LossKind, *settings: LossSetting) -> Loss:
    """A loss that centerviz does not have."""
    known = {setting.name: setting for setting in settings}
    return Loss(name=name, title=f"{name} title", module=name, kind=kind, settings=known)


@pytest.fixture
def more_losses(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were one more head and one more term, with two settings each."""
    head = loss("angular", "head", MARGIN, LAM)
    term = loss("pair", "term", LAM, MARGIN)
    known = MappingProxyType({**LOSSES, "angular": head, "pair": term})
    monkeypatch.setattr(arms, "LOSSES", known)


def spec(name: str, **settings: float) -> LossSpec:
    return LossSpec(loss=name, settings=settings)


def test_softmax_alone_is_the_baseline() -> None:
    assert center_arm(0) == center_arm(0.0) == SOFTMAX
    assert SOFTMAX.is_baseline
    assert (SOFTMAX.name, SOFTMAX.title, SOFTMAX.short) == ("softmax", "softmax", "softmax")
    assert SOFTMAX.stem == "NonCenter/lambda=0"


@pytest.mark.parametrize(
    ("lam", "text"),
    [(0.5, "0.5"), (1.0, "1"), (0.003, "0.003"), (1e6, "1000000"), (1e-7, "1e-07"), (0.1, "0.1")],
)
def test_center_loss_is_called_by_its_weight(lam: float, text: str) -> None:
    arm = center_arm(lam)
    assert not arm.is_baseline
    assert arm.name == f"center(lam={text})"
    assert arm.title == f"center loss λ={text}"
    assert arm.short == f"λ={text}"
    assert arm.stem == f"IsCenter/lambda={text}"


@pytest.mark.usefixtures("more_losses")
def test_a_sum_of_terms_is_called_by_all_of_them() -> None:
    arm = ArmSpec(
        head=spec("softmax"), terms=(spec("center", lam=0.5), spec("pair", lam=2.0, margin=0.25))
    )
    assert arm.name == "center(lam=0.5)+pair(lam=2)(margin=0.25)"
    assert arm.title == "center loss λ=0.5 + pair title λ=2 m=0.25"
    assert arm.short == "λ=0.5 λ=2 m=0.25"
    assert arm.stem == f"{arm.name}/{arm.name}"


@pytest.mark.usefixtures("more_losses")
def test_another_head_is_named_before_its_terms() -> None:
    alone = ArmSpec(head=spec("angular", margin=0.5))
    assert not alone.is_baseline
    assert (alone.name, alone.title) == ("angular(margin=0.5)", "angular title m=0.5")
    both = ArmSpec(head=spec("angular", margin=0.5), terms=(spec("center", lam=0.1),))
    assert both.name == "angular(margin=0.5)+center(lam=0.1)"
    assert both.title == "angular title m=0.5 + center loss λ=0.1"
    assert both.stem == f"{both.name}/{both.name}"


@pytest.mark.usefixtures("more_losses")
def test_arms_that_differ_have_names_and_files_that_differ() -> None:
    heads = [spec("softmax"), spec("angular", margin=0.5), spec("angular", margin=0.25)]
    terms = [spec("center", lam=0.5), spec("center", lam=0.05), spec("pair", lam=0.5)]
    sums = [(), *itertools.permutations(terms, 1), *itertools.permutations(terms, 2)]
    found = [ArmSpec(head=head, terms=tuple(some)) for head in heads for some in sums]
    for property_of in (lambda arm: arm.name, lambda arm: arm.title, lambda arm: arm.stem):
        assert len({property_of(arm) for arm in found}) == len(found)


@given(st.floats(LAM.low, LAM.high, exclude_min=True))
def test_names_and_files_are_safe_and_distinct_for_every_weight(lam: float) -> None:
    arm = center_arm(lam)
    assert re.fullmatch(r"[A-Za-z0-9=.+()-]+", arm.name)
    folder, _, name = arm.stem.partition("/")
    assert folder == "IsCenter"
    assert re.fullmatch(r"[A-Za-z0-9=.+-]+", name)
    assert float(setting_text(lam)) == lam


@pytest.mark.parametrize(
    ("name", "settings", "says"),
    [
        ("triplet", {}, "loss is 'triplet'; it must be one of softmax, center"),
        ("softmax", {"lam": 0.5}, "the loss softmax has no setting 'lam'"),
        ("center", {"margin": 0.5}, "the loss center has no setting 'margin'"),
        ("center", {"lam": -1.0}, "lam is -1; it must be from 0 to 1e.06"),
        ("center", {"lam": 1e7}, "lam is 1e.07; it must be from 0 to 1e.06"),
        ("center", {"lam": float("nan")}, "lam is nan; it must be from"),
        ("center", {"lam": float("inf")}, "lam is inf; it must be from"),
    ],
)
def test_a_loss_that_is_not_known_or_out_of_range_is_a_sentence(
    name: str, settings: dict[str, float], says: str
) -> None:
    with pytest.raises(ConfigError, match=says) as raised:
        LossSpec(loss=name, settings=settings)
    assert "\n" not in str(raised.value)


def test_a_term_does_not_classify_and_a_head_is_no_term() -> None:
    with pytest.raises(ConfigError, match="center is no head: it does not classify"):
        ArmSpec(head=spec("center", lam=0.5))
    with pytest.raises(ConfigError, match="softmax is a head: an arm has one"):
        ArmSpec(head=SOFTMAX.head, terms=(SOFTMAX.head,))


def test_a_config_has_its_arms_in_order_the_baseline_first_and_none_twice() -> None:
    config = ExperimentConfig(lam=(0.5, 0.1, 0.5, 0.0))
    assert [arm.name for arm in config.arm_specs] == [
        "softmax",
        "center(lam=0.5)",
        "center(lam=0.1)",
    ]
    alone = ExperimentConfig(lam=(0.5,), baseline=False)
    assert alone.arm_specs == (center_arm(0.5),)
