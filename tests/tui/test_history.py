"""Finished epochs: all numbers, and the pictures that fit in memory or lie on the disk."""

from centerviz.tui.dashboard.model.history import HELD, RUNNING, History
from tests.scripted import scripted_config, scripted_epoch, scripted_frame, scripted_started

STARTED = scripted_started(scripted_config(epochs=8), points=100)
ONE_EPOCH = 2 * 100 * 2 * 4
"""Bytes of two arms' features."""


def filled(memory: int, *, load=None) -> History:
    history = History(memory=memory, load=load)
    for epoch in range(6):
        history.add(epoch, scripted_epoch(STARTED, epoch).arms)
    return history


def test_every_epoch_is_there_while_no_disk_could_give_it_back():
    history = filled(memory=ONE_EPOCH)
    assert history.epochs == tuple(range(6))
    assert history.arms(0)[0].metrics == scripted_epoch(STARTED, 0).arms[0].metrics


def test_what_does_not_fit_is_read_again_from_the_disk():
    read = []

    def load(epoch):
        read.append(epoch)
        return scripted_epoch(STARTED, epoch).arms

    history = filled(memory=2 * ONE_EPOCH, load=load)
    assert history.epochs == tuple(range(6))
    assert (history.arms(5)[0].features == scripted_epoch(STARTED, 5).arms[0].features).all()
    assert read == []
    assert (history.arms(1)[0].features == scripted_epoch(STARTED, 1).arms[0].features).all()
    assert read == [1]
    history.arms(1)
    assert read == [1]


def test_a_long_run_does_not_fill_the_memory_and_what_is_looked_at_stays():
    read = []

    def load(epoch):
        read.append(epoch)
        return scripted_epoch(STARTED, epoch % 8).arms

    history = History(load=load)
    for epoch in range(3 * HELD):
        history.add(epoch, scripted_epoch(STARTED, epoch % 8).arms)
        history.arms(0)
    assert read == []
    history.arms(3 * HELD - 1)
    assert read == []
    history.arms(1)
    assert read == [1]
    assert len(history.epochs) == len(history.measured) == 3 * HELD


def test_numbers_stay_whatever_memory_there_is():
    history = filled(memory=1, load=lambda epoch: scripted_epoch(STARTED, epoch).arms)
    epochs, losses = history.curve("center(lam=0.5)", "test_loss")
    assert epochs == [1, 2, 3, 4, 5, 6]
    assert losses == sorted(losses, reverse=True)
    assert history.metrics(3, "softmax")["test_accuracy"] > 0


def curve_within(history: History) -> tuple[list[float], list[float]]:
    return history.curve("softmax", "test_accuracy", running="frame_accuracy")


def test_a_curve_goes_on_within_an_epoch_until_its_end_is_measured():
    history = History()
    for step in (0, 10, 20):
        history.add_running(step / 40, scripted_frame(STARTED, 0, step).arms)
    done, values = curve_within(history)
    assert done == [0, 0.25, 0.5]
    assert values == sorted(values)
    history.add(0, scripted_epoch(STARTED, 0).arms)
    assert curve_within(history)[0] == [1]
    history.add_running(1.25, scripted_frame(STARTED, 1, 10).arms)
    assert curve_within(history)[0] == [1, 1.25]
    assert history.curve("softmax", "test_accuracy")[0] == [1]


def test_a_long_epoch_is_thinned_evenly():
    history = History()
    arms = scripted_frame(STARTED, 0, 1).arms
    for moment in range(20 * RUNNING):
        history.add_running(moment / (20 * RUNNING), arms)
    done, _ = curve_within(history)
    assert len(done) <= RUNNING
    assert done[0] == 0
    assert done[-1] == (20 * RUNNING - 1) / (20 * RUNNING)


def test_unknown_arms_and_metrics_are_empty():
    history = filled(memory=10**9)
    assert history.curve("center(lam=7)", "test_loss") == ([], [])
    assert history.curve("softmax", "no_such_metric") == ([], [])
    assert history.metrics(99, "softmax") == {}
