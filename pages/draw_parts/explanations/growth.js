// A stacked chart of the answers over time, a slider to any moment, and a button that plays them.
const SVG = "http://www.w3.org/2000/svg";
const STEP = 600;  // milliseconds between two moments
const LEAST_LABELLED = 0.12;  // share of the height that a band needs for its label

const shape = (kind, attributes, text = "") => {
  const made = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
};

function drawChart(svg, { shares, labels, colours }) {
  const last = shares.length - 1;
  const x = moment => last ? moment / last * 100 : 50;
  const below = shares.map(() => 0);  // the top of the bands so far, 0 to 1
  const bands = labels.map((label, answer) => {
    const bottom = [...below];
    shares.forEach((values, moment) => { below[moment] += values[answer] ?? 0; });
    const up = below.map((y, moment) => `${x(moment)},${100 - 100 * y}`);
    const down = bottom.map((y, moment) => `${x(moment)},${100 - 100 * y}`).reverse();
    return shape("polygon", { points: [...up, ...down].join(" "), fill: colours[answer] });
  });
  svg.replaceChildren(...bands);
}

function label(names, { shares, labels }) {
  const last = shares.length - 1;
  names.replaceChildren(...labels.flatMap((text, answer) => {
    const widest = shares.reduce(
      (best, values, i) => (values[answer] ?? 0) > (shares[best][answer] ?? 0) + 1e-6 ? i : best, 0);
    const share = shares[widest][answer] ?? 0;
    if (share < LEAST_LABELLED) return [];
    const below = shares[widest].slice(0, answer).reduce((sum, value) => sum + value, 0);
    const name = document.createElement("span");
    name.textContent = text;
    name.style.left = `${last ? widest / last * 100 : 50}%`;
    name.style.bottom = `${(below + share / 2) * 100}%`;
    return [name];
  }));
}

// A name in the middle of its place may stick out of the chart.
function keepInside(names) {
  const { width } = names.parentElement.getBoundingClientRect();
  for (const name of names.children) {
    const half = name.offsetWidth / 2;
    name.style.left = `${Math.min(width - half, Math.max(half, name.offsetLeft))}px`;
  }
}

export default function({ parentElement, data }) {
  const find = selector => parentElement.querySelector(selector);
  const [slider, play, mark, text, picture] =
    ["input", "button", ".mark", ".now", "img"].map(find);
  const last = data.shares.length - 1;
  drawChart(find("svg"), data);
  label(find(".names"), data);
  requestAnimationFrame(() => keepInside(find(".names")));
  find(".chart").setAttribute("aria-label", data.description);
  find(".ink span").textContent = data.start;
  clearInterval(slider.timer);
  slider.max = last + 1;

  const show = moment => {
    slider.value = moment + 1;
    slider.setAttribute("aria-valuetext", data.texts[moment]);
    mark.style.left = `${last ? moment / last * 100 : 50}%`;
    text.textContent = data.texts[moment];
    picture.src = data.pictures[moment];
    picture.alt = data.picture;
  };
  const stop = () => {
    clearInterval(slider.timer);
    play.textContent = data.play;
  };
  slider.oninput = () => { stop(); show(slider.value - 1); };
  play.onclick = () => {
    if (play.textContent === data.stop) return stop();
    play.textContent = data.stop;
    let moment = 0;
    show(moment);
    slider.timer = setInterval(() => {
      moment += 1;
      if (moment > last) stop();
      else show(moment);
    }, STEP);
  };
  stop();
  show(last);
  return stop;
}
