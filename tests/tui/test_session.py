"""Which moment and which classes are shown, without any screen."""

from dataclasses import replace

import numpy as np
import pytest

from centerviz.engine.events import FrameReady, Paused, Resumed, RunFailed
from centerviz.tui.dashboard.model.session import SPEEDS, Phase, Session
from centerviz.tui.dashboard.model.track import Track
from tests.scripted import scripted_events


def session_after(count: int | None = None, **script) -> Session:
    session = Session(phase=Phase.STARTING)
    for event in list(scripted_events(**script))[:count]:
        session.apply(event)
    return session


def frames_in_epoch(session: Session, epoch: int) -> Session:
    """Let the run be in the middle of `epoch`."""
    events = scripted_events(epochs=epoch + 1)
    frame = [event for event in events if isinstance(event, FrameReady)][-1]
    session.apply(frame)
    return session


def test_a_run_is_shown_live_arm_by_arm():
    session = session_after(2)
    assert session.phase is Phase.TRAINING
    assert session.live
    assert [panel.title for panel in session.panels()] == ["softmax", "center loss λ=0.5"]
    assert session.panels()[0].when == "epoch 1 · step 13/40"


def test_frames_show_the_probe_and_epochs_show_everything():
    middle, end = session_after(2, points=200), session_after(5, points=200)
    assert len(middle.panels()[0].labels) == 60
    assert len(end.panels()[0].labels) == 200
    assert end.panels()[0].when == "epoch 1"


def test_softmax_marks_its_class_means_and_center_loss_its_learned_centers():
    softmax, center_loss = session_after(5).panels()
    means = [softmax.state.features[softmax.labels == label].mean(axis=0) for label in range(10)]
    assert np.allclose(softmax.marks, means, atol=1e-4)
    assert (center_loss.marks == center_loss.state.anchors.points).all()
    assert [p.state.anchors.learned for p in (softmax, center_loss)] == [False, True]


def test_stepping_back_from_live_shows_the_last_finished_epoch_first():
    session = frames_in_epoch(session_after(epochs=3), 3)
    session.step(-1)
    assert session.position == 2
    session.step(-1)
    assert session.position == 1


def test_without_a_frame_stepping_back_shows_the_epoch_before():
    session = session_after(epochs=3)
    session.step(-1)
    assert session.position == 1


def test_steps_stop_at_the_first_and_the_last_epoch():
    session = session_after(epochs=3)
    session.step(-10)
    assert session.position == 0
    session.step(10)
    assert session.position == 2


def test_scrubbing_stays_where_it_is_while_training_goes_on():
    session = session_after(epochs=3)
    session.go_first()
    frames_in_epoch(session, 3)
    assert session.position == 0
    assert session.panels()[0].when == "epoch 1"
    session.go_live()
    assert session.panels()[0].when.startswith("epoch 4 · step")


def test_forward_from_live_stays_live():
    session = session_after(epochs=3)
    session.step(1)
    assert session.live


def test_playing_starts_over_at_the_end_and_halts_there():
    session = session_after(epochs=3)
    session.toggle_play()
    shown = [session.position]
    while session.playing:
        session.tick()
        shown.append(session.position)
    assert shown == [0, 1, 2]


def test_scrubbing_halts_the_animation():
    session = session_after(epochs=3)
    session.toggle_play()
    session.step(1)
    assert not session.playing


def test_one_epoch_is_no_animation():
    session = session_after(epochs=1)
    session.toggle_play()
    assert not session.playing


def test_speeds_have_a_slowest_and_a_fastest():
    session = Session()
    session.change_speed(-10)
    assert SPEEDS[session.speed] == min(SPEEDS)
    session.change_speed(10)
    assert SPEEDS[session.speed] == max(SPEEDS)


def test_isolating_a_class_twice_shows_all_again():
    session = session_after(5)
    session.isolate_class(3)
    assert session.hidden == frozenset(range(10)) - {3}
    session.isolate_class(4)
    assert session.hidden == frozenset(range(10)) - {4}
    session.isolate_class(4)
    assert session.hidden == frozenset()


def test_a_class_that_is_not_there_cannot_be_isolated():
    session = session_after(5, classes=5)
    session.isolate_class(7)
    assert session.hidden == frozenset()


def with_classes(*names: tuple[str, ...]) -> Session:
    """A session with a run for each of these classes."""
    session = Session()
    for each in names:
        started = next(scripted_events(classes=len(each)))
        dataset = replace(started.dataset, class_names=each)
        session.tracks.append(Track(started=replace(started, dataset=dataset)))
    return session


@pytest.mark.parametrize(
    ("names", "digit", "shown"),
    [
        (("3", "7", "9"), 7, {1}),
        (("3", "7", "9"), 1, {0, 1, 2}),
        (tuple(map(str, range(1, 11))), 1, {0}),
        (tuple(map(str, range(1, 11))), 0, set(range(10))),
        (("cat", "dog", "owl"), 1, {1}),
        (("cat", "dog", "owl"), 5, {0, 1, 2}),
    ],
)
def test_a_digit_shows_the_class_of_that_name_or_else_of_that_place(names, digit, shown):
    session = with_classes(names)
    session.isolate_digit(digit)
    assert set(range(len(names))) - session.hidden == shown


def test_the_legend_names_the_classes_of_all_runs():
    session = with_classes(("3", "7"), ("cat", "dog", "owl"), ("3", "7"))
    assert session.class_names == ("3/cat", "7/dog", "owl")


def test_hiding_the_last_class_shows_all():
    session = session_after(5)
    for label in range(10):
        session.toggle_class(label)
    assert session.hidden == frozenset()


def test_pauses_and_failures_are_phases():
    session = session_after(2)
    session.apply(Paused(epoch=0, step=3))
    assert session.phase is Phase.PAUSED
    session.apply(Resumed(epoch=0, step=3))
    assert session.phase is Phase.TRAINING
    session.apply(RunFailed(message="It burned.", is_bug=True, log="/tmp/x"))
    assert session.phase is Phase.FAILED
    assert not session.phase.active
    assert len(session.panels()) == 2


def test_a_followed_image_is_judged_by_every_arm_at_every_epoch():
    session = session_after(epochs=3, points=200)
    panel = session.panels()[1]
    session.select(panel, 17)
    details = session.details()
    assert details is not None
    assert details.number == 17
    assert details.true == panel.class_names[panel.labels[17]]
    assert [prediction.arm for prediction in details.predictions] == [
        "softmax",
        "center loss λ=0.5",
    ]
    assert all(0.1 <= prediction.confidence <= 1 for prediction in details.predictions)
    assert [panel.followed_row for panel in session.panels()] == [17, 17]
    session.go_first()
    assert session.details().predictions != details.predictions


def test_in_mid_epoch_only_probe_images_can_be_judged():
    session = frames_in_epoch(session_after(epochs=3, points=200), 3)
    panel = session.panels()[0]
    session.select(panel, 59)
    assert len(session.details().predictions) == 2
    session.select(panel, 60)
    assert session.details().predictions == ()
    assert session.panels()[0].followed_row is None


def test_the_time_left_is_what_the_steps_so_far_took():
    session = frames_in_epoch(session_after(epochs=3), 2)
    track = session.tracks[0]
    # 40 steps take 2 s; step 26 of the last epoch is done.
    assert track.remaining_seconds == pytest.approx((40 - 26) * 0.05)


def test_epochs_without_a_frame_tell_the_pace_as_well():
    session = session_after(epochs=3, frames=0)
    assert session.tracks[0].steps_per_second == pytest.approx(20)
