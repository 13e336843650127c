"""One file about runs, whatever its ending asks for."""

from pathlib import Path

from ..export.export import ExportOptions, ExportProgress, export_run
from ..report.write import write_report
from ..run_folder.saved_run import load_run
from .messages import Make


def make(request: Make, progress: ExportProgress) -> None:
    """Write the file that `request` asks for.

    Raises:
        UserError: the file cannot be written, or something that it needs is not installed.
        RunError: a run cannot be read, or has not what is asked for.
    """
    runs, path = [load_run(run) for run in request.runs], Path(request.path)
    if path.suffix.lower() == ".html":
        write_report(runs, path, progress=progress)
    else:
        export_run(runs[0], path, ExportOptions(epoch=request.epoch), progress)
