"""Files that are made of the runs on the screen, one at a time, while everything goes on."""

from collections.abc import Callable
from pathlib import Path

from textual.screen import Screen

from ....data import counted, inert
from ....engine import Made, Make, MakerAnswer, Making, NotMade
from ..maker import Maker
from ..model.session import Session
from .export import CANCEL, ExportScreen, Offer


class Exports:
    """Offers files, has one made, and tells how far it is."""

    def __init__(
        self, screen: Screen[None], session: Session, redraw_lines: Callable[[], None]
    ) -> None:
        self._screen, self._session, self._redraw_lines = screen, session, redraw_lines
        self._maker: Maker | None = None

    def choose(self) -> None:
        """Ask what is to be made, or whether what is in the making is to be given up."""
        offers = _offers(self._session)
        if not offers:
            self._screen.notify("This run has no folder that anything could be made of.")
            return
        screen = ExportScreen(offers, in_the_making=self._session.making)
        self._screen.app.push_screen(screen, self._chosen)

    def _chosen(self, choice: Make | str | None) -> None:
        if choice == CANCEL:
            if self._maker is not None:
                self._maker.cancel()
        elif isinstance(choice, Make):
            if self._maker is not None:
                path = inert(self._maker.path.name)
                self._screen.notify(f"{path} is still being made; cancel it first.", markup=False)
                return
            self._maker = Maker(choice, self._hear)
            self._tell(f"making {self._maker.path.name}")

    def close(self) -> None:
        """Give up what is in the making."""
        if self._maker is not None:
            self._maker.close()

    def _hear(self, maker: Maker, answer: MakerAnswer) -> None:
        """Called in the maker's thread."""
        self._screen.call_later(self._take, maker, answer)

    def _take(self, maker: Maker, answer: MakerAnswer) -> None:
        if maker is not self._maker:
            return
        if isinstance(answer, Making):
            self._tell(f"making {maker.path.name} {answer.done}/{answer.total}")
            return
        self._maker = None
        self._tell("")
        match answer:
            case Made(path=path):
                self._screen.notify(f"Saved {inert(path)}", markup=False, timeout=10)
            case NotMade(message=message):
                self._screen.notify(inert(message), severity="error", markup=False, timeout=10)

    def _tell(self, making: str) -> None:
        self._session.making = inert(making)
        self._redraw_lines()


def _offers(session: Session) -> list[Offer]:
    """What can be made: of all runs a report, of the first the rest, beside its folder."""
    runs = tuple(track.started.run_dir for track in session.tracks if track.started.run_dir)
    if not runs:
        return []
    run, epoch = Path(runs[0]), session.shown_epoch()
    stem = run.parent / run.name
    number = "the last epoch" if epoch is None else f"epoch {epoch + 1}"
    poster = f"{stem}-epoch{'' if epoch is None else epoch + 1}"
    report = f"{stem}.html" if len(runs) == 1 else str(run.parent / "report.html")
    about = "the run" if len(runs) == 1 else counted(len(runs), "run")
    found = [Offer(f"Report of {about}, for a browser", Make(runs=runs, path=report))]
    alone = (
        ("Animation of all epochs, GIF", f"{stem}.gif", None),
        ("Animation of all epochs, MP4 (needs ffmpeg)", f"{stem}.mp4", None),
        (f"Poster of {number}, PNG", f"{poster}.png", epoch),
        (f"Poster of {number}, PDF", f"{poster}.pdf", epoch),
        ("Metrics of all epochs, CSV", f"{stem}.csv", None),
    )
    which = "" if len(runs) == 1 else f" ({run.name})"
    for what, path, shown in alone:
        found.append(Offer(f"{what}{which}", Make(runs=runs[:1], path=path, epoch=shown)))
    return found
