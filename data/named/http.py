"""HTTPS requests with the rules that a download must keep."""

import http.client
import ipaddress
import queue
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import IO
from urllib.parse import urlsplit

from ..base.errors import DataError

NETWORK_ERRORS = (OSError, http.client.HTTPException, UnicodeError)
"""What a request or a read may raise when the network or the server fails; `UnicodeError` comes
from a host name that cannot be one."""


class FetchError(DataError):
    """No server delivered a file."""


def open_url(
    url: str, *, offset: int = 0, timeout: float, method: str = "GET"
) -> http.client.HTTPResponse:
    """The answer to a request for `url` from byte `offset` on.

    Raises:
        FetchError: the address, or one it redirects to, is neither HTTPS nor on this machine.
        urllib.error.HTTPError: the server refuses; the caller closes it.
        OSError, http.client.HTTPException: the network or the server fails.
    """
    _check_address(url)
    # `identity`: the bytes on the disk must be the file's own, or a later Range would be wrong.
    headers = {"User-Agent": "centerviz", "Accept-Encoding": "identity"}
    if offset:
        headers["Range"] = f"bytes={offset}-"
    request = urllib.request.Request(url, headers=headers, method=method)
    handlers: list[urllib.request.BaseHandler] = [_StrictRedirects()]
    if _is_loopback(url):
        handlers.append(urllib.request.ProxyHandler({}))
    response: http.client.HTTPResponse = urllib.request.build_opener(*handlers).open(
        request, timeout=timeout
    )
    return response


def first_answering(urls: Sequence[str], *, patience: float) -> tuple[str | None, str]:
    """The first of `urls` that answers at all within `patience` seconds, and else why none does.

    The requests run beside each other in daemon threads: a name server that says nothing cannot
    be timed out, only left behind.
    """
    answers: queue.SimpleQueue[tuple[str | None, str]] = queue.SimpleQueue()

    def ask(url: str) -> None:
        try:
            open_url(url, timeout=patience, method="HEAD").close()
        except urllib.error.HTTPError as error:
            # Even a refusal comes from a server that is there.
            error.close()
        except (FetchError, *NETWORK_ERRORS) as error:
            answers.put((None, explain(error)))
            return
        answers.put((url, ""))

    for url in urls:
        threading.Thread(target=ask, args=(url,), daemon=True).start()
    reason = "no server is known"
    for _ in urls:
        try:
            found, reason = answers.get(timeout=patience)
        except queue.Empty:
            return None, f"no answer within {patience:g} s"
        if found:
            return found, ""
    return None, reason


def explain(error: Exception) -> str:
    """Why a request failed, in a few words for the user."""
    if isinstance(error, urllib.error.HTTPError):
        return f"it answered {error.code} {error.reason}"
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        return explain(error.reason)
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, http.client.HTTPException):
        return f"the connection failed ({type(error).__name__})"
    strerror = getattr(error, "strerror", None)
    return strerror or str(error) or type(error).__name__


class _StrictRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only within the same scheme."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check_address(newurl)
        if urlsplit(newurl).scheme != urlsplit(req.full_url).scheme:
            raise FetchError(f"it redirects to another kind of address, {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check_address(url: str) -> None:
    try:
        scheme = urlsplit(url).scheme
    except ValueError as error:
        raise FetchError(f"{url} is not an https address") from error
    if scheme != "https" and not (scheme == "http" and _is_loopback(url)):
        raise FetchError(f"{url} is not an https address")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
