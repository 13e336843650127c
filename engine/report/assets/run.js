// One run's section: its parts, and the state that they show.

const CHARTS = [
  ["Accuracy", "accuracy"],
  ["Loss", "loss"],
];

class RunView {
  constructor(run, model, report, theme) {
    Object.assign(this, { run, model, theme, catalog: catalogOf(report) });
    this.state = {
      epoch: run.epochs.length - 1,
      axes: "own",
      hidden: new Set(),
      mistakes: false,
      centers: true,
      regions: false,
      density: true,
      selected: -1,
      metric: "silhouette",
      playing: false,
      speed: 4,
    };
    this.card = new Card(run, model, theme);
    this.planes = run.arms.map(
      (_, arm) => new Plane(run, model, arm, theme, (...point) => this.point(...point)),
    );
    this.player = new Player(run.epochs, (change) => this.set(change));
    this.charts = this.makeCharts();
    this.diagrams = run.arms.map((arm) => new Reliability(arm, theme));
    this.tables = [new EpochTable(run, this.catalog), new HistoryTable(run, this.catalog)];
    this.classes = new ClassPicker(run.classes, theme, (change) => this.set(change));
    this.modes = new Modes(this.state, (change) => this.set(change));
    this.claims = el("div", {});
    this.node = this.layout();
  }

  get epoch() {
    return this.run.epochs[this.state.epoch];
  }

  /** Changes the state, and draws what shows it. */
  set(change) {
    Object.assign(this.state, change);
    if ("epoch" in change) this.state.selected = -1;
    this.update();
  }

  /** An image is pointed at in a panel: it is marked in all of them. */
  point(index, panel, speak = false) {
    if (index === this.state.selected) return;
    this.state.selected = index;
    for (const plane of this.planes) plane.mark(this.state);
    this.card.show(this.state, panel, speak);
  }

  update() {
    const { state } = this;
    this.player.update(state);
    this.classes.update(state);
    this.modes.update(state);
    for (const plane of this.planes) plane.update(state);
    this.card.show(state, this.planes[0], false);
    for (const draw of this.charts) draw();
    this.diagrams.forEach((diagram, arm) =>
      diagram.draw(this.model.planes[state.epoch][arm]),
    );
    for (const one of this.tables) one.draw(this.epoch);
  }

  /** Functions that draw the curves; their charts are in `chartNodes`. */
  makeCharts() {
    const { run, theme } = this;
    const chooseEpoch = (epoch) => {
      const position = run.epochs.indexOf(epoch);
      if (position >= 0) this.set({ epoch: position, playing: false });
    };
    const charts = CHARTS.map(([title, what]) => ({
      chart: new Chart(title, run.metrics.epochs, theme, chooseEpoch),
      lines: () =>
        ["train", "test"].flatMap((split) =>
          this.lines(`${split}_${what}`, ` ${split}`, split === "train"),
        ),
    }));
    const chosen = new Chart("Metric", run.metrics.epochs, theme, chooseEpoch);
    const options = run.metrics.columns.map((column) => [
      column,
      columnTitle(this.catalog, column),
    ]);
    if (!run.metrics.columns.includes(this.state.metric))
      this.state.metric = run.metrics.columns[0];
    chosen.heading.append(
      choice("shown", options, this.state.metric, (metric) => this.set({ metric })),
    );
    charts.push({ chart: chosen, lines: () => this.lines(this.state.metric, "", false) });
    this.chartNodes = charts.map(({ chart }) => chart.node);
    return charts.map(
      ({ chart, lines }) =>
        () =>
          chart.draw(lines(), this.epoch),
    );
  }

  lines(column, suffix, dashed) {
    const { arms, metrics } = this.run;
    return arms
      .filter((arm) => metrics.values[arm.name][column])
      .map((arm) => ({
        arm,
        dashed,
        label: `${arm.title}${suffix}`,
        values: metrics.values[arm.name][column],
        texts: metrics.texts[arm.name][column],
      }));
  }

  layout() {
    const { run } = this;
    const sampled =
      run.images_total > this.model.labels.length
        ? `a fixed sample of ${this.model.labels.length.toLocaleString("en")} of `
        : "";
    const images = `${sampled}${run.shown_images}`;
    const about = `${run.facts[0][1]} · ${images}`;
    const warnings = run.warnings.map((text) => el("p", { class: "problem" }, text));
    const box = (title, ...children) => el("section", {}, el("h2", {}, title), ...children);
    return el(
      "div",
      { class: "run" },
      box(
        "Feature planes",
        el("p", { class: "quiet" }, `${run.id} · ${about}`),
        ...warnings,
        this.classes.node,
        el("div", { class: "planes" }, ...this.planes.map((plane) => plane.node)),
        this.modes.node,
        ...planeHelp(run.arms),
        this.card.spoken,
      ),
      this.player.node,
      this.claims,
      box("Curves", el("div", { class: "charts" }, ...this.chartNodes)),
      box(
        "Reliability",
        el("p", { class: "quiet" }, RELIABILITY_HELP),
        el("div", { class: "diagrams" }, ...this.diagrams.map((diagram) => diagram.node)),
      ),
      box(
        "Metrics",
        el("p", { class: "quiet" }, metricsHelp(run)),
        ...this.tables.map((one) => one.node),
      ),
      box(
        "Run",
        pairs(run.facts),
        el("details", { class: "box" }, el("summary", {}, "Settings"), pairs(run.settings)),
        el("details", { class: "box" }, el("summary", {}, "Versions"), pairs(run.versions)),
      ),
    );
  }
}

const RELIABILITY_HELP =
  "Bars: accuracy of the images in each bin of confidence. On the diagonal a network is as " +
  "sure as it is right; the red gap is the calibration error. Below: the images in each bin.";

/** What the metrics are about, and how to read them. */
function metricsHelp(run) {
  const drawn = run.split === "training" ? `; “drawn”: on the ${run.shown_images} shown above` : "";
  return (
    `At the epoch shown above, on ${run.test_images}${drawn}. ↑ higher is better, ↓ lower; the ` +
    "better arm is bold. * in feature units: softmax features grow without bound, so compare the " +
    "others."
  );
}
