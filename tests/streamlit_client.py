"""A visitor without a browser: speaks Streamlit's websocket, as its JavaScript does."""

import asyncio
import json
import urllib.request
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

LARGEST = 2**24  # bytes of a message


class Visit:
    """One visit of one page. Its widgets keep their values, as a browser keeps them."""

    def __init__(self, address: str, page: str, query: str = "") -> None:
        """Prepare a visit.

        Args:
            address: of the app, such as http://127.0.0.1:8501.
            page: its path, "" for the first page.
            query: the parameters of the address, such as "room=ABCDEF".
        """
        self._address, self._page, self._query = address, page, query
        self._states: dict[str, WidgetState] = {}
        self._socket: ClientConnection | None = None
        self._script = ""
        self._fragments: dict[str, str] = {}  # by the ids of widgets
        self._around: dict[str, str] = {}  # the fragment around a fragment
        self._ids: dict[str, str] = {}  # of widgets, by their labels or keys
        self._seen: set[str] = set()  # the widgets that the latest run has shown
        self._running = ""  # the fragment that runs, "" for the page
        self.texts: list[str] = []  # that the latest run has shown
        self.polls: dict[str, float] = {}  # seconds between runs of a fragment, by its id

    async def __aenter__(self) -> Self:
        headers = {"Origin": self._address}
        if cookie := await asyncio.to_thread(self._load):
            headers["Cookie"] = cookie
        url = self._address.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await connect(
            url, subprotocols=["streamlit"], additional_headers=headers, max_size=LARGEST
        )
        await self._run()
        return self

    async def __aexit__(
        self, kind: type | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def set(self, name: str, state: object) -> None:
        """Set what a component says, by a part of its key, and wait until the app has run."""
        await self.send(name, json.dumps(state))

    async def send(self, name: str, text: str) -> None:
        """Send any text as what a component says, and wait until the app has run."""
        widget = WidgetState(id=self._id(name), json_value=text)
        self._states[widget.id] = widget
        await self._run(self._fragments[widget.id])

    async def press(self, label: str) -> None:
        """Press a button, and wait until the app has run."""
        widget = WidgetState(id=self._id(label), trigger_value=True)
        await self._run(self._fragments[widget.id], widget)

    async def poll(self, fragment: str) -> None:
        """Run a fragment again, as its timer does."""
        await self._run(fragment, is_auto=True)

    def _load(self) -> str:
        """Load the page; the cookie that a proxy sets, if it sets one."""
        with urllib.request.urlopen(f"{self._address}/{self._page}", timeout=60) as answer:
            return str(answer.headers.get("Set-Cookie") or "").partition(";")[0]

    def _id(self, name: str) -> str:
        (found, *_) = [one for key, one in self._ids.items() if name in key] or [""]
        if not found:
            raise LookupError(f"The page shows no {name}, but {list(self._ids)}.")
        return found

    async def _run(
        self, fragment: str = "", trigger: WidgetState | None = None, is_auto: bool = False
    ) -> None:
        message = BackMsg()
        run = message.rerun_script
        run.query_string, run.page_name = self._query, "" if self._script else self._page
        run.page_script_hash, run.fragment_id = self._script, fragment
        run.is_auto_rerun = is_auto
        run.widget_states.widgets.extend(self._states.values())
        if trigger is not None:
            run.widget_states.widgets.append(trigger)
        run.context_info.locale = "en-US"
        run.context_info.url = f"{self._address}/{self._page}"
        assert self._socket is not None
        self.texts, self._seen, self._running = [], set(), fragment
        await self._socket.send(message.SerializeToString())
        while not self._take(await self._socket.recv()):
            pass
        self._forget_what_went(fragment)

    def _forget_what_went(self, fragment: str) -> None:
        """Forget the widgets that the latest run, of a fragment or of the page, shows no more."""
        for name, widget in list(self._ids.items()):
            if widget not in self._seen and self._is_within(self._fragments[widget], fragment):
                del self._ids[name]
                self._states.pop(widget, None)

    def _is_within(self, inner: str, outer: str) -> bool:
        """Whether a fragment is another one, or is shown by it; "" is the whole page."""
        while inner and inner != outer:
            inner = self._around.get(inner, "")
        return inner == outer

    def _take(self, data: str | bytes) -> bool:
        """Take one message of the app; whether it ends the run, and no other run follows."""
        message = ForwardMsg()
        message.ParseFromString(data if isinstance(data, bytes) else data.encode())
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self.polls[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._see(message.delta)
        return kind == "script_finished" and message.script_finished in (
            ForwardMsg.FINISHED_SUCCESSFULLY,
            ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
        )

    def _see(self, delta: Any) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        shown = getattr(element, kind)
        if kind == "exception":
            raise RuntimeError(f"The app shows an error: {shown.type} {shown.message}")
        if kind in ("alert", "markdown", "heading"):
            self.texts.append(shown.body)
        if kind in ("button", "bidi_component"):
            name = shown.label if kind == "button" else shown.id
            self._ids[name] = shown.id
            self._fragments[shown.id] = delta.fragment_id
            if self._running and delta.fragment_id != self._running:
                self._around[delta.fragment_id] = self._running
            self._seen.add(shown.id)
