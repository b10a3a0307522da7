// The wall: new drawings are put in front, and stay the same elements, so that nothing flickers.

const part = (kind, text, colour) => {
  const made = Object.assign(document.createElement(kind), { textContent: text });
  if (colour) made.style.color = colour;
  return made;
};

// The fewer drawings there are, the larger they are: the last row is to see them too.
const tileSize = (number) => number <= 6 ? "11rem" : number <= 15 ? "8rem" : number <= 30 ? "6rem" : "4.6rem";

function tile(one, hide) {
  const item = document.createElement("div");
  item.setAttribute("role", "listitem");
  const button = document.createElement("button");
  button.className = "new";
  const picture = Object.assign(document.createElement("img"), { src: one.picture, alt: "" });
  button.append(picture, document.createElement("div"));
  button.onclick = () => hide(one.number);
  item.append(button);
  item.number = one.number;
  return item;
}

function describe(item, one) {
  const button = item.firstChild;
  if (button.title === one.words) return;
  button.title = one.words;
  button.setAttribute("aria-label", `Hide ${one.words}`);
  const words = button.lastChild;
  words.ariaHidden = "true";
  const right = !one.said && one.meant;
  words.replaceChildren(part("span", one.meant, right ? one.colour : ""));
  if (one.said) words.append(part("span", `${one.meant ? " → " : ""}${one.said}`, one.colour));
}

// Whole rows alone: the last one would be cut.
function showWholeRows(wall) {
  wall.style.maxHeight = "";
  const row = wall.querySelector("button")?.offsetHeight;
  if (!row) return;
  const gap = parseFloat(getComputedStyle(wall).rowGap) || 0;
  const rows = Math.max(1, Math.floor((wall.clientHeight + gap + 1) / (row + gap)));
  if (wall.scrollHeight > wall.clientHeight) wall.style.maxHeight = `${rows * (row + gap) - gap}px`;
}

export default function({ parentElement, data, setTriggerValue }) {
  const wall = parentElement.querySelector(".wall");
  const hide = (number) => {
    [...wall.children].find((item) => item.number === number)?.firstChild.classList.add("leaving");
    setTriggerValue("tapped", number);
  };
  const known = new Map([...wall.children].map((item) => [item.number, item]));
  const items = data.tiles.map((one) => {
    const item = known.get(one.number) ?? tile(one, hide);
    describe(item, one);
    return item;
  });
  wall.style.setProperty("--tile", tileSize(items.length));
  const isSame = items.length === wall.children.length
    && items.every((item, place) => item === wall.children[place]);
  if (!isSame) {
    const focused = wall.getRootNode().activeElement;
    wall.replaceChildren(...items);
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }
  requestAnimationFrame(() => showWholeRows(wall));
  const onKey = (event) => {
    if (event.key.toLowerCase() !== "h" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.composedPath()[0].closest?.("input, textarea, [contenteditable]")) return;
    const focused = wall.getRootNode().activeElement?.closest("[role=listitem]");
    const item = focused ?? wall.children[0];
    if (item) hide(item.number);
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
