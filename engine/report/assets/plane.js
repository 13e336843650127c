// One arm's feature plane: the panel with its points, centers and marked image.

const REACH = 14; // CSS pixels from the pointer to the point that it means

class Plane {
  /** `onPoint(index, x, y)` is told what is pointed at, with its place in the panel. */
  constructor(run, model, arm, theme, onPoint) {
    Object.assign(this, { run, model, arm, theme, onPoint, view: new View(), state: null });
    this.base = el("canvas", { "aria-hidden": "true" });
    this.over = el("canvas", {
      tabindex: "0",
      role: "application",
      "aria-roledescription": "scatter plot",
    });
    this.stage = el("div", { class: "stage" }, this.base, this.over);
    this.subtitle = el("p", { class: "quiet" });
    this.reset = el(
      "button",
      { type: "button", class: "small", hidden: true, onclick: () => this.zoom(0) },
      "reset zoom",
    );
    this.note = el("p", { class: "outside" });
    const heading = el("div", {}, el("h3", {}, run.arms[arm].title), this.subtitle);
    this.node = el(
      "figure",
      { class: "panel" },
      el("figcaption", {}, heading, this.reset),
      this.stage,
      this.note,
    );
    new ResizeObserver(() => this.draw()).observe(this.stage);
    attachPointer(this);
    attachKeys(this);
  }

  get plane() {
    return this.model.planes[this.state.epoch][this.arm];
  }

  /** Draws everything anew. */
  update(state) {
    this.state = state;
    this.view.square = baseSquare(this.model.planes, state.epoch, this.arm, state.axes);
    this.draw();
  }

  /** Draws the mark of the selected image only. */
  mark(state) {
    this.state = state;
    this.drawMark();
  }

  /** Zooms in or out around a place in shares of the panel; 0 shows all. */
  zoom(factor, across, down) {
    if (factor) this.view.zoomAt(factor, across, down);
    else this.view.reset();
    this.draw();
  }

  shown(index) {
    const { labels } = this.model;
    const { plane, state } = this;
    return (
      !state.hidden.has(labels[index]) &&
      !Number.isNaN(plane.x[index]) &&
      (!state.mistakes || plane.predicted[index] !== labels[index])
    );
  }

  /** The shown point next to a place in CSS pixels; -1 when none is near. */
  pick(x, y) {
    const size = this.stage.clientWidth;
    const scales = this.view.scales(size);
    let [found, nearest] = [-1, REACH ** 2];
    for (const index of this.model.order) {
      const distance =
        (scales.x(this.plane.x[index]) - x) ** 2 + (scales.y(this.plane.y[index]) - y) ** 2;
      if (distance <= nearest && this.shown(index)) [found, nearest] = [index, distance];
    }
    return found;
  }

  /** Where a point is drawn, in CSS pixels. */
  place(index) {
    const scales = this.view.scales(this.stage.clientWidth);
    return [scales.x(this.plane.x[index]), scales.y(this.plane.y[index])];
  }

  draw() {
    const size = this.stage.clientWidth;
    if (!this.state || !size) return;
    const scale = devicePixelRatio || 1;
    for (const canvas of [this.base, this.over])
      canvas.width = canvas.height = Math.round(size * scale);
    const scales = this.view.scales(this.base.width);
    const context = this.base.getContext("2d");
    if (this.state.regions) drawRegions(context, this);
    drawGrid(context, this.view, scales, this.theme, scale);
    const outside = drawPoints(context, this, scales, scale);
    if (this.state.centers) drawCenters(context, this, scales, scale);
    this.describe(outside);
    this.drawMark();
  }

  drawMark() {
    const context = this.over.getContext("2d");
    context.clearRect(0, 0, this.over.width, this.over.height);
    const { selected } = this.state;
    if (selected < 0 || Number.isNaN(this.plane.x[selected])) return;
    const scale = devicePixelRatio || 1;
    const [x, y] = this.place(selected).map((value) => value * scale);
    for (const [name, width] of [
      ["surface", 5],
      ["ink", 2],
    ]) {
      context.beginPath();
      context.arc(x, y, 8 * scale, 0, 2 * Math.PI);
      context.strokeStyle = this.theme.ink(name);
      context.lineWidth = width * scale;
      context.stroke();
    }
  }

  /** The words around the panel. */
  describe(outside) {
    const { run, state, plane } = this;
    const arm = run.arms[this.arm];
    const epoch = run.epochs[state.epoch];
    const stopped = plane.alive ? "" : " · stopped: its loss was not finite";
    this.subtitle.textContent = `epoch ${epoch} · ${plane.accuracy}${stopped}`;
    this.reset.hidden = this.view.zoom === 1;
    this.note.textContent = outside
      ? counted(outside, "point lies outside", "points lie outside")
      : "";
    const keys = "arrow keys walk through the images, plus and minus zoom";
    const label = `${arm.title}, epoch ${epoch}: ${keys}`;
    this.over.setAttribute("aria-label", label);
  }
}
