// Curves over the epochs, and reliability diagrams, as SVG.

const CHART = { width: 420, height: 230, left: 46, right: 10, top: 10, bottom: 26 };

/** Lines over the epochs; `lines` are {label, arm, dashed, values, texts}. A click chooses an epoch. */
class Chart {
  constructor(title, epochs, theme, onEpoch) {
    Object.assign(this, { epochs, theme, onEpoch, lines: [] });
    this.drawing = svg("svg", {
      class: "curves",
      viewBox: `0 0 ${CHART.width} ${CHART.height}`,
      role: "img",
      "aria-label": title,
    });
    this.legend = el("ul", { class: "legend" });
    this.heading = el("figcaption", {}, el("h3", {}, title));
    this.node = el("figure", { class: "chart" }, this.heading, this.drawing, this.legend);
    this.drawing.addEventListener("click", (event) => this.onEpoch(this.epochAt(event)));
  }

  epochAt(event) {
    const box = this.drawing.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * CHART.width;
    const share = (across - CHART.left) / (CHART.width - CHART.left - CHART.right);
    const [first, last] = [this.epochs[0], this.epochs.at(-1)];
    return Math.round(first + share * (last - first));
  }

  /** Draws `lines`, and at `epoch` the cursor and the values in the legend. */
  draw(lines, epoch) {
    this.lines = lines;
    const scales = chartScales(this.epochs, lines);
    const marks = lines.flatMap((line) => [
      linePath(line, this.epochs, scales, this.theme),
      ...lineMarks(line, markedPlaces(line, this.epochs, scales), this.theme),
    ]);
    const cursor = svg("line", {
      class: "cursor",
      x1: scales.x(epoch),
      x2: scales.x(epoch),
      y1: CHART.top,
      y2: CHART.height - CHART.bottom,
    });
    this.drawing.replaceChildren(...chartAxes(scales), cursor, ...marks);
    const row = this.epochs.indexOf(epoch);
    this.legend.replaceChildren(...lines.map((line) => this.legendLine(line, row)));
  }

  legendLine(line, row) {
    const sample = svg(
      "svg",
      { class: "sample", viewBox: "0 0 22 8", "aria-hidden": "true" },
      svg("line", {
        x1: 1,
        x2: 21,
        y1: 4,
        y2: 4,
        stroke: this.theme.colour(line.arm),
        class: line.dashed ? "line dashed" : "line",
      }),
      ...lineMarks(line, [[11, 4]], this.theme),
    );
    return el("li", {}, sample, el("span", {}, line.label), el("b", {}, line.texts[row] ?? "–"));
  }
}

function chartScales(epochs, lines) {
  const values = lines.flatMap((line) => line.values).filter((value) => value !== null);
  let [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const slack = 0.05 * (high - low) || 0.05 * Math.abs(high) || 0.5;
  [low, high] = [low - slack, high + slack];
  const [first, last] = [epochs[0], Math.max(epochs.at(-1), epochs[0] + 1)];
  const across = CHART.width - CHART.left - CHART.right;
  const down = CHART.height - CHART.top - CHART.bottom;
  return {
    first,
    last,
    low,
    high,
    x: (epoch) => CHART.left + (across * (epoch - first)) / (last - first),
    y: (value) => CHART.top + (down * (high - value)) / (high - low),
  };
}

function chartAxes(scales) {
  const right = CHART.width - CHART.right;
  const rows = ticks(scales.low, scales.high, 5).flatMap((value) => [
    svg("line", {
      class: "grid",
      x1: CHART.left,
      x2: right,
      y1: scales.y(value),
      y2: scales.y(value),
    }),
    svg("text", { x: CHART.left - 6, y: scales.y(value) + 4, "text-anchor": "end" }, number(value)),
  ]);
  const whole = ticks(scales.first, scales.last, 6).filter(Number.isInteger);
  const columns = whole.map((epoch) =>
    svg(
      "text",
      {
        x: scales.x(epoch),
        y: CHART.height - 8,
        "text-anchor": "middle",
      },
      String(epoch),
    ),
  );
  return [...rows, ...columns];
}

/** The marks of an arm whose colour another has as well, at `places` of [x, y]. */
function lineMarks(line, places, theme) {
  if (!line.arm.marker) return [];
  return places.map(([x, y]) =>
    svg("path", { d: markPath(line.arm.marker, x, y, 3), fill: theme.colour(line.arm) }),
  );
}

/** Up to twelve places of a line, evenly spaced. */
function markedPlaces(line, epochs, scales) {
  const every = Math.ceil(epochs.length / 12);
  return epochs.flatMap((epoch, row) =>
    row % every || line.values[row] === null ? [] : [[scales.x(epoch), scales.y(line.values[row])]],
  );
}

/** One line; it is broken where a value is missing, and a lonely value is a dot. */
function linePath(line, epochs, scales, theme) {
  let path = "";
  let pen = "M";
  line.values.forEach((value, row) => {
    if (value === null) {
      pen = "M";
      return;
    }
    const place = `${scales.x(epochs[row]).toFixed(1)} ${scales.y(value).toFixed(1)}`;
    path += pen === "M" ? `M${place}L${place}` : `L${place}`;
    pen = "L";
  });
  return svg("path", {
    d: path,
    class: line.dashed ? "line dashed" : "line",
    stroke: theme.colour(line.arm),
  });
}
