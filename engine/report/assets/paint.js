// What is drawn into a panel: grid, points, centers, decision regions.

function drawGrid(context, view, scales, theme, scale) {
  const size = context.canvas.width;
  context.font = `${11 * scale}px system-ui, sans-serif`;
  context.lineWidth = scale;
  for (const axis of [0, 1]) {
    const [low, high] = [view.middle[axis] - view.half, view.middle[axis] + view.half];
    for (const value of ticks(low, high, 6)) {
      const place = Math.round(axis ? scales.y(value) : scales.x(value)) + 0.5;
      context.strokeStyle = theme.ink("line");
      context.beginPath();
      context.moveTo(axis ? 0 : place, axis ? place : 0);
      context.lineTo(axis ? size : place, axis ? place : size);
      context.stroke();
      context.fillStyle = theme.ink("quiet");
      if (axis && place > 16 * scale && place < size - 18 * scale)
        context.fillText(number(value), 5 * scale, place - 4 * scale);
      if (!axis && place < size - 30 * scale)
        context.fillText(number(value), place + 4 * scale, size - 6 * scale);
    }
  }
}

/** Draws the shown points; returns how many of them lie outside. */
function drawPoints(context, panel, scales, scale) {
  const { plane, run, theme } = panel;
  const { labels, order } = panel.model;
  const crowd = Math.sqrt(10000 / Math.max(labels.length, 100));
  const radius =
    scale *
    Math.min(3.2, Math.max(1.1, 1.35 * Math.sqrt(crowd) * Math.sqrt(panel.view.zoom) ** 0.5));
  const opacity = Math.min(0.9, Math.max(0.45, 0.7 * Math.sqrt(crowd)));
  const size = context.canvas.width;
  const places = [];
  let outside = 0;
  for (const index of order) {
    if (!panel.shown(index)) continue;
    const [x, y] = [scales.x(plane.x[index]), scales.y(plane.y[index])];
    if (x < 0 || y < 0 || x > size || y > size) outside += 1;
    else places.push({ index, x, y });
  }
  const dense = panel.state.density && !panel.state.mistakes;
  const levels = dense ? densityLevels(places, size) : places.map(() => 0);
  const sprites = run.classes.map((style) => {
    const colour = theme.colour(style);
    const inks = dense ? shadesOf(colour, theme.ink("surface")) : [colour];
    return inks.map((ink) => pointSprite(style.marker, ink, radius, opacity));
  });
  places.forEach(({ index, x, y }, at) => {
    const sprite = sprites[labels[index]][levels[at]];
    context.drawImage(sprite, x - sprite.width / 2, y - sprite.height / 2);
  });
  return outside;
}

function drawCenters(context, panel, scales, scale) {
  const { run, plane, theme } = panel;
  const { anchors } = run.arms[panel.arm];
  context.font = `600 ${13 * scale}px system-ui, sans-serif`;
  context.lineJoin = "round";
  plane.centers.forEach(([x, y], label) => {
    if (x === null || y === null || panel.state.hidden.has(label)) return;
    const [left, top] = [scales.x(x), scales.y(y)];
    drawCenter(context, left, top, anchors, theme, scale);
    const name = shortened(run.classes[label].name, 12);
    context.strokeStyle = theme.ink("surface");
    context.lineWidth = 4 * scale;
    context.strokeText(name, left + 9 * scale, top - 6 * scale);
    context.fillStyle = theme.ink("ink");
    context.fillText(name, left + 9 * scale, top - 6 * scale);
  });
}

/** Tints each place by the class that the arm chooses there. */
function drawRegions(context, panel) {
  const { plane, run, theme, view } = panel;
  const cells = 320;
  const pixels = new ImageData(cells, cells);
  const colours = run.classes.map((style) => rgb(theme.colour(style)));
  for (let cell = 0; cell < cells * cells; cell += 1) {
    const [x, y] = view.at(
      ((cell % cells) + 0.5) / cells,
      (Math.floor(cell / cells) + 0.5) / cells,
    );
    pixels.data.set([...colours[strongest(plane.classifier, x, y)], 42], 4 * cell);
  }
  const small = el("canvas", { width: cells, height: cells });
  small.getContext("2d").putImageData(pixels, 0, 0);
  context.drawImage(small, 0, 0, context.canvas.width, context.canvas.height);
}

/** Red, green and blue of `#rrggbb`. */
function rgb(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
