// The claims and their verdicts, and the comparison of several runs.

const SIGNS = { supported: "✓", "not supported": "✗", undecided: "?" };

/** The section behind the planes: one card for each verdict. */
function findings(report) {
  const { comparison } = report;
  const several = comparison.groups.length > 1;
  const decks = comparison.groups.map((group) => {
    const cards = comparison.verdicts.filter((verdict) => verdict.group === group.name);
    return el("div", { class: "cards" }, ...cards.map((verdict) => verdictCard(verdict, several)));
  });
  const missing = "No verdicts: they need a softmax arm and all metrics.";
  const section = el(
    "section",
    { "aria-labelledby": "findings" },
    el("h2", { id: "findings" }, "What the numbers say"),
    ...(comparison.verdicts.length ? decks : [el("p", { class: "quiet" }, missing)]),
  );
  for (const note of comparison.notes) section.append(el("p", { class: "quiet" }, note));
  if (report.runs.length > 1) section.append(comparisonTable(report));
  return section;
}

function verdictCard(verdict, withGroup) {
  const [claim, seeds, numbers] = sentenceParts(verdict);
  const kind = verdict.answer.replaceAll(" ", "-");
  const about = withGroup ? `group ${verdict.group}, ${seeds}` : seeds;
  return el(
    "article",
    { class: `verdict ${kind}` },
    el(
      "p",
      { class: "answer" },
      el("span", { "aria-hidden": "true" }, SIGNS[verdict.answer]),
      ` ${verdict.answer}`,
      el("span", { class: "quiet" }, about),
    ),
    el("h3", {}, claim),
    el("p", {}, numbers),
  );
}

/** Claim, seeds and numbers of `claim: answer (seeds): numbers`. */
function sentenceParts({ sentence, answer }) {
  const [claim, rest] = sentence.split(`: ${answer} (`);
  const end = rest.indexOf("): ");
  const numbers = rest.slice(end + 3);
  return [claim, rest.slice(0, end), numbers[0].toUpperCase() + numbers.slice(1)];
}

/** Arms and differences of all groups, by metric. */
function comparisonTable(report) {
  const { comparison, compared } = report;
  const catalog = catalogOf(report);
  const columns = [
    ...comparison.groups.flatMap((group) =>
      group.arms.map((arm) => ({
        head: `${group.name}: ${arm.title}`,
        texts: arm.texts,
      })),
    ),
    ...comparison.differences.map((one) => ({
      head: `${one.group} ${one.title} − ${one.against_group} ${one.against_title}`,
      texts: one.texts,
    })),
  ];
  const known = compared.filter((metric) => columns.some((column) => column.texts[metric]));
  const rows = known.map((metric) =>
    row(
      metricName(catalog, metric),
      columns.map((column) => el("td", {}, column.texts[metric] ?? "–")),
    ),
  );
  const about = el(
    "p",
    { class: "quiet" },
    "± is the standard deviation between seeds, […] the 95% bootstrap interval of a difference " +
      "paired by seed. ↑ higher is better, ↓ lower. * in feature units: softmax features grow " +
      "without bound, so compare the others.",
  );
  const groups = el("ul", { class: "plain" }, ...comparison.groups.map(groupLine));
  const heads = ["metric", ...columns.map((column) => column.head)];
  return el(
    "details",
    { class: "box", open: true },
    el("summary", {}, "Comparison"),
    groups,
    table(heads, rows, { class: "scroll tall", "aria-label": "Comparison" }),
    about,
  );
}

function groupLine(group) {
  const settings = Object.entries(group.settings).map(
    ([name, value]) => `, ${name.replaceAll("_", "-")} ${value}`,
  );
  return el(
    "li",
    {},
    el("b", {}, group.name),
    `: ${group.runs.join(", ")} (${group.dataset}, ${counted(group.test_images, "test image")}, ` +
      `${group.seeds.length === 1 ? "seed" : "seeds"} ${group.seeds.join(", ")}, epoch ${group.epoch + 1}${settings.join("")})`,
  );
}

function catalogOf(report) {
  return new Map(report.catalog.map((metric) => [metric.name, metric]));
}
