// The card beside a point: its image, its label, and what each arm says of it.

class Card {
  constructor(run, model, theme) {
    Object.assign(this, { run, model, theme });
    this.image = el("canvas", { class: "digit", width: model.width, height: model.height });
    this.words = el("div", { class: "words" });
    this.node = el("div", { class: "card", hidden: true }, this.image, this.words);
    this.spoken = el("p", { class: "unseen", "aria-live": "polite" });
  }

  /** Shows the image of the selected point beside it; `speak` for readers of the screen. */
  show(state, panel, speak) {
    this.node.hidden = state.selected < 0;
    if (state.selected < 0) {
      this.spoken.textContent = "";
      return;
    }
    this.drawImage(state.selected);
    this.words.replaceChildren(...this.lines(state));
    panel.stage.append(this.node);
    this.move(panel, state.selected);
    if (speak) this.spoken.textContent = this.words.innerText.replace(/\n+/g, ", ");
  }

  drawImage(index) {
    const { width, height, images } = this.model;
    const pixels = new ImageData(width, height);
    const from = index * width * height;
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      pixels.data.fill(images[from + pixel], 4 * pixel, 4 * pixel + 3);
      pixels.data[4 * pixel + 3] = 255;
    }
    this.image.getContext("2d").putImageData(pixels, 0, 0);
  }

  lines(state) {
    const { run, model } = this;
    const index = state.selected;
    const label = model.labels[index];
    const said = run.arms.map((arm, which) => {
      const plane = model.planes[state.epoch][which];
      const predicted = plane.predicted[index];
      const right = predicted === label;
      return el(
        "p",
        { class: right ? "said" : "said wrong" },
        el("span", { class: "quiet" }, arm.title),
        el(
          "span",
          {},
          right ? "✓ " : "✗ ",
          this.name(predicted),
          ` ${percent(confidence(plane, index), 1)}`,
        ),
      );
    });
    const true_label = el(
      "p",
      {},
      el("span", { class: "quiet" }, "true label "),
      el("b", {}, this.name(label)),
    );
    const number_of = el("p", { class: "quiet tiny" }, `${run.split} image ${model.chosen[index]}`);
    return [true_label, ...said, number_of];
  }

  name(label) {
    return el("bdi", {}, shortened(this.run.classes[label].name, 24));
  }

  /** Beside the point, on the side that has room. */
  move(panel, index) {
    const [x, y] = panel.place(index);
    const size = panel.stage.clientWidth;
    const { offsetWidth: width, offsetHeight: height } = this.node;
    const left = x + 16 + width <= size || x < size / 2 ? x + 16 : x - 16 - width;
    this.node.style.left = `${Math.max(0, Math.min(left, size - width))}px`;
    this.node.style.top = `${Math.max(0, Math.min(y - height / 2, size - height))}px`;
  }
}
