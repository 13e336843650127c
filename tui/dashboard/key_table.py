"""Every key of every screen: bindings, footers, help, palette and docs/keys.md come from here.

The order is that of the footer, whose left part loses what does not fit from its end.
"""

from functools import partial

from textual.binding import Binding

from . import figure_keys
from .keys import Condition, Group, Key, KeyTable, Place

_NO_RUN = "No run is in progress; n starts one."
_NOTHING = "There is no run on the screen; n starts one, b shows the saved ones."

ACTIVE = Condition(lambda now: now.active, _NO_RUN)
RUNNING = Condition(lambda now: now.active and not now.paused, _NO_RUN)
PAUSED = Condition(lambda now: now.active and now.paused, _NO_RUN)
SHOWN = Condition(lambda now: now.shown, _NOTHING)
EPOCHS = Condition(lambda now: now.epochs and not now.playing)
PLAYING = Condition(lambda now: now.playing)
RESTING = Condition(lambda now: now.epochs and not now.playing and not now.active, _NO_RUN)
REPLAYING = Condition(lambda now: now.playing and not now.active, _NO_RUN)
SCRUBBED = Condition(lambda now: now.shown and not now.live)
FINISHED = Condition(lambda now: now.saved and not now.unfinished)
RESUMABLE = Condition(
    lambda now: now.saved and now.unfinished,
    "There is no stopped run here to resume; b shows the saved ones.",
)
COVERED = Condition(lambda now: now.covered)

_EPOCH = Binding.Group("Epoch", compact=True)
_POINT = Binding.Group("Point", compact=True)

_training = partial(Key, group=Group.TRAINING)
_time = partial(Key, group=Group.TIME)
_picture = partial(Key, group=Group.PICTURE)
_pointing = partial(Key, group=Group.POINTING, place=Place.PANEL)
_classes = partial(Key, group=Group.CLASSES)
_legend = partial(Key, group=Group.CLASSES, place=Place.LEGEND)
_runs = partial(Key, group=Group.RUNS, place=Place.RUNS)
_export = partial(Key, group=Group.EXPORT, place=Place.EXPORT)
_choose = partial(_runs, keys="enter", written="Enter")
_leave = partial(_runs, keys="escape", written="Esc")
_form = partial(Key, group=Group.FORM, place=Place.FORM)
_choice = partial(
    Key,
    group=Group.FORM,
    place=Place.CHOICE,
    help="Another choice",
    footer="Choice",
    written="←→",
    together=Binding.Group("Choice"),
)
_start = partial(_form, keys="enter", help="Start", footer="Start", written="Enter")
_setting = partial(
    _form,
    help="Another setting",
    footer="Setting",
    written="↑↓",
    together=Binding.Group("Setting"),
    priority=True,
)
_question = partial(Key, group=Group.QUESTION, place=Place.QUESTION)
_program = partial(Key, group=Group.PROGRAM)

_pause = partial(_training, keys="space", help="Pause or resume training")
_replay = partial(_time, keys="space", help="In replay: play or halt")
_play = partial(_time, keys="p", help="Play the epochs, or halt")
_help = partial(_program, keys="question_mark,f1", help="All keys", written="?")
_close = partial(
    _program, keys="escape,enter", help="Close this page", written="Esc", place=Place.HELP
)
_resume = partial(Key, keys="R", help="Resume the stopped run")

