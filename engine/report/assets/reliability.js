// Reliability diagrams: how often an arm is right when it is so sure.

const DIAGRAM = { width: 320, height: 360, left: 38, top: 8, side: 270, strip: 30 };

/** The diagram of one arm, drawn anew for each epoch. */
class Reliability {
  constructor(arm, theme) {
    Object.assign(this, { arm, theme });
    this.drawing = svg("svg", {
      viewBox: `0 0 ${DIAGRAM.width} ${DIAGRAM.height}`,
      role: "img",
      "aria-label": `Reliability of ${arm.title}`,
    });
    this.words = el("p", { class: "quiet" });
    this.node = el(
      "figure",
      { class: "chart" },
      el("figcaption", {}, el("h3", {}, arm.title)),
      this.words,
      this.drawing,
    );
  }

  draw(plane) {
    const bins = plane.reliability;
    if (!bins) {
      this.words.textContent = hasProbabilities(plane.classifier)
        ? "no diagram: the logits are not finite"
        : "no diagram: this loss has no classifier, so nothing says how sure it is";
      this.drawing.replaceChildren();
      return;
    }
    this.words.textContent = plane.calibration;
    this.drawing.replaceChildren(...diagramAxes(), ...this.bars(bins), diagonal());
  }

  bars(bins) {
    const colour = this.theme.colour(this.arm);
    const width = DIAGRAM.side / bins.count.length;
    const most = Math.max(...bins.count);
    return bins.count.flatMap((count, bin) => {
      if (!count) return [];
      const x = DIAGRAM.left + bin * width + 0.75;
      const [right, sure] = [heightOf(bins.accuracy[bin]), heightOf(bins.confidence[bin])];
      const box = { x, width: width - 1.5 };
      const filled = 1 + DIAGRAM.strip * 0.96 * (count / most);
      const foot = DIAGRAM.top + DIAGRAM.side + DIAGRAM.strip + 6;
      const shares = [bins.confidence[bin], bins.accuracy[bin]].map((share) => percent(share, 1));
      const says = `${counted(count, "image")}: confidence ${shares[0]}, accuracy ${shares[1]}`;
      return [
        svg(
          "g",
          {},
          svg("title", {}, says),
          svg("rect", {
            ...box,
            y: right,
            height: heightOf(0) - right,
            fill: colour,
            class: "bar",
          }),
          svg("rect", {
            ...box,
            y: Math.min(right, sure),
            height: Math.abs(right - sure),
            class: "gap",
          }),
          svg("line", {
            x1: x,
            x2: x + width - 1.5,
            y1: right,
            y2: right,
            stroke: colour,
            "stroke-width": 2.5,
          }),
          svg("rect", { ...box, y: foot - filled, height: filled, fill: colour, class: "bar" }),
        ),
      ];
    });
  }
}

/** The height of a share in the diagram. */
function heightOf(share) {
  return DIAGRAM.top + DIAGRAM.side * (1 - share);
}

function diagonal() {
  return svg("line", {
    class: "diagonal",
    x1: DIAGRAM.left,
    y1: heightOf(0),
    x2: DIAGRAM.left + DIAGRAM.side,
    y2: heightOf(1),
  });
}

function diagramAxes() {
  const right = DIAGRAM.left + DIAGRAM.side;
  const foot = DIAGRAM.top + DIAGRAM.side + DIAGRAM.strip + 6;
  const rows = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    svg("line", {
      class: "grid",
      x1: DIAGRAM.left,
      x2: right,
      y1: heightOf(share),
      y2: heightOf(share),
    }),
    svg(
      "text",
      { x: DIAGRAM.left - 6, y: heightOf(share) + 4, "text-anchor": "end" },
      String(share),
    ),
    svg(
      "text",
      { x: DIAGRAM.left + DIAGRAM.side * share, y: foot + 16, "text-anchor": "middle" },
      String(share),
    ),
  ]);
  const label = (text, x, y) => svg("text", { x, y, class: "axis" }, text);
  return [
    ...rows,
    svg("line", { class: "grid", x1: DIAGRAM.left, x2: right, y1: foot, y2: foot }),
    label("accuracy", DIAGRAM.left + 6, DIAGRAM.top + 14),
    label("images", DIAGRAM.left + 6, foot - 8),
    label("confidence", right - 62, foot + 32),
  ];
}
