"""Losses that are not centerviz's, as arms are written: nothing is imported to read them."""

import sys
from importlib.metadata import EntryPoint, EntryPoints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centerviz.engine import ConfigError, ExperimentConfig, RunError
from centerviz.engine.config.address import Address
from centerviz.engine.config.arm_syntax import parse_arm
from centerviz.engine.config.arms import ArmSpec
from centerviz.engine.config.labels import short_labels
from centerviz.engine.config.losses import own
from centerviz.engine.config.networks import find_network
from centerviz.engine.config.user_code import UserCode, names_own_code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pml.SupConLoss", "pml.SupConLoss"),
        ("pml.SupConLoss:temperature=0.1", "pml.SupConLoss(temperature=0.1)"),
        ("./mine.py:MyLoss:alpha=2", "MyLoss(alpha=2)"),
        ("package.module:MyLoss:alpha=2,kind=batch_hard", "MyLoss(alpha=2)(kind=batch(5f)hard)"),
        ("pml.A:miner=Hard,miner.margin=0.2", "pml.A(miner=Hard)(miner.margin=0.2)"),
        ("./mine.py:MyLoss+center:lam=0.1", "MyLoss+center(lam=0.1)"),
        ("softmax+./mine.py:MyLoss:lam=0.1", "softmax+MyLoss(lam=0.1)"),
        ("center:lam=0.5+pml.A", "softmax+center(lam=0.5)+pml.A"),
        ("arcface+pml.A:lam=2", "arcface(scale=16)(margin=0.1)+pml.A(lam=2)"),
        ("/a b/mine.py:Ünder_Score", "(dc)nder(5f)Score"),
        (r"C:\losses\mine.py:MyLoss:warm_up=1e+5", "MyLoss(warm-up=100000)"),
    ],
)
def test_an_arm_is_called_by_the_class_not_by_its_file(text: str, name: str) -> None:
    arm = parse_arm(text)
    assert arm.name.startswith(name.split("(scale")[0])
    if "arcface" not in text:
        assert arm.name == name
    assert parse_arm(arm.text) == arm
    assert not arm.is_baseline


def test_named_first_it_stands_alone_and_otherwise_it_is_added() -> None:
    alone, added, beside = map(
        parse_arm, ("pml.A+center", "softmax+pml.A:lam=2", "center+./b.py:B")
    )
    assert alone.head.loss == "pml.A"
    assert (added.head.loss, added.terms[0].settings["lam"]) == ("softmax", 2.0)
    assert (beside.head.loss, [term.loss for term in beside.terms]) == (
        "softmax",
        ["./b.py:B", "center"],
    )


def test_arms_of_one_loss_are_told_apart_by_what_differs() -> None:
    arms = [parse_arm(f"./mine.py:MyLoss:alpha={a},beta=1") for a in (1, 2)]
    assert short_labels([*arms, parse_arm("softmax")]) == [
        "MyLoss alpha=1",
        "MyLoss alpha=2",
        "softmax",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("pml.A:lam=2", "stands alone and has no weight lam: .*softmax\\+pml.A:lam=2"),
        ("pml.A+pml.A", "pml.A is there twice"),
        ("./a.py:L+./b.py:L", "L is there twice"),
        ("./a.py:softmax", "softmax is a loss of centerviz: call your class something else"),
        ("./a.py:L:a b=1", "'a b' cannot be a setting of L"),
        ("./a.py:L:a=é", "a of L is 'é'; it must be a number, or at most 40 letters"),
        ("./a.py:L:a=1,a=2", "given twice"),
        ("center:lam", "'lam' is not a setting of center"),
        ("pml.", "no loss 'pml.'"),
        ("./a.py:1L", "no loss './a.py:1L'"),
        ("a-b:L", "no loss 'a-b:L'"),
        ("./a.py", "no loss './a.py'"),
        ("./a\x1b.py:L", "no loss"),
    ],
)
def test_what_is_no_such_loss_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence) as raised:
        parse_arm(text)
    assert "\x1b" not in str(raised.value)


