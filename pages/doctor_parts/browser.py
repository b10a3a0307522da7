"""Checks that only the visitor's browser can make: its connection, its screen, its storage."""

import streamlit as st

from pages.shared import session

LONGEST_PING = 40  # characters

CSS = """
ul { margin: 0; padding: 0; list-style: none; font-family: var(--st-font);
  color: var(--st-text-color); line-height: 1.6; }
li { display: flex; gap: 0.15rem; margin-bottom: 0.25rem; }
.sign { flex: none; width: 1.1rem; font-family: "Material Symbols Rounded"; overflow: hidden; }
.ok .sign { color: var(--st-green-text-color); }
.warning .sign { color: var(--st-orange-text-color); }
.problem .sign { color: var(--st-red-text-color); }
"""

# One ping at a time goes to the server, and the next one when the answer is here. The round
# trip is what a visitor waits for: to the server, through Python, back, and onto the page.
JS = """
const PINGS = 5, PATIENCE = 10000, QUICK = 300;
const SIGNS = { ok: ["check_circle", "OK"], warning: ["warning", "Warning"],
  problem: ["error", "Problem"], waiting: ["pending", "Wait"] };

function show(list, name, state, text, advice) {
  let item = list.querySelector(`[data-check="${name}"]`);
  if (!item) {
    item = document.createElement("li");
    item.dataset.check = name;
    list.append(item);
  }
  item.className = state;
  const sign = document.createElement("span");
  sign.className = "sign";
  sign.setAttribute("role", "img");
  sign.setAttribute("aria-label", SIGNS[state][1]);
  sign.textContent = SIGNS[state][0];
  const words = document.createElement("span");
  words.textContent = text;
  if (advice) {
    const what = document.createElement("strong");
    what.textContent = " What to do: ";
    words.append(what, advice);
  }
  item.replaceChildren(sign, words);
}

function browserName() {
  const agent = navigator.userAgent;
  const known = [["Edge", /Edg(?:A|iOS)?\\/(\\d+)/], ["Opera", /OPR\\/(\\d+)/],
    ["Samsung Internet", /SamsungBrowser\\/(\\d+)/], ["Firefox", /(?:Firefox|FxiOS)\\/(\\d+)/],
    ["Chrome", /(?:Chrome|CriOS)\\/(\\d+)/], ["Safari", /Version\\/(\\d+).*Safari/]];
  for (const [name, pattern] of known) {
    const found = agent.match(pattern);
    if (found) return `${name} ${found[1]}`;
  }
  return "an unknown browser";
}

function storageWorks() {
  try {
    const key = "check of the storage";
    sessionStorage.setItem(key, "works");
    const works = sessionStorage.getItem(key) === "works";
    sessionStorage.removeItem(key);
    return works;
  } catch {
    return false;
  }
}

function showBrowser(list) {
  show(list, "browser", "ok", `This is ${browserName()}.`);
  show(list, "screen", "ok", `The screen has ${screen.width} × ${screen.height} pixels, this ` +
    `page ${innerWidth} × ${innerHeight}.`);
  if (storageWorks()) {
    show(list, "storage", "ok", "This browser can store data for this page.");
  } else {
    show(list, "storage", "warning", "This browser stores no data for this page.",
      "Allow it in the browser’s settings for cookies and site data.");
  }
}

function showConnection(list, times) {
  const median = Math.round([...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]);
  const text = `The server answers in ${median} ms (the median of ${PINGS} answers).`;
  if (median <= QUICK) {
    show(list, "connection", "ok", text);
  } else {
    show(list, "connection", "warning", text,
      "Move closer to the Wi-Fi, or try again when fewer people use the app.");
  }
}

function showNoAnswer(list) {
  show(list, "connection", "problem", "The server does not answer.", "Reload the page. If that " +
    "does not help, ask the person who runs the app whether something blocks websockets.");
}

export default function({ parentElement, data, setTriggerValue }) {
  const list = parentElement.querySelector("ul");
  if (!list.check) {
    list.check = { visit: Math.random().toString(36).slice(2), times: [], sent: null };
    show(list, "connection", "waiting", "Measuring the connection to the server.");
    showBrowser(list);
  }
  const check = list.check;
  if (check.sent && data.answered === check.sent.name) {
    check.times.push(performance.now() - check.sent.at);
    check.sent = null;
    if (check.times.length === PINGS) showConnection(list, check.times);
  }
  if (check.times.length === PINGS) return undefined;
  if (!check.sent) {
    check.sent = { name: `${check.visit} ${check.times.length}`, at: performance.now() };
    setTriggerValue("ping", check.sent.name);
  }
  const timer = setTimeout(() => showNoAnswer(list), PATIENCE);
  return () => clearTimeout(timer);
}
"""

_browser = st.components.v2.component("browser_check", html="<ul></ul>", css=CSS, js=JS)


@st.fragment
def show() -> None:
    """A list of the browser's checks; each ping of the browser runs this fragment again."""
    _browser(
        key="browser_check",
        data={"answered": session.visit().ping},
        on_ping_change=_answer,
    )


def _answer() -> None:
    ping = st.session_state.browser_check.get("ping")
    if isinstance(ping, str) and len(ping) <= LONGEST_PING:
        session.visit().ping = ping
