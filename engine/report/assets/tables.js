// Numbers as tables: the metrics of one epoch, of all epochs, and the settings.

/** A table with a first column of row names. */
function table(heads, rows, attributes = {}) {
  const head = el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text)));
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", ...attributes },
    el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)),
  );
}

function row(name, cells, attributes = {}) {
  return el("tr", attributes, el("th", { scope: "row" }, name), ...cells);
}

/** A column's name for people. */
function columnTitle(catalog, column) {
  return catalog.get(column)?.title ?? column.replaceAll("_", " ");
}

/** The row name of a metric, with which way is better and what it means. */
function metricName(catalog, column) {
  const metric = catalog.get(column);
  const better = { higher: " ↑", lower: " ↓" }[metric?.better] ?? "";
  const unit = metric && !metric.scale_free ? " *" : "";
  return el("span", { title: metric?.meaning }, `${columnTitle(catalog, column)}${better}${unit}`);
}

/** All arms at one epoch. */
class EpochTable {
  constructor(run, catalog) {
    Object.assign(this, { run, catalog });
    this.node = el("div");
  }

  draw(epoch) {
    const { run, catalog } = this;
    const at = run.metrics.epochs.indexOf(epoch);
    const rows = run.metrics.columns
      .filter((column) => column !== "seconds")
      .map((column) => {
        const values = run.arms.map((arm) => run.metrics.values[arm.name][column][at]);
        const better = best(values, catalog.get(column)?.better ?? usual(column));
        const cells = run.arms.map((arm, index) =>
          el(
            "td",
            { class: index === better ? "best" : undefined },
            run.metrics.texts[arm.name][column][at],
          ),
        );
        const meaning = el("td", { class: "meaning" }, catalog.get(column)?.meaning ?? "");
        return row(metricName(catalog, column), [...cells, meaning]);
      });
    const heads = ["metric", ...run.arms.map((arm) => arm.title), ""];
    this.node.replaceChildren(table(heads, rows, { "aria-label": `Metrics of epoch ${epoch}` }));
  }
}

function usual(column) {
  return column.endsWith("_accuracy") ? "higher" : "neither";
}

/** The position of the one best value; -1 where there is none. */
function best(values, better) {
  const there = values.filter((value) => value !== null);
  if (better === "neither" || there.length < 2) return -1;
  const wanted = better === "higher" ? Math.max(...there) : Math.min(...there);
  return there.filter((value) => value === wanted).length === 1 ? values.indexOf(wanted) : -1;
}

/** Every epoch and arm; the shown epoch's rows are marked by `mark`. */
class HistoryTable {
  constructor(run, catalog) {
    const heads = [
      "epoch",
      "arm",
      ...run.metrics.columns.map((column) => columnTitle(catalog, column)),
    ];
    this.rows = run.metrics.epochs.flatMap((epoch, at) =>
      run.arms.map((arm) => {
        const cells = run.metrics.columns.map((column) =>
          el("td", {}, run.metrics.texts[arm.name][column][at]),
        );
        return row(String(epoch), [el("td", { class: "name" }, arm.title), ...cells], {
          "data-epoch": epoch,
        });
      }),
    );
    const whole = table(heads, this.rows, {
      class: "scroll tall",
      "aria-label": "Metrics of all epochs",
    });
    this.node = el("details", { class: "box" }, el("summary", {}, "All epochs"), whole);
  }

  draw(epoch) {
    for (const one of this.rows)
      one.classList.toggle("current", Number(one.dataset.epoch) === epoch);
  }
}

/** Pairs of name and value. */
function pairs(items) {
  return el(
    "dl",
    { class: "pairs" },
    ...items.map(([name, value]) =>
      el("div", {}, el("dt", {}, name.replaceAll("_", " ")), el("dd", {}, value)),
    ),
  );
}
