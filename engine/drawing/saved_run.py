"""A saved run that can be drawn: what `load_run` gives to those who use the engine from Python."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import RunError
from ..run_folder import saved_run
from ..run_folder.standing import find_run

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class SavedRun(saved_run.SavedRun):
    """A run as it was on the disk when it was loaded; arrays are read when asked for.

    Raises:
        RunError: also from its properties: a file is missing, damaged or of a newer version.
    """

    def plot(self, epoch: int | None = None) -> "Figure":
        """Every arm's features side by side, as the run's poster has them.

        Args:
            epoch: one of `epochs`, from 0; None: the last.

        Returns:
            A figure of matplotlib's that no window and no pyplot knows; a notebook shows it.

        Raises:
            RunError: the run has no features of this epoch.
        """
        # matplotlib takes longer to import than all else that a saved run is asked for.
        from .moment import moment_figure

        if epoch is None:
            if not self.epochs:
                raise RunError(f"the run {self.run_id} has no features to draw.")
            epoch = self.epochs[-1]
        return moment_figure(self, self.arm_states(epoch), epoch, {})


def load_run(path: str | Path) -> SavedRun:
    """The run in the folder `path`.

    Raises:
        RunError: there is no run, or a file of it is damaged or of a newer version.
    """
    return SavedRun(find_run(path).path)
