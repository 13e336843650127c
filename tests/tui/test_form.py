"""The start form: every option of a run, checked as it is typed."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key

from centerviz.engine.config.arms import SOFTMAX, center_arm
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.config.output import OutputConfig
from centerviz.engine.config.presets import PRESETS, preset_config
from centerviz.engine.errors import ConfigError, UserError
from centerviz.engine.events import RunFinished
from centerviz.tui.settings.from_form import FIELDS, Form
from tests.scripted import scripted_events
from tests.tui.scripted_engine import dashboard, scripted_run


def test_every_setting_of_both_configs_has_a_field():
    names = {field.name for config in (ExperimentConfig, OutputConfig) for field in fields(config)}
    assert {field.name for field in FIELDS} == {*names, "seeds"}


@pytest.mark.parametrize("preset", list(PRESETS))
def test_an_untouched_form_gives_back_its_configs(preset):
    config = preset_config(preset, data_dir="/data", seed=5, center_lr=0.125)
    output = OutputConfig(runs_dir="/runs", snapshots=False, quality=80)
    assert Form(config, output).result() == (config, output)


@given(lam=st.lists(st.floats(0, 1e6), min_size=1, max_size=4), lr=st.floats(1e-12, 1e6))
def test_numbers_survive_the_form_unchanged(lam, lr):
    config = ExperimentConfig(lam=tuple(lam), lr=lr)
    assert Form(config, OutputConfig()).result()[0] == config


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("epochs", "0"),
        ("epochs", "many"),
        ("lam", "0.1 x"),
        ("lam", "0,5"),
        ("lam", "0.1 0,5"),
        ("seeds", "0"),
        ("seeds", "two"),
        ("seeds", "1000000"),
        ("lam", "-1"),
        ("lr", ""),
        ("lr", "nan"),
        ("center_lr", "fast"),
        ("quality", "101"),
        ("quality", "good"),
        ("snapshot_every", "0"),
        ("seed", "1.5"),
        ("lr_milestones", "1.5"),
        ("lr_milestones", "8000 5000"),
    ],
)
def test_a_wrong_value_is_named_with_its_field(name, text):
    form = Form(ExperimentConfig(), OutputConfig())
    form.set(name, text)
    message = form.error(name)
    assert message is not None
    assert message.startswith(f"{name} is ")
    with pytest.raises(ConfigError):
        form.result()


def test_errors_are_the_config_s_own_sentences():
    form = Form(ExperimentConfig(), OutputConfig())
    form.set("epochs", "0")
    with pytest.raises(ConfigError) as refused:
        ExperimentConfig(epochs=0)
    assert form.error("epochs") == str(refused.value)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("data", "mnits", "'mnits' is neither a dataset's name nor a path that exists: did you"),
        ("data", "", "'' is neither a dataset's name nor a path that exists: the names are auto,"),
        ("data", "x" * 5000, "x cannot be read: file name too long."),
        ("device", "gpu", "'gpu' is not a device; use auto, cpu, cuda, cuda:N or mps."),
        ("device", "cpu, cuda:x", "'cuda:x' is not a device"),
        ("device", "cuda:", "'cuda:' is not a device"),
        ("device", "", "'' is not a device"),
    ],
)
def test_data_and_device_are_refused_as_the_engine_would(name, text, sentence):
    form = Form(ExperimentConfig(), OutputConfig())
    form.set(name, text)
    assert sentence in (form.error(name) or "")
    with pytest.raises(UserError):
        form.result()


def test_a_path_and_several_devices_are_taken(tmp_path):
    form = Form(ExperimentConfig(), OutputConfig())
    form.set("data", str(tmp_path))
    form.set("device", "cuda:0, cuda:1,cpu")
    assert form.error("data") is None
    assert form.error("device") is None
    assert form.result()[0].data == str(tmp_path)


def test_several_lambdas_may_stand_side_by_side():
    form = Form(ExperimentConfig(), OutputConfig())
    form.set("lam", "0.01, 0.1 0.5")
    assert form.result()[0].lam == (0.01, 0.1, 0.5)


def test_arms_stand_one_a_line_and_λ_may_be_empty_beside_them():
    form = Form(ExperimentConfig(arms=("center:lam=2", "center:rule=eq4")), OutputConfig())
    assert form.texts["lam"] == ""
    assert form.texts["arms"] == "center:lam=2\ncenter:lam=0.5,rule=eq4"
    form.set("arms", " softmax + center \n\n")
    form.set("baseline", "no")
    assert form.error("lam") is None
    assert form.result()[0].arm_specs == (center_arm(0.5),)
    form.set("arms", "centre")
    assert form.error("lam") is None
    assert "did you mean center?" in (form.error("arms") or "")


def test_milestones_are_whole_numbers_and_may_be_none():
    form = Form(preset_config("caffe-face"), OutputConfig())
    assert form.texts["lr_milestones"] == "5000 8000 10000"
    form.set("lr_milestones", "100, 200")
    assert form.result()[0].lr_milestones == (100, 200)
    form.set("lr_milestones", "")
    assert form.error("lr_milestones") is None
    assert form.result()[0].lr_milestones == ()


def test_no_lambda_needs_the_baseline():
    form = Form(ExperimentConfig(), OutputConfig())
    form.set("lam", "")
    assert form.error("lam") is None
    assert form.result()[0].arm_specs == (SOFTMAX,)
    form.set("baseline", "no")
    assert form.error("lam") is not None


def test_a_preset_brings_its_values_but_not_over_what_was_changed():
    form = Form(ExperimentConfig(), OutputConfig())
    form.set("epochs", "7")
    form.set("preset", "paper")
    assert form.result()[0] == preset_config("paper", epochs=7)
    assert form.is_changed("epochs")
    assert not form.is_changed("network")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("lam", "0,5", "lam is '0,5'; write 0.5 for one number, 0 5 for two."),
        ("lr", "0,01", "lr is '0,01'; it must be a number: write 0.01."),
    ],
)
def test_a_decimal_comma_is_explained(name, text, sentence):
    form = Form(ExperimentConfig(), OutputConfig())
    form.set(name, text)
    assert form.error(name) == sentence


@pytest.mark.parametrize("text", ["0.1,0.5", "0.1, 0.5", "0.1 0.5", ",0.1,,0.5 "])
def test_commas_that_can_only_separate_do_so(text):
    form = Form(ExperimentConfig(), OutputConfig())
    form.set("lam", text)
    assert form.result()[0].lam == (0.1, 0.5)
    assert form.meaning("lam") == "2 arms: λ=0.1, λ=0.5."


async def test_the_form_says_which_λ_it_understood():
    async with dashboard((120, 40)) as shown:
        await shown.press("n", "ctrl+u", *"0,5")
        assert "write 0.5 for one number, 0 5 for two" in shown.text
        await shown.press("ctrl+u", *"1e-1 1")
        assert "2 arms: λ=0.1, λ=1." in shown.text


async def test_a_folder_without_data_is_marked_as_soon_as_it_is_typed(tmp_path):
    (tmp_path / "train.csv").touch()
    empty = tmp_path / "empty"
    empty.mkdir()
    config = ExperimentConfig(data=str(tmp_path))
    async with dashboard((160, 50), config=config) as shown:
        await shown.press("n", "down", "down")
        assert "✓ 2 arms" in shown.text, "the table itself is not read yet"
        await shown.press(*"/empty")
        await shown.until(lambda: "has neither a train.csv nor IDX files" in shown.text)
        assert "✗" in shown.text
        await shown.press("enter")
        assert shown.engines == []
        await shown.press(*["backspace"] * len("/empty"))
        await shown.until(lambda: "✓ 2 arms" in shown.text)


async def two_seeds(shown):
    await shown.press("n", *["down"] * 5, "backspace", "2")
    assert "2 seeds one after the other" in shown.text
    await shown.press("enter")
    await shown.hear(list(scripted_events())[:5])
    assert "seed 1 of 2" in shown.lines()[0]


async def test_several_seeds_are_trained_one_after_the_other():
    async with dashboard((160, 50), config=ExperimentConfig(seed=7)) as shown:
        await two_seeds(shown)
        await shown.hear([RunFinished(reason="completed", epochs_done=3, seconds=1.0)])
        await shown.until(lambda: len(shown.engines) == 2)
        assert [engine.request.config.seed for engine in shown.engines] == [7, 8]
        await shown.hear(list(scripted_events())[:5])
        assert "seed 2 of 2" in shown.lines()[0]
        await shown.hear([RunFinished(reason="completed", epochs_done=3, seconds=1.0)])
        await shown.until(lambda: shown.engine.commands == ["close"])
        await shown.settle()
        assert len(shown.engines) == 2


async def test_a_run_that_is_stopped_ends_the_series_and_says_what_is_left():
    async with dashboard((160, 50)) as shown:
        await two_seeds(shown)
        await shown.hear([RunFinished(reason="stopped", epochs_done=1, seconds=1.0)])
        await shown.until(lambda: "ended at seed 1 of 2; 1 more was not trained" in shown.told)
        assert len(shown.engines) == 1


async def test_n_opens_the_form_and_enter_starts_what_it_says():
    async with dashboard() as shown:
        await shown.press("n")
        assert "New run" in shown.text
        await shown.press(*["backspace"] * 3, *"0.1 1")
        assert "3 arms, 30 epochs on auto" in shown.text
        await shown.press("enter")
        assert "starting" in shown.lines()[0]
        assert shown.engine.request.config == ExperimentConfig(lam=(0.1, 1.0))


async def test_a_wrong_value_is_told_as_typed_and_does_not_start():
    async with dashboard((160, 50)) as shown:
        await shown.press("n")
        await shown.press("down", "backspace", "backspace", "0")
        assert shown.text.count("epochs is 0; it must be from 1 to 100000.") == 2
        await shown.press("enter")
        assert shown.engines == []
        await shown.press("backspace", "5")
        assert "✗" not in shown.text
        assert "✓ 2 arms, 5 epochs" in shown.text
        await shown.press("enter")
        assert shown.engine.request.config.epochs == 5


async def test_keys_in_quick_succession_are_taken_in_their_order():
    async with dashboard((160, 50)) as shown:
        await shown.press("n", "down")
        # All are there before the form has heard of the first.
        keys = ["backspace", "backspace", "1", "2", "tab", "7", "backspace", "shift+tab", "3"]
        for key in [*keys, "enter"]:
            event = Key(key, key if len(key) == 1 else None)
            event.set_sender(shown.app)
            shown.app.post_message(event)
        await shown.until(lambda: bool(shown.engines))
        assert shown.engine.request.config.epochs == 123
        assert shown.engine.request.config.data == "auto"


async def test_an_edit_that_is_heard_of_late_does_not_undo_a_newer_one():
    async with dashboard((160, 50)) as shown:
        await shown.press("n", "down")
        # Both before the form has heard of the first.
        shown.app.focused.value = "3"
        shown.app.focused.value = "30"
        await shown.settle()
        assert shown.app.focused.value == "30"
        assert "✓ 2 arms, 30 epochs" in shown.text


async def test_choices_are_walked_with_the_arrows_and_presets_fill_the_form():
    async with dashboard((120, 60)) as shown:
        await shown.press("n")
        await shown.press("down", "down", "down", "right")
        assert "‹ original ›" in shown.text
        assert "‹ squared ›" in shown.text
        await shown.press("enter")
        assert shown.engine.request.config == preset_config("original")


TO_ARMS = ["down"] * 7


async def test_an_arm_is_added_by_typing_and_understood_as_typed():
    async with dashboard((120, 50)) as shown:
        await shown.press("n", *TO_ARMS)
        assert shown.text.count("another arm") == 1
        await shown.press(*"center:rule=eq")
        assert "rule of center is 'eq'; it must be one of" in shown.text
        assert "✗" in shown.text
        await shown.press("4")
        assert "center loss λ=0.5 rule=eq4" in shown.text
        assert "✓ 3 arms" in shown.text
        assert shown.text.count("another arm") == 1
        await shown.press("down", *"softmax + center:lam=2")
        assert "center loss λ=2" in shown.text
        assert "✓ 4 arms" in shown.text
        await shown.press("enter")
        config = shown.engine.request.config
        assert config.arms == ("center:lam=0.5,rule=eq4", "center:lam=2")
        assert config.lam == (0.5,)


async def test_an_arm_is_taken_away_by_emptying_its_row():
    config = ExperimentConfig(arms=("center:lam=1", "center:lam=2", "center:lam=3"), lam=(0.5,))
    async with dashboard((120, 50), config=config) as shown:
        await shown.press("n", *TO_ARMS, "down", "ctrl+u")
        assert "✓ 4 arms" in shown.text
        await shown.press("down")
        assert shown.app.focused.value == "center:lam=3"
        assert shown.text.count("another arm") == 1
        assert "center:lam=2" not in shown.text
        await shown.press("enter")
        assert shown.engine.request.config.arms == ("center:lam=1", "center:lam=3")


async def test_escape_leaves_the_form_without_a_run():
    async with dashboard() as shown:
        await shown.press("n")
        await shown.press("escape")
        assert shown.engines == []
        assert "no run" in shown.lines()[0]


async def test_r_begins_with_the_settings_of_the_run_on_the_screen():
    async with scripted_run(epochs=3, lam=(0.25,)) as shown:
        await shown.until(lambda: shown.app.slot.engine is None)
        await shown.press("r")
        assert "Run again" in shown.text
        assert "0.25" in shown.text
        await shown.press("enter")
        assert shown.engine.request.config.lam == (0.25,)
        assert len(shown.engines) == 2


async def test_a_new_run_during_a_run_asks_and_waits_for_the_old_one():
    async with scripted_run(stop_after=2) as shown:
        await shown.press("n")
        await shown.press("enter")
        assert "Stop it and start the new one?" in shown.text
        await shown.press("y")
        [old] = shown.engines
        assert old.commands == ["stop"]
        await shown.hear([RunFinished(reason="stopped", epochs_done=0, seconds=1.0)])
        await shown.until(lambda: len(shown.engines) == 2)
        assert old.commands == ["stop", "close"]
