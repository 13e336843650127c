// The shapes of points and centers, by matplotlib's letters.

const ARM = 0.34; // half the width of a cross's arms
const CROSS = [
  [-ARM, -1],
  [ARM, -1],
  [ARM, -ARM],
  [1, -ARM],
  [1, ARM],
  [ARM, ARM],
  [ARM, 1],
  [-ARM, 1],
  [-ARM, ARM],
  [-1, ARM],
  [-1, -ARM],
  [-ARM, -ARM],
];

/** Corners on a circle; every other one at `inner`. `turn` in full turns, clockwise from right. */
function star(corners, turn, inner = 1) {
  return Array.from({ length: corners }, (_, corner) => {
    const angle = 2 * Math.PI * (turn + corner / corners);
    const reach = corner % 2 ? inner : 1;
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  });
}

const CORNERS = {
  "^": star(3, -0.25),
  v: star(3, 0.25),
  s: star(4, 0.125),
  D: star(4, 0),
  p: star(5, -0.25),
  h: star(6, -0.25),
  "*": star(10, -0.25, 0.42),
  P: CROSS,
  X: CROSS.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]),
};

/** Adds the outline of a mark to the path of `context`; a circle unless it is known. */
function traceMark(context, marker, x, y, radius) {
  const corners = CORNERS[marker];
  if (!corners) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  const reach = 1.25 * radius; // as heavy as the circle
  corners.forEach(([across, down], corner) => {
    if (corner === 0) context.moveTo(x + reach * across, y + reach * down);
    else context.lineTo(x + reach * across, y + reach * down);
  });
  context.closePath();
}

/** The outline of a mark as the path of an SVG element. */
function markPath(marker, x, y, radius) {
  const reach = 1.25 * radius;
  const corners = (CORNERS[marker] ?? star(16, 0)).map(
    ([across, down]) => `${(x + reach * across).toFixed(1)} ${(y + reach * down).toFixed(1)}`,
  );
  return `M${corners.join("L")}Z`;
}

/** A small picture of one point, for drawing thousands of them; `radius` in device pixels. */
function pointSprite(marker, colour, radius, opacity) {
  const size = 2 * Math.ceil(1.3 * radius + 1);
  const sprite = el("canvas", { width: size, height: size });
  const context = sprite.getContext("2d");
  context.globalAlpha = opacity;
  context.fillStyle = colour;
  context.beginPath();
  traceMark(context, marker, size / 2, size / 2, radius);
  context.fill();
  return sprite;
}

/** The mark of a class in a line of text; `paint` follows the theme. */
function classMark(style, theme) {
  const size = 14 * (devicePixelRatio || 1);
  const mark = el("canvas", { class: "mark", width: size, height: size, "aria-hidden": "true" });
  mark.paint = () => {
    const context = mark.getContext("2d");
    context.clearRect(0, 0, size, size);
    context.fillStyle = theme.colour(style);
    context.beginPath();
    traceMark(context, style.marker, size / 2, size / 2, 0.36 * size);
    context.fill();
  };
  mark.paint();
  return mark;
}

const ANCHORS = {
  learned: "× learned center",
  "class weights": "◇ class weight",
  "class means": "○ class mean",
};

/** A cross for a learned center, a diamond for a class weight, a ring for a class mean; each with a
 * halo. */
function drawCenter(context, x, y, anchors, theme, scale) {
  const reach = 5 * scale;
  context.beginPath();
  if (anchors === "class weights") {
    traceMark(context, "D", x, y, reach);
  } else if (anchors === "learned") {
    context.moveTo(x - reach, y - reach);
    context.lineTo(x + reach, y + reach);
    context.moveTo(x + reach, y - reach);
    context.lineTo(x - reach, y + reach);
  } else {
    context.arc(x, y, reach, 0, 2 * Math.PI);
  }
  context.lineCap = "round";
  for (const [name, width] of [
    ["surface", 5.5],
    ["ink", 2.2],
  ]) {
    context.strokeStyle = theme.ink(name);
    context.lineWidth = width * scale;
    context.stroke();
  }
}
