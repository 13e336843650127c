// What is shown in the planes: classes, axes, and the rest.

const AXES = [
  ["fit", "fit to each epoch"],
  ["own", "each arm's own, all epochs"],
  ["shared", "shared by all arms"],
];
const SWITCHES = [
  ["centers", "class marks"],
  ["regions", "decision regions"],
  ["density", "density"],
  ["mistakes", "mistakes only"],
];

/** One button for each class; `onChange` gets {hidden}, the set of classes not shown. */
class ClassPicker {
  constructor(classes, theme, onChange) {
    const every = classes.map((_, label) => label);
    this.marks = classes.map((style) => classMark(style, theme));
    this.buttons = classes.map((style, label) => {
      const flip = () => onChange({ hidden: flipped(this.hidden, label) });
      const name = el("bdi", {}, shortened(style.name, 24));
      return el(
        "button",
        {
          type: "button",
          class: "toggle",
          title: "Double click: this class only",
          onclick: flip,
          ondblclick: () => onChange({ hidden: new Set(every.filter((one) => one !== label)) }),
        },
        this.marks[label],
        name,
      );
    });
    const all = el(
      "button",
      { type: "button", class: "small", onclick: () => onChange({ hidden: new Set() }) },
      "all",
    );
    const none = el(
      "button",
      { type: "button", class: "small", onclick: () => onChange({ hidden: new Set(every) }) },
      "none",
    );
    this.node = el(
      "div",
      { class: "classes", role: "group", "aria-label": "Classes" },
      ...this.buttons,
      all,
      none,
    );
  }

  update(state) {
    this.hidden = state.hidden;
    this.buttons.forEach((button, label) =>
      button.setAttribute("aria-pressed", String(!state.hidden.has(label))),
    );
    for (const mark of this.marks) mark.paint();
  }
}

function flipped(set, item) {
  const changed = new Set(set);
  if (!changed.delete(item)) changed.add(item);
  return changed;
}

/** Axes, and switches for what is drawn; `onChange` gets what changed. */
class Modes {
  constructor(state, onChange) {
    this.switches = SWITCHES.map(([name, title]) =>
      el(
        "button",
        {
          type: "button",
          class: "toggle",
          onclick: () => onChange({ [name]: !this.state[name] }),
        },
        title,
      ),
    );
    this.node = el(
      "div",
      { class: "modes" },
      choice("Axes", AXES, state.axes, (axes) => onChange({ axes })),
      ...this.switches,
    );
  }

  update(state) {
    this.state = state;
    SWITCHES.forEach(([name], index) =>
      this.switches[index].setAttribute("aria-pressed", String(state[name])),
    );
  }
}

/** What the marks mean, and the keys. */
function planeHelp(arms) {
  const kinds = new Set(arms.map((arm) => arm.anchors));
  const marks = Object.keys(ANCHORS).filter((kind) => kinds.has(kind)).map((kind) => ANCHORS[kind]);
  const keys = [
    ["Space", "play or pause"],
    ["← →", "epoch before or after"],
    ["Home End", "first or last epoch"],
    ["in a plane: arrows", "from image to image"],
    ["+ − 0", "zoom in, out, reset"],
    ["Ctrl + wheel, double click", "zoom there"],
    ["drag", "shift a zoomed plane"],
  ];
  const list = pairs(keys);
  return [
    el("p", { class: "quiet" }, `${marks.join(" · ")} · point at a dot for its image`),
    el("details", { class: "keys" }, el("summary", {}, "Keys and mouse"), list),
  ];
}