def test_two_classes_of_one_name_cannot_be_two_arms() -> None:
    with pytest.raises(ConfigError, match="are both called L: rename one of the classes"):
        ExperimentConfig(arms=("./a.py:L", "./b.py:L"))
    assert len(ExperimentConfig(arms=("./a.py:L", "./a.py:L:x=1")).arm_specs) == 3


def test_a_config_with_them_is_read_again_as_it_was() -> None:
    config = ExperimentConfig(
        arms=("./no/such.py:L:alpha=2", "pml.A"), network="./no/such.py:Net:width=8"
    )
    assert ExperimentConfig.from_json(config.to_json()) == config
    assert "no.such" not in sys.modules


PLACES = st.sampled_from(["./mine.py", "a.b", "mine.py", "/x/y.py", "..py", "a..b", "", ".py"])


@given(PLACES, st.text(max_size=8), st.text(max_size=30))
def test_whatever_is_written_ends_in_an_arm_or_a_sentence(
    place: str, cls: str, settings: str
) -> None:
    arm = arm_or_sentence(f"{place}:{cls}:{settings}")
    for name in () if arm is None else (arm.name, arm.stem.partition("/")[2]):
        assert all(c.isascii() and (c.isalnum() or c in "=.+-()") for c in name)


def arm_or_sentence(text: str) -> ArmSpec | None:
    try:
        return parse_arm(text)
    except ConfigError:
        return None


def offer(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """As if an installed package offered a loss `theirs`."""
    points = EntryPoints([EntryPoint("theirs", value, own.GROUP)])
    monkeypatch.setattr(own, "entry_points", lambda **asked: points.select(**asked))


def test_an_entry_point_is_written_down_as_the_class_it_names(monkeypatch) -> None:
    offer(monkeypatch, "their.package:Loss")
    config = ExperimentConfig(arms=("theirs:alpha=2",), baseline=False)
    assert config.arms == ("their.package:Loss:alpha=2",)
    assert config.arm_specs[0].name == "Loss(alpha=2)"
    offer(monkeypatch, "their.package")
    with pytest.raises(ConfigError, match=r"offers a loss 'theirs' at 'their.package', which is"):
        parse_arm("theirs")


def test_a_network_of_ones_own_has_settings_too() -> None:
    network = find_network("./mine.py:Net:width=8,kind=wide")
    assert network.address == Address("./mine.py", "Net")
    assert network.settings == {"width": 8.0, "kind": "wide"}
    for text in ("./mine.py:Net:width", "./mine.py:Net:a=1,a=2", "nothing", "./mine.py"):
        with pytest.raises(ConfigError):
            ExperimentConfig(network=text)


MINE = ExperimentConfig(arms=("./a.py:L", "softmax+./b.py:M:lam=2"), network="./n.py:Net")


def test_what_a_config_names_may_be_run_only_where_the_user_names_it() -> None:
    recorded = Address("./a.py", "L")
    assert UserCode.of(MINE).loss(recorded) == recorded
    elsewhere = UserCode.given(["/else/where.py:L", "./b.py:M"], "pkg.nets:Net")
    elsewhere.check(MINE)
    assert elsewhere.loss(recorded) == Address("/else/where.py", "L")
    assert elsewhere.own_network(Address("./n.py", "Net")) == Address("pkg.nets", "Net")
    for code in (UserCode(), UserCode.given(["./a.py:L"], None), UserCode.given([], "./n.py:Net")):
        with pytest.raises(RunError, match=r"never run by itself: .* `--(loss|network) \./"):
            code.check(MINE)


def test_naming_what_a_run_has_not_is_one_sentence() -> None:
    with pytest.raises(ConfigError, match="the run has no loss X"):
        UserCode.given(["./a.py:X"], None).check(ExperimentConfig())
    with pytest.raises(ConfigError, match="network is one of centerviz's own"):
        UserCode.given([], "./a.py:X").check(ExperimentConfig())
    with pytest.raises(ConfigError, match="loss is 'mine'; write FILE"):
        UserCode.given(["mine"], None)


def test_a_config_says_whether_it_names_code() -> None:
    assert names_own_code(MINE)
    assert names_own_code(ExperimentConfig(network="./n.py:Net"))
    assert not names_own_code(ExperimentConfig(arms=("pml.A",)))
