"""Who may open a page: pure functions of what a request says.

A page runs a program of the user's, so three things must hold. The request has the token, which only who was given the
address knows. It comes from a page of this very server, so that no other site can use a browser that knows the token.
And a server that only this computer can reach is called by a name of this computer, so that no other name leads to it.
"""

import secrets
from urllib.parse import urlsplit

TOKEN_BYTES = 24
LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The names of this computer that no other computer can reach."""


def new_token() -> str:
    """A random token, in letters that an address may hold."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def fault(token: str, given: str | None, address: str, host: str, origin: str | None, socket: bool) -> str | None:
    """Why a request is refused, in words; None for one that is answered.

    token: that of the server. given: that of the request, or None. address: what the server listens on.
    host, origin: the headers of these names, host as `name:port`. socket: whether a session is asked for.
    """
    if address in LOOPBACK and _name(host) not in LOOPBACK:
        return f"this server is called {address} only"
    if (origin is not None or socket) and origin != f"http://{host}":
        return "this server answers its own page only"
    if given is None or not secrets.compare_digest(given.encode("utf-8", "replace"), token.encode()):
        return "the token is missing or wrong; open the whole address that termopt serve printed"
    return None


def _name(host: str) -> str | None:
    """`localhost:8000` -> `localhost`; None for what is no host."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def page_address(host: str, port: int, token: str) -> str:
    """The address of the page, which holds the token."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/?token={token}"
