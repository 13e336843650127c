"""What an arm is called: in events, to people, and as a file."""

import itertools
import re
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centerviz.engine import ConfigError, ExperimentConfig, preset_config
from centerviz.engine.config import losses
from centerviz.engine.config.arms import SOFTMAX, ArmSpec, LossSpec, center_arm
from centerviz.engine.config.losses import LOSSES
from centerviz.engine.config.losses.base import (
    Loss,
    LossKind,
    LossSetting,
    setting_text,
    settings,
    weight,
)

LAM = weight(0.5)
MARGIN = LossSetting(name="margin", symbol="m", help="", default=0.5, low=0.0, high=1.0)
STEPS = LossSetting(
    name="warm_steps", symbol="n", help="", default=3.0, low=0, high=9, whole=True, minor=True
)
WAY = LossSetting(
    name="way", symbol="way", help="", choices=("up", "down-up"), default="up", minor=True
)


def loss(name: str, kind: LossKind, *own: LossSetting) -> Loss:
    """A loss that centerviz does not have."""
    return Loss(
        name=name,
        title=f"{name} title",
        module=name,
        kind=kind,
        formula="",
        source="",
        settings=settings(*own),
    )


@pytest.fixture
def more_losses(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were one more head and one more term, with several settings each."""
    head = loss("Angular", "head", MARGIN, LAM)
    term = loss("pair", "term", LAM, MARGIN, STEPS, WAY)
    known = MappingProxyType({**LOSSES, "Angular": head, "pair": term})
    monkeypatch.setattr(losses, "LOSSES", known)


def spec(name: str, **settings: float | str) -> LossSpec:
    return LossSpec(loss=name, settings=settings)


def test_softmax_alone_is_the_baseline() -> None:
    assert center_arm(0) == center_arm(0.0) == SOFTMAX
    assert SOFTMAX.is_baseline
    assert (SOFTMAX.name, SOFTMAX.title) == ("softmax", "softmax")
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
    assert arm.stem == f"IsCenter/lambda={text}"


@pytest.mark.usefixtures("more_losses")
def test_a_sum_of_terms_is_called_by_all_of_them() -> None:
    arm = ArmSpec(
        head=spec("softmax"), terms=(spec("center", lam=0.5), spec("pair", lam=2.0, margin=0.25))
    )
    assert arm.name == "center(lam=0.5)+pair(lam=2)(margin=0.25)"
    assert arm.title == "center loss λ=0.5 + pair title λ=2 m=0.25"
    assert arm.stem == f"OtherLoss/{arm.name}"


@pytest.mark.usefixtures("more_losses")
def test_another_head_is_named_before_its_terms() -> None:
    alone = ArmSpec(head=spec("Angular", margin=0.5))
    assert not alone.is_baseline
    assert alone.name == "Angular(margin=0.5)(lam=0.5)"
    assert alone.title == "Angular title m=0.5 λ=0.5"
    both = ArmSpec(head=spec("Angular", margin=0.5), terms=(spec("center", lam=0.1),))
    assert both.name == "Angular(margin=0.5)(lam=0.5)+center(lam=0.1)"
    assert both.title == "Angular title m=0.5 λ=0.5 + center loss λ=0.1"


@pytest.mark.usefixtures("more_losses")
def test_settings_that_are_not_named_have_their_default_and_minor_ones_are_left_out() -> None:
    assert spec("center").settings == {"lam": 0.5}
    assert spec("pair", way="up", warm_steps=3).settings == {"lam": 0.5, "margin": 0.5}
    other = spec("pair", way="down-up", warm_steps=4)
    assert other.name == "pair(lam=0.5)(margin=0.5)(warm-steps=4)(way=down-up)"
    assert other.text == "pair:lam=0.5,margin=0.5,warm_steps=4,way=down-up"
    assert spec("pair", lam=-0.0) == spec("pair", lam=0.0)


def test_a_setting_of_the_config_is_the_arm_s_own_only_where_it_is_named() -> None:
    own = ArmSpec(head=SOFTMAX.head, terms=(spec("center", rule="eq4", lam=0.5),))
    assert own.name == "center(lam=0.5)(rule=eq4)"
    assert own.title == "center loss λ=0.5 rule=eq4"
    assert own.stem == "OtherLoss/center(lam=0.5)(rule=eq4)"
    nothing = ArmSpec(head=SOFTMAX.head, terms=(spec("center", lam=0.0),))
    assert nothing.stem == "OtherLoss/center(lam=0)"


@pytest.mark.usefixtures("more_losses")
def test_terms_are_in_one_order_whatever_the_order_they_are_named_in() -> None:
    pair, center = spec("pair"), spec("center")
    assert ArmSpec(head=SOFTMAX.head, terms=(pair, center)).terms == (center, pair)


@pytest.mark.usefixtures("more_losses")
def test_arms_that_differ_have_names_and_files_that_differ() -> None:
    heads = [spec("softmax"), spec("Angular", margin=0.5), spec("Angular", margin=0.25)]
    centers = [(), *((spec("center", lam=lam),) for lam in (0.5, 0.05, 0.0))]
    pairs = [(), (spec("pair", lam=0.5),), (spec("pair", lam=0.5, way="down-up"),)]
    found = [
        ArmSpec(head=head, terms=(*center, *pair))
        for head, center, pair in itertools.product(heads, centers, pairs)
    ]
    for property_of in (
        lambda arm: arm.name,
        lambda arm: arm.text,
        lambda arm: arm.title,
        lambda arm: arm.stem.lower(),
        lambda arm: arm.stem.partition("/")[2].lower(),
    ):
        assert len({property_of(arm) for arm in found}) == len(found)


def test_files_of_arms_are_apart_where_capital_letters_count_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ["mine", "Mine", "./a/mine.py:Mine", "./a-mine.py:Mine", ".mine", "-mine", "m" * 300]
    names.append(names[-1] + "m")
    known = {name: replace(loss("any", "head", MARGIN), name=name) for name in names}
    monkeypatch.setattr(losses, "LOSSES", {**LOSSES, **known})
    found = [ArmSpec(head=spec(name)) for name in names]
    assert len({arm.name for arm in found}) == len(names)
    assert len({arm.stem.lower() for arm in found}) == len(names)
    for arm in found:
        assert re.fullmatch(r"[A-Za-z0-9=.+()-]+", arm.name)
        assert re.fullmatch(r"OtherLoss/[A-Za-z0-9(][A-Za-z0-9=.+()-]{0,99}", arm.stem)


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
        ("triplet", {}, "there is no loss 'triplet'; `centerviz losses` lists all"),
        ("centre", {}, r"there is no loss 'centre' \(did you mean center\?\); `centerviz losses`"),
        ("softmax", {"lam": 0.5}, "softmax has no settings, and so no 'lam'"),
        ("center", {"margin": 0.5}, "center has no setting 'margin'; it has lam, rule, form"),
        ("center", {"lamda": 0.5}, r"center has no setting 'lamda' \(did you mean lam\?\)"),
        ("center", {"lam": -1.0}, "lam of center is -1; it must be from 0 to 1e.06"),
        ("center", {"lam": 1e7}, "lam of center is 1e.07; it must be from 0 to 1e.06"),
        ("center", {"lam": float("nan")}, "lam of center is nan; it must be from"),
        ("center", {"lam": float("inf")}, "lam of center is inf; it must be from"),
        ("center", {"lam": 10**5000}, "lam of center is inf; it must be from"),
        ("center", {"lam": True}, "lam of center is 1; it must be from"),
        ("center", {"lam": "0.5"}, "lam of center is '0.5'; it must be from"),
        ("center", {"rule": "eq5"}, "rule of center is 'eq5'; it must be one of autograd"),
        ("center", {"rule": 4.0}, "rule of center is 4; it must be one of autograd"),
    ],
)
def test_a_loss_that_is_not_known_or_out_of_range_is_a_sentence(
    name: str, settings: dict[str, float | str], says: str
) -> None:
    with pytest.raises(ConfigError, match=says) as raised:
        LossSpec(loss=name, settings=settings)
    assert "\n" not in str(raised.value)


def test_a_term_does_not_classify_and_a_head_is_no_term() -> None:
    with pytest.raises(ConfigError, match="center is not a head: it does not classify"):
        ArmSpec(head=spec("center", lam=0.5))
    with pytest.raises(ConfigError, match="softmax is a head: an arm has one"):
        ArmSpec(head=SOFTMAX.head, terms=(SOFTMAX.head,))
    with pytest.raises(ConfigError, match="center is there twice: an arm has each term once"):
        ArmSpec(head=SOFTMAX.head, terms=(spec("center", lam=0.5), spec("center", lam=0.1)))


def test_a_config_has_its_arms_in_order_the_baseline_first_and_none_twice() -> None:
    config = ExperimentConfig(lam=(0.5, 0.1, 0.5, 0.0))
    assert [arm.name for arm in config.arm_specs] == [
        "softmax",
        "center(lam=0.5)",
        "center(lam=0.1)",
    ]
    alone = ExperimentConfig(lam=(0.5,), baseline=False)
    assert alone.arm_specs == (center_arm(0.5),)


def test_arms_stand_in_for_the_default_λ_and_are_added_to_one_that_is_given() -> None:
    def names(**settings: object) -> list[str]:
        config = ExperimentConfig(**settings)  # type: ignore[arg-type]
        return [arm.name for arm in config.arm_specs]

    assert names() == ["softmax", "center(lam=0.5)"]
    rule = "center:lam=0.5,rule=autograd"
    own = "center(lam=0.5)(rule=autograd)"
    assert names(arms=(rule,)) == ["softmax", own]
    assert names(arms=(rule,), lam=(0.5,)) == ["softmax", "center(lam=0.5)", own]
    assert names(arms=(rule,), baseline=False) == [own]
    assert names(arms=("center:lam=0.5", "softmax", rule)) == ["softmax", "center(lam=0.5)", own]
    assert names(arms=("softmax",)) == ["softmax"]


def test_a_preset_s_λ_gives_way_to_arms_that_are_named() -> None:
    assert preset_config("paper", arms=("center:lam=2",)).lam == ()
    assert preset_config("paper", arms=("center:lam=2",), lam=(0.1,)).lam == (0.1,)
    assert preset_config("paper").lam == (0.01,)


def test_a_preset_s_arms_give_way_to_arms_and_to_a_λ_that_are_named() -> None:
    def names(**named: object) -> list[str]:
        return [arm.name for arm in preset_config("yirongmao", **named).arm_specs]

    assert names() == ["softmax", "center(lam=0.1)", "lgm(alpha=1)(lam=0.1)"]
    assert names(lam=(2.0,)) == ["softmax", "center(lam=2)"]
    assert names(arms=("ring:lam=1",)) == ["softmax", "ring(lam=1)"]
    assert names(seed=3, epochs=2) == names()


def test_a_config_keeps_its_arms_with_all_their_settings_each_once() -> None:
    config = ExperimentConfig(arms=("softmax + center", "center:lam=.5", "center:form=norm"))
    assert config.arms == ("center:lam=0.5", "center:lam=0.5,form=norm")
    assert ExperimentConfig.from_json(config.to_json()) == config
    assert replace(config, seed=3).arms == config.arms


@pytest.mark.parametrize(
    ("arms", "says"),
    [
        ("softmax", "arms is 'softmax'; it must be a list of texts"),
        ((0.5,), "arms is 0.5; it must be a text"),
        (([10**400],), r"arms is \[10{78}; it must be a text"),
        (("sofmax",), r"there is no loss 'sofmax' \(did you mean softmax"),
    ],
)
def test_arms_that_are_none_are_a_sentence(arms: object, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        ExperimentConfig(arms=arms)  # type: ignore[arg-type]
