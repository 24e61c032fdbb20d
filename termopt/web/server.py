"""The server of one page: it answers who has the token, and starts a session for each page that is opened."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.helpers import content_disposition_header
from textual_serve.download_manager import DownloadManager

from termopt.base.errors import UserError
from termopt.scene.link import MARK, open_link
from termopt.web.checks import fault
from termopt.web.files import FILES, page
from termopt.web.messages import MOST_BYTES, Resized, message_of, size_of
from termopt.web.places import MOST_SESSIONS, Places
from termopt.web.session import Session, shown

HEARTBEAT = 15
"""Seconds between two questions whether a page is still there."""

USUAL = Resized(80, 24)
FULL = f"{MOST_SESSIONS} sessions are open already; close one of them, and load this page again"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src data:; "
        "connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Of every answer: the page loads nothing from elsewhere, stands in no other page, and tells nobody its address."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """What answers requests.

    token: what they need. address: what the server listens on. args: the command line of a session without a scene.
    """

    def __init__(self, token: str, address: str, args: Sequence[str] = ()) -> None:
        self._token = token
        self._address = address
        self._args = args
        self._downloads = DownloadManager()
        self.places = Places()
        self._sockets: set[web.WebSocketResponse] = set()

    def app(self) -> web.Application:
        """The application for aiohttp."""

        @web.middleware
        async def checked(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._checked(request, handler)

        app = web.Application(middlewares=[checked])
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/static/{name}", self._file),
                web.get("/download/{key}", self._download),
                web.get("/ws/{token}", self._session),
                web.get("/ws/{token}/{scene}", self._session),
            ]
        )
        app.on_shutdown.append(self._end)
        return app

    async def _checked(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request that may be answered; the others are told why not, whatever they ask for."""
        given = request.query.get("token") or request.match_info.get("token")
        socket = request.path.startswith("/ws")
        origin = request.headers.get("Origin")
        refused = fault(self._token, given, self._address, request.host, origin, socket)
        if refused is not None:
            return web.Response(status=403, text=f"termopt: {refused}\n", headers=_headers(request))
        try:
            return await handler(request)
        except web.HTTPException as error:
            return web.Response(status=error.status, text=f"termopt: {error.reason}\n", headers=_headers(request))

    async def _page(self, request: web.Request) -> web.Response:
        return web.Response(text=page(self._token), content_type="text/html", headers=_headers(request))

    async def _file(self, request: web.Request) -> web.Response:
        file = FILES.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.read(), content_type=file.kind, headers=_headers(request))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """Hand on a file of a session, as it comes. Each can be had once."""
        key = request.match_info["key"]
        try:
            about = await self._downloads.get_download_metadata(key)
        except KeyError:
            raise web.HTTPNotFound from None
        named = content_disposition_header("attachment", filename=about.file_name)
        response = web.StreamResponse(headers=_headers(request) | {"Content-Disposition": named})
        response.content_type = "application/octet-stream"
        await response.prepare(request)
        async for chunk in self._downloads.download(key):
            await response.write(chunk)
        await response.write_eof()
        return response

    # -- sessions ------------------------------------------------------------------------------------------------------

    async def _session(self, request: web.Request) -> web.WebSocketResponse:
        """Start a session for a page, and carry what the two say until either ends."""
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MOST_BYTES)
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            args = await self._args_of(request.match_info.get("scene"))
            session = Session(args, socket, self._downloads)
            if not await self.places.take(session):
                raise UserError(FULL)
            try:
                size = size_of(request.query.get("width"), request.query.get("height")) or USUAL
                await session.start(*size)
                await _carry(socket, session)
            finally:
                await self.places.leave(session)
        except UserError as error:
            await socket.send_bytes(b"".join(shown(f"termopt: {line}") for line in error.lines))
        finally:
            self._sockets.discard(socket)
            await socket.close()
        return socket

    async def _args_of(self, scene: str | None) -> Sequence[str]:
        """The command line of a session. Raises UserError for a scene that does not open: no process is started."""
        if scene is None:
            return self._args
        await asyncio.to_thread(open_link, MARK + scene)
        return ("open", MARK + scene)

    async def _end(self, app: web.Application) -> None:
        """End all sessions: the server is about to end."""
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)
        await self.places.leave_all()


async def _carry(socket: web.WebSocketResponse, session: Session) -> None:
    """Tell a session what its page says. What no page says ends it: nobody knows what it would mean."""
    async for frame in socket:
        message = message_of(frame.data) if frame.type is WSMsgType.TEXT else None
        if message is None:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION)
            return
        await session.say(message)


def _headers(request: web.Request) -> dict[str, str]:
    return {name: value.format(host=request.host) for name, value in HEADERS.items()}