_DASHBOARD = (
    _pause("pause", footer="Pause", when=RUNNING),
    _pause("unpause", footer="Resume", when=PAUSED),
    _replay("play", footer="Play", when=RESTING),
    _replay("halt", footer="Halt", when=REPLAYING),
    _time(
        "step(-1)",
        "left",
        help="One epoch back",
        footer="Epoch",
        written="←",
        when=SHOWN,
        together=_EPOCH,
    ),
    _time(
        "step(1)",
        "right",
        help="One epoch forward",
        footer="Epoch",
        written="→",
        when=SHOWN,
        together=_EPOCH,
    ),
    _time("step(-10)", "shift+left", help="Ten epochs back", written="⇧←"),
    _time("step(10)", "shift+right", help="Ten epochs forward", written="⇧→"),
    _time("first", "home", help="The first epoch", written="Home"),
    _time("last", "end", help="The last finished epoch", written="End"),
    _time("live", "l", help="Live: always the newest moment", footer="Live", when=SCRUBBED),
    _play("play", footer="Play", when=EPOCHS),
    _play("halt", footer="Halt", when=PLAYING),
    _time("speed(-1)", "comma,less_than_sign", help="Play slower", written=","),
    _time("speed(1)", "full_stop,greater_than_sign", help="Play faster", written="."),
    _picture(
        "close_inspector",
        "escape",
        help="Leave image, reliability, full screen",
        footer="Leave",
        written="Esc",
        when=COVERED,
    ),
    _picture(
        "switch('show_regions')",
        "d",
        help="Shade the decision regions of the head",
        footer="Regions",
        when=SHOWN,
    ),
    _picture("inspect", "i", help="Point at images", footer="Inspect", when=SHOWN),
    _training("stop", "k", help="Stop the run after the current step", footer="Stop", when=ACTIVE),
    _resume("resume_run", group=Group.TRAINING, footer="Resume", when=RESUMABLE),
    _resume("refuse_resume", group=Group.TRAINING, when=FINISHED),
    _training("new_run", "n", help="Start a new run: λ and all settings", footer="New"),
    _training("restart", "r", help="Run again, with changes"),
    _picture("snapshot", "s", help="Save a picture of what is shown", footer="Save", when=SHOWN),
    _picture("snapshot_panel", "S", help="Save the current panel alone, as zoomed", when=SHOWN),
    _picture(
        "switch('show_reliability')",
        "e",
        help="Reliability: accuracy by confidence",
        footer="Reliability",
        when=SHOWN,
    ),
    _training(
        "export", "E", help="Make a report, film, poster or table", footer="Export", when=SHOWN
    ),
    _picture("zoom(1)", "plus,equals_sign", help="Zoom in (or the mouse wheel)", written="+"),
    _picture("zoom(-1)", "minus,underscore", help="Zoom out (or the mouse wheel)", written="-"),
    _picture("pan(-4, 0)", "H,ctrl+left", help="Pan left (or drag, or ctrl+arrow)", written="H"),
    _picture("pan(0, -2)", "J,ctrl+down", help="Pan down", written="J"),
    _picture("pan(0, 2)", "K,ctrl+up", help="Pan up", written="K"),
    _picture("pan(4, 0)", "L,ctrl+right", help="Pan right", written="L"),
    _picture("reset_view", "z", help="Reset zoom and pan"),
    _picture("switch('shared_axes')", "x", help="Own axes, or the same for all panels"),
    _picture("switch('show_centers')", "c", help="Show or hide centers, weights or means"),
    _picture("fix_axes", "X", help="Axes that hold all epochs, or each"),
    _picture("switch('show_density')", "D", help="Brighter where a cell has more features"),
    _picture("glyphs", "g", help="Draw dots, or a glyph for each class"),
    _picture("full_screen", "f", help="What has the focus on the whole screen"),
    _picture("page(-1)", "left_square_bracket", help="Previous page of panels", written="["),
    _picture("page(1)", "right_square_bracket", help="Next page of panels", written="]"),
    _picture("", "tab,shift+tab", help="Move the focus: keys act on what has it", written="Tab"),
    *figure_keys.ON_THE_DASHBOARD,
    _classes("all_classes", "a", help="Show all classes"),
    *(
        _classes(f"isolate({n})", str(n), help="Show this class alone; again: all", written="0 … 9")
        for n in range(10)
    ),
    _program("runs", "b", help="Saved runs: replay, compare, delete", footer="Runs"),
    _help(f"app.keys({Group.TRAINING.value!r})", footer="Help"),
    _program("quit", "q", help="Quit (asks during a run)", footer="Quit"),
    _program("theme", "t", help="Dark or light"),
    _program("", "ctrl+p", help="Command palette: all actions by name"),
)

