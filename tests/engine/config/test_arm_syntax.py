"""Arms as people write them: `HEAD+TERM:key=value`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centerviz.engine import ConfigError, ExperimentConfig, parse_arm
from centerviz.engine.config.arms import SOFTMAX, ArmSpec, LossSpec, center_arm
from centerviz.engine.config.losses import LOSSES
from centerviz.engine.config.losses.base import LossSetting
from centerviz.engine.config.settings import resolve


@pytest.mark.parametrize(
    ("text", "arm"),
    [
        ("softmax", SOFTMAX),
        ("center", center_arm(0.5)),
        ("center:lam=0.25", center_arm(0.25)),
        ("softmax+center:lam=0.25", center_arm(0.25)),
        ("center:lam=0.25+softmax", center_arm(0.25)),
        (" softmax + center : lam = .25 ", center_arm(0.25)),
        ("center:lam=1e+5", center_arm(1e5)),
        ("center:lam=+1e+5+softmax", center_arm(1e5)),
        ("center:lam=+.5", center_arm(0.5)),
        ("center:lam=1E-5", center_arm(1e-5)),
    ],
)
def test_an_arm_is_what_it_says(text: str, arm: ArmSpec) -> None:
    assert parse_arm(text) == arm
    assert parse_arm(arm.text) == arm


def test_the_order_of_settings_and_hyphens_for_underscores_mean_nothing() -> None:
    one = parse_arm("center:rule=autograd,batch-mean=yes,lam=2")
    assert one == parse_arm("center:lam=2,rule=autograd,batch_mean=yes")
    assert one.text == "center:lam=2,rule=autograd,batch_mean=yes"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the arm '' has an empty part; write HEAD+TERM, as in softmax+center"),
        ("+", "the arm '+' has an empty part"),
        ("softmax++center", "the arm 'softmax++center' has an empty part"),
        ("softmax+", "has an empty part"),
        ("x" * 1001, "an arm has 1001 letters; at most 1000 are read"),
        ("sofmax", "there is no loss 'sofmax' (did you mean softmax?); `centerviz losses`"),
        ("Center", "there is no loss 'Center' (did you mean center?);"),
        ("centre:lam=1", "there is no loss 'centre' (did you mean center?);"),
        ("softmax+softmax", "softmax and softmax both classify: an arm has one head"),
        ("center+center:lam=1", "center is there twice: an arm has each term once"),
        ("center:", "'' is not a setting of center; write center:key=value with lam, rule, form"),
        ("center:lam", "'lam' is not a setting of center; write"),
        ("center:lam=", "'lam=' is not a setting of center; write"),
        ("center:=1", "'=1' is not a setting of center; write"),
        ("center:lam=1,", "'' is not a setting of center; write"),
        ("center:lam=0,5", "'5' is not a setting of center (a decimal has a point, not a comma)"),
        ("center:lam=1,lam=1", "'lam' of center is given twice"),
        ("center:batch_mean=no,batch-mean=no", "'batch_mean' of center is given twice"),
        ("softmax:", "'' is not a setting of softmax; softmax has none"),
        ("softmax:scale=3", "softmax has no settings, and so no 'scale'"),
        ("center:lamda=1", "center has no setting 'lamda' (did you mean lam?); it has lam, rule"),
        ("center:lam=much", "lam of center is 'much'; it must be from 0 to 1e+06"),
        ("center:lam=1_0", "lam of center is '1_0'; it must be"),
        ("center:lam=١", "lam of center is '١'; it must be"),
        ("center:lam=nan", "lam of center is 'nan'; it must be"),
        ("center:lam=-1", "lam of center is -1; it must be"),
        ("center:lam=1e999", "lam of center is inf; it must be"),
        ("center:lam=1e+", "has an empty part"),
        ("center:rule=eq5", "rule of center is 'eq5'; it must be one of autograd, autograd-un"),
        ("center:schedule=true", "schedule of center is 'true'; it must be one of yes, no"),
    ],
)
def test_what_means_no_arm_is_one_sentence(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_arm(text)
    assert says in str(raised.value)
    is_a_sentence(raised.value)


def is_a_sentence(error: ConfigError) -> None:
    message = str(error)
    assert message.endswith(".")
    assert message.isprintable()
    assert len(message) < 300


def values(setting: LossSetting) -> st.SearchStrategy[float | str]:
    if setting.choices:
        return st.sampled_from(setting.choices)
    if setting.whole:
        return st.integers(int(setting.low), int(setting.high)).map(float)
    return st.floats(setting.low, setting.high)


def specs(kind: str) -> st.SearchStrategy[LossSpec]:
    def of(name: str) -> st.SearchStrategy[LossSpec]:
        known = {key: values(setting) for key, setting in LOSSES[name].settings.items()}
        chosen = st.fixed_dictionaries({}, optional=known)
        return chosen.map(lambda settings: LossSpec(loss=name, settings=settings))

    return st.sampled_from([loss.name for loss in LOSSES.values() if loss.kind == kind]).flatmap(of)


ARMS = st.builds(
    lambda head, terms: ArmSpec(head=head, terms=tuple(terms)),
    specs("head"),
    st.lists(specs("term"), max_size=3, unique_by=lambda term: term.loss),
)


@given(ARMS)
def test_the_text_of_an_arm_gives_it_back(arm: ArmSpec) -> None:
    assert parse_arm(arm.text) == arm
    config = ExperimentConfig(arms=(arm.text,), baseline=False)
    assert ExperimentConfig.from_json(config.to_json()).arm_specs == (arm,)


@given(ARMS, ARMS)
def test_names_texts_and_files_of_arms_are_safe_and_apart(one: ArmSpec, other: ArmSpec) -> None:
    for arm in (one, other):
        assert set(arm.name) <= set(ALPHABET)
        assert set(arm.stem) <= {*ALPHABET, "/"}
        assert len(arm.stem) < 120
        assert not arm.stem.startswith((".", "-", "/"))
        assert ".." not in arm.stem.split("/")
    for property_of in (lambda arm: arm.name, lambda arm: arm.text, lambda arm: arm.stem.lower()):
        assert (property_of(one) == property_of(other)) == (one == other)


ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=.+-()"
PIECES = st.sampled_from(
    [*LOSSES, *(key for loss in LOSSES.values() for key in loss.settings), *"+:=,-/.\\'\"() \n\0",
     "0.5", "1e+5", "1e", "nan", "inf", "-0", "9" * 400, "../..", "./x.py", "λ", "\u202e",
     "\x1b[2J", "\udce9", "[red]", "x" * 2000, "eq4", "yes"]
)  # fmt: skip
HOSTILE = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=60))


def meets(text: str) -> None:
    """`text` is an arm that comes back from its own text, or a sentence."""
    try:
        arm = parse_arm(text)
    except ConfigError as error:
        is_a_sentence(error)
    else:
        assert parse_arm(arm.text) == arm
        assert set(arm.name) <= set(ALPHABET)


@given(HOSTILE)
def test_any_text_is_an_arm_or_a_sentence(text: str) -> None:
    meets(text)


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(HOSTILE)
def test_ten_thousand_texts_are_arms_or_sentences(text: str) -> None:
    meets(text)


def test_an_arm_s_own_setting_goes_before_the_config_s_and_that_before_the_default() -> None:
    config = ExperimentConfig(center_rule="autograd", center_batch_mean=True, lam_warmup=2.0)
    [term] = parse_arm("center:rule=eq4,momentum=0.5").terms
    found = resolve(config, term)
    assert (found.number("lam"), found.text("rule"), found.number("momentum")) == (0.5, "eq4", 0.5)
    assert found.flag("batch_mean")
    assert not found.flag("schedule")
    assert found.number("warmup") == 2.0
    assert found.number_or_none("lr") is None
    assert resolve(ExperimentConfig(center_lr=0.1), term).number_or_none("lr") == 0.1


def test_every_setting_of_the_config_that_a_loss_falls_back_on_is_there() -> None:
    config = ExperimentConfig()
    for loss in LOSSES.values():
        for setting in loss.settings.values():
            assert (setting.default is None) == (setting.field is not None)
            if setting.field is not None:
                assert hasattr(config, setting.field)
