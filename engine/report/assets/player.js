// The bar that chooses the epoch: buttons, slider, speed.

const SPEEDS = [1, 2, 4, 8, 15];
const ICONS = {
  first: "M4 3h2v10H4zM13 3v10L7 8z",
  before: "M11 3v10L5 8z",
  next: "M5 3v10l6-5z",
  last: "M10 3h2v10h-2zM3 3v10l6-5z",
  play: "M4 2v12l10-6z",
  pause: "M4 2h3v12H4zM9 2h3v12H9z",
};

function icon(name) {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" },
    svg("path", { d: ICONS[name] }),
  );
}

class Player {
  /** `onChange` gets {epoch} (a position, from 0), {playing} or {speed}. */
  constructor(epochs, onChange) {
    Object.assign(this, { epochs, onChange, timer: 0 });
    const last = epochs.length - 1;
    this.slider = el("input", {
      type: "range",
      min: 0,
      max: last,
      step: 1,
      "aria-label": "Epoch",
      oninput: () => onChange({ epoch: Number(this.slider.value), playing: false }),
    });
    this.play = el("button", { type: "button", class: "play", onclick: () => this.toggle() });
    this.where = el("output", { class: "where" });
    const speeds = SPEEDS.map((speed) => [speed, `${speed}/s`]);
    this.node = el(
      "div",
      { class: "player", role: "group", "aria-label": "Epoch" },
      this.step("first", "First epoch", () => 0),
      this.step("before", "Previous epoch", (at) => at - 1),
      this.play,
      this.step("next", "Next epoch", (at) => at + 1),
      this.step("last", "Last epoch", () => last),
      this.slider,
      this.where,
      choice("Speed", speeds, 4, (speed) => onChange({ speed: Number(speed) })),
    );
  }

  step(name, label, to) {
    const click = () => this.go(to);
    return el(
      "button",
      { type: "button", class: "small", "aria-label": label, title: label, onclick: click },
      icon(name),
    );
  }

  /** To another position, as far as there are epochs. */
  go(to) {
    const wanted = to(this.state.epoch);
    const epoch = Math.min(this.epochs.length - 1, Math.max(0, wanted));
    this.onChange({ epoch, playing: false });
  }

  /** Play, from the start when the end is shown; or stop. */
  toggle() {
    const atEnd = this.state.epoch === this.epochs.length - 1;
    this.onChange(
      this.state.playing
        ? { playing: false }
        : { playing: true, epoch: atEnd ? 0 : this.state.epoch },
    );
  }

  update(state) {
    this.state = state;
    this.slider.value = state.epoch;
    const epoch = this.epochs[state.epoch];
    this.slider.setAttribute("aria-valuetext", `epoch ${epoch}`);
    this.where.textContent = `epoch ${epoch} / ${this.epochs.at(-1)}`;
    this.play.replaceChildren(icon(state.playing ? "pause" : "play"));
    this.play.setAttribute("aria-label", state.playing ? "Pause" : "Play");
    clearTimeout(this.timer);
    if (state.playing) this.timer = setTimeout(() => this.tick(), 1000 / state.speed);
  }

  tick() {
    const epoch = Math.min(this.state.epoch + 1, this.epochs.length - 1);
    this.onChange({ epoch, playing: epoch < this.epochs.length - 1 });
  }
}
