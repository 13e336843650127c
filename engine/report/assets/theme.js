// Light or dark: as the system says, or as the reader chose.

/** The theme and its control; `onChange` is called when what is seen changes. */
function createTheme(onChange) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const theme = {
    mode: "auto",
    get dark() {
      return theme.mode === "auto" ? system.matches : theme.mode === "dark";
    },
    /** The colour of a class or an arm. */
    colour: (styled) => (theme.dark ? styled.dark : styled.light),
    /** A colour of the style sheet, by the name of its custom property. */
    ink: (name) => getComputedStyle(probes[name]).color,
  };
  const probes = {};
  for (const name of ["ink", "quiet", "line", "surface", "bad"]) {
    probes[name] = el("i", { class: `probe probe-${name}`, hidden: true });
    document.body.append(probes[name]);
  }
  const set = (mode) => {
    theme.mode = mode;
    document.documentElement.dataset.theme = mode;
    onChange();
  };
  const options = [
    ["auto", "as the system"],
    ["light", "light"],
    ["dark", "dark"],
  ];
  theme.node = choice("Theme", options, "auto", set);
  system.addEventListener("change", onChange);
  return theme;
}
