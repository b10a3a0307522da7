// Shows a picture with boxes around its digits. Corners that are dragged, or moved with the arrow keys,
// choose the part of the picture that is read. Places are shares of its width and height.

const CORNERS = [[0, 1, "Upper left corner"], [2, 1, "Upper right corner"],
  [0, 3, "Lower left corner"], [2, 3, "Lower right corner"]];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 0.02, PAUSE = 400;  // of an arrow key; ms after the last one, before the part is read

const part = (kind, className, more = {}) =>
  Object.assign(document.createElement(kind), { className, ...more });
const percent = (share) => `${100 * share}%`;

function put(element, [left, top, right, bottom]) {
  Object.assign(element.style, { left: percent(left), top: percent(top),
    width: percent(right - left), height: percent(bottom - top) });
}

export default function({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".picture");
  const focused = root.getRootNode().activeElement?.ariaLabel;
  let timer, now = [...data.part];
  const send = () => setStateValue("part", now);
  const move = (x, y, place) => {
    const [side, edge] = [place[x], place[y]];
    now[x] = x ? Math.max(now[0] + data.least, Math.min(1, side)) : Math.min(now[2] - data.least, Math.max(0, side));
    now[y] = y > 1 ? Math.max(now[1] + data.least, Math.min(1, edge)) : Math.min(now[3] - data.least, Math.max(0, edge));
    put(chosen, now);
  };

  const image = part("img", "", { src: data.picture, alt: "Your picture; the ink that was found is coloured" });
  const digits = data.digits.map(({ name, place }) => {
    const box = part("div", "digit");
    box.append(part("span", "", { textContent: name }));
    put(box, place);
    return box;
  });
  const chosen = part("div", "part");
  put(chosen, now);
  const frame = part("div", "frame");
  frame.style.setProperty("--shape", data.shape);  // known before the picture has arrived
  frame.append(image, ...digits, chosen);
  CORNERS.forEach(([x, y, label]) => {
    const corner = part("button", "corner", { type: "button", ariaLabel: label,
      title: "Drag to read a part of the picture, or use the arrow keys" });
    Object.assign(corner.style, { [x ? "right" : "left"]: 0, [y > 1 ? "bottom" : "top"]: 0 });
    corner.onpointerdown = (event) => corner.setPointerCapture(event.pointerId);
    corner.onpointermove = (event) => {
      if (!corner.hasPointerCapture(event.pointerId)) return;
      const { left, top, width, height } = image.getBoundingClientRect();
      move(x, y, { [x]: (event.clientX - left) / width, [y]: (event.clientY - top) / height });
    };
    corner.onlostpointercapture = send;
    corner.onkeydown = (event) => {
      const arrow = ARROWS[event.key];
      if (!arrow) return;
      event.preventDefault();
      clearTimeout(timer);
      move(x, y, { [x]: now[x] + STEP * arrow[0], [y]: now[y] + STEP * arrow[1] });
      timer = setTimeout(send, PAUSE);
    };
    chosen.append(corner);
    if (label === focused) setTimeout(() => corner.focus({ preventScroll: true }));
  });
  root.replaceChildren(frame);
  if (data.part.some((share, i) => share !== (i < 2 ? 0 : 1))) {
    root.append(part("button", "whole", { type: "button", textContent: "Read the whole picture",
      onclick: () => setStateValue("part", [0, 0, 1, 1]) }));
  }
  return () => clearTimeout(timer);
}
