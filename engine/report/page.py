"""The page's parts put together: template, style, scripts and data in one text.

Nothing that comes from a file is ever markup: the data are JSON in a block that the browser does
not run, the scripts write texts as texts only, and the policy in the page's head lets nothing
else run or load: no script but the one with this hash, no picture, no request, no frame.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

_STYLES = ("page.css", "planes.css", "figures.css", "narrow.css")
_SCRIPTS = (
    "dom.js",
    "theme.js",
    "classifier.js",
    "data.js",
    "marks.js",
    "view.js",
    "density.js",
    "paint.js",
    "pointer.js",
    "plane.js",
    "inspect.js",
    "charts.js",
    "reliability.js",
    "tables.js",
    "findings.js",
    "controls.js",
    "player.js",
    "run.js",
    "report.js",
)
"""Of one module, in this order; a file uses what stands before it."""
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'"
)


def page(title: str, content: Mapping[str, Any]) -> str:
    """The whole HTML document; `content` is what `report.js` gets."""
    script = "\n".join(_asset(name) for name in _SCRIPTS)
    style = "\n".join(_asset(name) for name in _STYLES)
    parts = {
        "title": html.escape(title),
        "policy": _POLICY.format(script=_hash(script), style=_hash(style)),
        "style": style,
        "script": script,
        "content": script_json(content),
    }
    # All at once, so that a part is never searched for places.
    return _PLACE.sub(lambda place: parts[place[1]], _asset("template.html"))


def script_json(value: Any) -> str:
    """`value` as JSON that cannot end, or change the meaning of, the script block around it."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _asset(name: str) -> str:
    return (resources.files(__package__) / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """As a content security policy names an inline script or style."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
