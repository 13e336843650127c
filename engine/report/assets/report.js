// The page: one tab for each run, the theme and the keys.

/** Shows one run at a time; each is unpacked when it is first asked for. */
class Tabs {
  constructor(report, theme) {
    Object.assign(this, { report, theme, views: new Map(), findings: findings(report) });
    this.panel = el("div", { id: "run", role: "tabpanel", tabindex: "-1" });
    this.buttons = report.runs.map((run, index) =>
      el(
        "button",
        {
          type: "button",
          role: "tab",
          "aria-controls": "run",
          onclick: () => this.show(index),
        },
        run.id,
      ),
    );
    this.list = el(
      "div",
      {
        class: "tabs",
        role: "tablist",
        "aria-label": "Runs",
        onkeydown: (event) => this.keys(event),
      },
      ...this.buttons,
    );
    this.list.hidden = report.runs.length === 1;
  }

  get view() {
    return this.views.get(this.shown);
  }

  async show(index) {
    this.view?.set({ playing: false });
    this.shown = index;
    this.buttons.forEach((button, one) => {
      button.setAttribute("aria-selected", String(one === index));
      button.tabIndex = one === index ? 0 : -1;
    });
    if (!this.views.has(index)) {
      const run = this.report.runs[index];
      const model = await unpackRun(run, this.report.images[run.images]);
      this.views.set(index, new RunView(run, model, this.report, this.theme));
    }
    if (this.shown !== index) return; // another was asked for meanwhile
    this.panel.replaceChildren(this.view.node);
    this.view.claims.replaceChildren(this.findings);
    this.view.update();
  }

  keys(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.stopPropagation();
    const count = this.buttons.length;
    const next = (this.shown + step + count) % count;
    this.buttons[next].focus();
    this.show(next);
  }
}

/** Keys that work everywhere but in controls, which have their own. */
function pageKeys(event, player) {
  const inControl = event.target.closest?.("input, select, button, summary, .scroll");
  if (!player || inControl || event.ctrlKey || event.metaKey || event.altKey) return;
  const steps = {
    ArrowLeft: (at) => at - 1,
    ArrowRight: (at) => at + 1,
    Home: () => 0,
    End: () => Infinity,
  };
  if (event.key === " ") player.toggle();
  else if (event.key in steps) player.go(steps[event.key]);
  else return;
  event.preventDefault();
}

async function main() {
  const report = JSON.parse(document.getElementById("content").textContent);
  const redraw = () => tabs.view?.update();
  const theme = createTheme(redraw);
  const tabs = new Tabs(report, theme);
  document.getElementById("theme").append(theme.node);
  document.addEventListener("keydown", (event) => pageKeys(event, tabs.view?.player));
  const foot = el(
    "footer",
    { class: "quiet" },
    `Written by centerviz ${report.version}. This file loads nothing from anywhere.`,
  );
  document.getElementById("main").replaceChildren(tabs.list, tabs.panel, foot);
  await tabs.show(0);
  document.documentElement.dataset.ready = "yes";
}

main().catch((error) => {
  const text = `This browser cannot show the report (${error.message}); take a newer one.`;
  document.getElementById("main").append(el("p", { class: "problem" }, text));
});
