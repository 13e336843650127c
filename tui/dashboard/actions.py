"""Every action of the dashboard in one table: keys, footer, help and palette come from it."""

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person can do."""

    name: str
    """Textual's action string."""
    keys: str
    """Textual's names of the keys, separated by commas."""
    shown: str
    """The keys as people write them."""
    group: str
    help: str
    footer: str = ""
    """A word for the footer; empty: not there."""

    def binding(self) -> Binding:
        """The key binding."""
        return Binding(
            self.keys,
            self.name,
            self.footer or self.help,
            show=bool(self.footer),
            key_display=self.shown,
        )


TRAINING, TIME, PICTURE, CLASSES, PROGRAM = "Training", "Time", "Picture", "Classes", "Program"

ACTIONS = (
    Action("pause", "space", "space", TRAINING, "Pause or resume training", "Pause"),
    Action("new_run", "n", "n", TRAINING, "Start a new run: λ and all settings", "New"),
    Action("restart", "r", "r", TRAINING, "Run again, with changes"),
    Action("resume_run", "R", "R", TRAINING, "Resume the stopped run shown"),
    Action("stop", "k", "k", TRAINING, "Stop the run after the current step"),
    Action("snapshot", "s", "s", TRAINING, "Save pictures of this moment"),
    Action("step(-1)", "left", "←", TIME, "One epoch back", "Earlier"),
    Action("step(1)", "right", "→", TIME, "One epoch forward", "Later"),
    Action("step(-10)", "shift+left", "⇧←", TIME, "Ten epochs back"),
    Action("step(10)", "shift+right", "⇧→", TIME, "Ten epochs forward"),
    Action("first", "home", "Home", TIME, "The first epoch"),
    Action("last", "end", "End", TIME, "The last finished epoch"),
    Action("live", "l", "l", TIME, "Live: always the newest moment", "Live"),
    Action("play", "p", "p", TIME, "Play the epochs as an animation", "Play"),
    Action("speed(-1)", "comma,less_than_sign", ",", TIME, "Play slower"),
    Action("speed(1)", "full_stop,greater_than_sign", ".", TIME, "Play faster"),
    Action("zoom(1)", "plus,equals_sign", "+", PICTURE, "Zoom in (or the mouse wheel)"),
    Action("zoom(-1)", "minus,underscore", "-", PICTURE, "Zoom out (or the mouse wheel)"),
    Action("pan(-4, 0)", "H,ctrl+left", "H", PICTURE, "Pan left (or drag, or ctrl+arrow)"),
    Action("pan(0, -2)", "J,ctrl+down", "J", PICTURE, "Pan down"),
    Action("pan(0, 2)", "K,ctrl+up", "K", PICTURE, "Pan up"),
    Action("pan(4, 0)", "L,ctrl+right", "L", PICTURE, "Pan right"),
    Action("reset_view", "z", "z", PICTURE, "Reset zoom and pan"),
    Action("switch('shared_axes')", "x", "x", PICTURE, "Own axes, or the same for all panels"),
    Action(
        "switch('show_regions')",
        "d",
        "d",
        PICTURE,
        "Shade the decision regions of the head",
        "Regions",
    ),
    Action("switch('show_centers')", "c", "c", PICTURE, "Show or hide the centers"),
    Action("glyphs", "g", "g", PICTURE, "Draw dots, or a glyph for each class"),
    Action("inspect", "i", "i", PICTURE, "Point at images; arrows move the cursor"),
    Action("close_inspector", "escape", "Esc", PICTURE, "Leave image, reliability, full screen"),
    Action("full_screen", "f", "f", PICTURE, "One panel on the whole screen"),
    Action("page(-1)", "left_square_bracket", "[", PICTURE, "Previous page of panels"),
    Action("page(1)", "right_square_bracket", "]", PICTURE, "Next page of panels"),
    Action("deck", "m", "m", PICTURE, "Hide curves, metrics and log"),
    Action("turn_deck", "v", "v", PICTURE, "Next of curves, metrics and log"),
    Action("all_classes", "a", "a", CLASSES, "Show all classes"),
    Action("runs", "b", "b", PROGRAM, "Saved runs: replay, compare, delete", "Runs"),
    Action("theme", "t", "t", PROGRAM, "Dark or light"),
    Action("help", "question_mark,f1", "?", PROGRAM, "All keys", "Help"),
    Action("quit", "q", "q", PROGRAM, "Quit (asks during a run)", "Quit"),
    # Last, since the footer of 80 columns is full.
    Action(
        "switch('show_reliability')",
        "e",
        "e",
        PICTURE,
        "Reliability: accuracy by confidence",
        "Reliability",
    ),
)

DIGITS = tuple(
    Binding(str(digit), f"isolate({digit})", f"Only class {digit}", show=False)
    for digit in range(10)
)

OTHER_KEYS = (
    (CLASSES, "0 … 9", "Show this class alone; again: all"),
    (CLASSES, "Tab ←→ Enter", "Legend: hide a class (or click)"),
    (PICTURE, "Tab", "Next panel, which zoom and pan act on"),
    (PICTURE, "click", "Follow the nearest image everywhere"),
    (PROGRAM, "ctrl+p", "Command palette: all actions by name"),
)
"""What the help screen says beside `ACTIONS`: group, keys, help."""

BINDINGS: list[BindingType] = [*(action.binding() for action in ACTIONS), *DIGITS]
