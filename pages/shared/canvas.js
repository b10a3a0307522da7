// What the drawing canvas cannot do itself: it is told when a touch is cancelled, it sends a stroke
// at once, it waits while Undo or Clear is under way, and its drawing is kept when the page reloads.

const SEND = "[aria-label='Update the app with this drawing']";  // a button of its hidden toolbar
const BUTTONS = ".st-key-tools .stButton button";
const LONGEST_WAIT = 5000;  // ms

const canvasUnder = (event) =>
  event.composedPath().find((node) => node.classList?.contains("upper-canvas"));

// A call, the control centre or a palm cancels a touch. The canvas only knows touches that end.
function endTouch(event) {
  const { touches, changedTouches } = event;
  canvasUnder(event)?.dispatchEvent(new TouchEvent("touchend", {
    touches: [...touches], changedTouches: [...changedTouches],
    bubbles: true, composed: true, cancelable: true,
  }));
}

// The canvas would wait for 200 ms, in which Undo and Clear did not know of the stroke.
let drawnOn = null;
const begin = (event) => { drawnOn = canvasUnder(event) ?? drawnOn; };
function sendNow(event) {
  if (!drawnOn || event.touches?.length) return;
  const root = drawnOn.getRootNode();
  drawnOn = null;
  setTimeout(() => root.querySelector(SEND)?.click());  // after the canvas has added the stroke
}

// A stroke drawn while the server undoes another one would be drawn on a canvas that goes away.
let waiting = null;
const area = () => document.querySelector(".st-key-canvas");
function wait(event) {
  const isKey = event.type === "keydown";
  const undoes = isKey
    ? event.key === "Delete" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z")
    : event.target.closest?.(BUTTONS);
  if (!undoes || (isKey && event.target.closest?.("input, textarea"))) return;
  clearTimeout(waiting);
  area()?.style.setProperty("pointer-events", "none");
  waiting = setTimeout(goOn, LONGEST_WAIT);
}
function goOn() {
  clearTimeout(waiting);
  area()?.style.removeProperty("pointer-events");
}

const LISTENERS = [
  ["touchcancel", endTouch, true], ["touchstart", begin, true], ["mousedown", begin, true],
  ["touchend", sendNow, false], ["mouseup", sendNow, false], ["click", wait, true],
  ["keydown", wait, true],
];

// Streamlit drops choices of the address if a component speaks while the first run still arrives.
const isRunning = () =>
  document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";
let asking = null;
function giveBack(text, setTriggerValue) {
  if (isRunning()) asking = setTimeout(giveBack, 100, text, setTriggerValue);
  else setTriggerValue("kept", text);
}

// A browser may keep nothing, as for a frame on another site: a reload then loses the drawing.
function storageOfTab() {
  try {
    return sessionStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}

export default function({ data, setTriggerValue }) {
  goOn();
  clearTimeout(asking);
  const place = `drawing on ${data.name}`;  // in the browser's storage of this tab
  const storage = storageOfTab();
  const isOnSheet = (storage.getItem(`${place}, sheet`) ?? "") === data.sheet;
  const kept = isOnSheet ? storage.getItem(place) : null;
  if (!data.is_new) {
    storage.setItem(place, data.drawing);
    storage.setItem(`${place}, sheet`, data.sheet);
  } else if (kept && kept !== data.drawing) giveBack(kept, setTriggerValue);
  LISTENERS.forEach((listener) => addEventListener(...listener));
  return () => LISTENERS.forEach((listener) => removeEventListener(...listener));
}