_IN_THE_DASHBOARD = (
    *(
        _pointing(
            f"move({x}, {y})",
            key,
            help="Move to another image",
            footer="Point",
            written="←↑↓→",
            together=_POINT,
        )
        for key, x, y in (("left", -1, 0), ("up", 0, 1), ("down", 0, -1), ("right", 1, 0))
    ),
    *(
        _pointing(f"move({x}, {y})", f"shift+{key}", help="In larger steps", written="⇧ ←↑↓→")
        for key, x, y in (("left", -8, 0), ("up", 0, 4), ("down", 0, -4), ("right", 8, 0))
    ),
    _pointing("leave", "escape,enter", help="Put the cursor away", footer="Leave", written="Esc"),
    _pointing("", "", help="Follow the nearest image everywhere", written="click"),
    _legend("", "tab", help="To the legend", written="Tab"),
    _legend("walk(-1)", "left", help="In the legend: another class", written="←→"),
    _legend("walk(1)", "right", help="In the legend: another class", written="←→"),
    _legend("switch", "enter,space", help="Hide or show that class (or click)", written="Enter"),
)

_BESIDE_THE_DASHBOARD = (
    *figure_keys.IN_THE_DASHBOARD,
    *figure_keys.BESIDE_THE_DASHBOARD,
    _choose("select_cursor", help="Open the run", footer="Open", place=Place.HOME),
    _choose(
        "select_cursor",
        help="Replay the run, or all marked",
        footer="Replay",
        place=Place.TABLE,
    ),
    _choose("submit", help="Take the filter, or the note", footer="Take", place=Place.PROMPT),
    _leave("leave", help="Leave the filter, or the note", footer="Leave", place=Place.PROMPT),
    _leave("cancel", help="Close the saved runs", footer="Close"),
    _runs("filter", "slash", help="Filter by words", footer="Filter", written="/"),
    _runs("mark", "space", help="Mark a run: show several side by side", footer="Mark"),
    _runs("note", "w", help="Write a note on the run", footer="Note"),
    _resume("resume_run", group=Group.RUNS, place=Place.RUNS, footer="Resume"),
    _runs("delete", "delete,backspace", help="Delete the run", footer="Delete", written="Del"),
    _runs("sort", "o", help="Sort by the next column (or click it)", footer="Sort"),
    _runs("reverse", "O", help="Sort the other way round", footer="Reverse"),
    _help(f"app.keys({Group.RUNS.value!r})", place=Place.RUNS, footer="Help"),
    _export(
        "select",
        "enter",
        help="Make it, in the background",
        footer="Make",
        written="Enter",
        place=Place.OFFERS,
    ),
    _export("cancel", "escape", help="Make nothing", footer="Close", written="Esc"),
    _help(f"app.keys({Group.EXPORT.value!r})", place=Place.EXPORT, footer="Help"),
    _start("submit", place=Place.ENTRY),
    _start("start"),
    # Before the scrolling of the list, which the arrows would do otherwise, and before the
    # characters typed next go to a row.
    _setting("app.focus_previous", "up,shift+tab"),
    _setting("app.focus_next", "down,tab"),
    _choice("walk(-1)", "left"),
    _choice("walk(1)", "right,space"),
    _form("cancel", "escape", help="Close without starting", footer="Cancel", written="Esc"),
    _help(f"app.keys({Group.FORM.value!r})", place=Place.FORM, footer="Help", written="F1"),
    _question("answer(True)", "y", help="Yes"),
    _question("answer(False)", "escape", help="No", written="Esc"),
    _question("app.focus_next", "left,right", help="The other answer", written="←→"),
    _help("app.pop_screen", place=Place.HELP, footer="Close"),
    _close("app.pop_screen"),
)

KEYS = KeyTable((*_DASHBOARD, *_IN_THE_DASHBOARD, *_BESIDE_THE_DASHBOARD))
