"""The form that starts a run: every option of `centerviz run`."""

from dataclasses import dataclass
from itertools import groupby

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ....data import counted
from ....engine import ExperimentConfig, OutputConfig, UserError
from ...settings.from_form import FIELDS, Form, look_at, presets_help
from ..key_table import KEYS
from ..keys import Place
from ..widgets.arm_rows import ArmRows
from ..widgets.form_row import FormRow
from ..widgets.key_line import KeyLine


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run."""

    config: ExperimentConfig
    output: OutputConfig
    seeds: int = 1
    """Runs one after the other, each with the next seed."""


class StartScreen(ModalScreen[Plan | None]):
    """Every setting with its value; the answer is what to run, or None."""

    BINDINGS = KEYS.bindings(Place.FORM)

    def __init__(self, plan: Plan, *, title: str) -> None:
        super().__init__()
        self._form = Form(plan.config, plan.output, seeds=plan.seeds)
        self._title = title
        self._looked_at: tuple[str, str] | None = None
        """Where there may or may not be data."""

    def compose(self) -> ComposeResult:
        """The settings by group, and below them what would be run or what is wrong."""
        with Vertical(classes="dialog -tall"):
            yield Static(Text(self._title, "bold"), classes="heading")
            with VerticalScroll(can_focus=False):
                for group, members in groupby(FIELDS, key=lambda field: field.group):
                    yield Static(Text(group), classes="form-group")
                    for field in members:
                        text = self._form.texts[field.name]
                        yield ArmRows(text) if field.name == "arms" else FormRow(field, text)
            yield Static(id="form-state")
            yield KeyLine()

    def on_mount(self) -> None:
        """Begin at λ."""
        self._read()
        self._show_all()
        self.query(FormRow).first().take_focus()

    @on(FormRow.Edited)
    def take_edit(self, event: FormRow.Edited) -> None:
        """Check what was typed; a preset or the baseline may concern other rows."""
        self._read()
        if event.row.field.choices is not None:
            self._show_all()
        else:
            self._show(event.row)
            self._show_state()

    @on(ArmRows.Edited)
    def take_arms(self) -> None:
        """Check the arms, of which λ must name one where they do not."""
        self._read()
        self._show_all()

    def _read(self) -> None:
        """Take what stands in the rows: of keys in quick succession the edits come late."""
        self._form.set("arms", self.query_one(ArmRows).text)
        # The preset last, as it looks at what the others have.
        for row in sorted(self.query(FormRow), key=lambda row: row.field.name == "preset"):
            self._form.set(row.field.name, row.text)
        if self._form.files != self._looked_at:
            self._looked_at = self._form.files
            self._look_at(self._looked_at)

    @work(thread=True, exclusive=True)
    def _look_at(self, files: tuple[str, str]) -> None:
        """Find out whether there is data, which may take a while on a slow disk."""
        wrong = look_at(files)
        self.app.call_from_thread(self._take_look, files, wrong)

    def _take_look(self, files: tuple[str, str], wrong: str | None) -> None:
        if files == self._looked_at:
            self._form.refuse(files, wrong)
            self._show_all()

    def _show(self, row: FormRow) -> None:
        name = row.field.name
        row.show(
            self._form.texts[name],
            changed=self._form.is_changed(name),
            error=self._form.error(name),
            meaning=self._form.meaning(name),
        )

    def _show_all(self) -> None:
        for row in self.query(FormRow):
            self._show(row)
        self.query_one(ArmRows).show(self._form.texts["arms"])
        self._show_state()

    def _show_state(self) -> None:
        try:
            config, _ = self._form.result()
        except UserError as error:
            text = Text(f"✗ {error}", "bold red")
        else:
            summary = presets_help()[config.preset]
            arms, epochs = len(config.arm_specs), config.epochs
            text = Text(f"✓ {counted(arms, 'arm')}, {counted(epochs, 'epoch')} on {config.data}")
            if (seeds := self._form.seeds) > 1:
                text.append(f", {seeds} seeds one after the other")
            text.append(f" · {config.preset}: {summary}", "dim")
        self.query_one("#form-state", Static).update(text)

    @on(Input.Submitted)
    def submitted(self) -> None:
        """Start, as Enter does everywhere else in the form."""
        self.action_start()

    def action_start(self) -> None:
        """Answer with the settings, once all of them are right."""
        self._read()
        try:
            self.dismiss(Plan(*self._form.result(), seeds=self._form.seeds))
        except UserError as error:
            self._show_all()
            self.notify(str(error), severity="error", markup=False)

    def action_cancel(self) -> None:
        """Answer with nothing."""
        self.dismiss(None)
