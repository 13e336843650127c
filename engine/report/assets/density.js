// How many features lie in one place, as shades; `drawing/shades.py` does the same for pictures.

const LEVELS = 5; // shades from the fewest to the most features
const PLACES = 80; // along a side, whose features are counted together
const FAINTEST = 3; // contrast of the faintest shade with the background
const TOWARDS_PAPER = 0.45;
const AWAY = 0.5;

/** For places {x, y} in a square of `size` pixels, the level of each by the crowd around it. */
function densityLevels(places, size) {
  const counts = new Uint32Array(PLACES * PLACES);
  const cells = places.map(({ x, y }) => {
    const [column, row] = [x, y].map((at) =>
      Math.min(PLACES - 1, Math.floor((at / size) * PLACES)),
    );
    counts[row * PLACES + column] += 1;
    return row * PLACES + column;
  });
  const most = counts.reduce((largest, count) => Math.max(largest, count), 0);
  if (most <= 1) return cells.map(() => LEVELS - 1);
  return cells.map((cell) =>
    Math.round((Math.log(counts[cell]) / Math.log(most)) * (LEVELS - 1)),
  );
}

/** A colour from near the background to far from it; both are CSS colours. */
function shadesOf(colour, paper) {
  const [middle, below] = [colour, paper].map(channels);
  const [white, black] = [
    [255, 255, 255],
    [0, 0, 0],
  ];
  const above = contrast(below, white) > contrast(below, black) ? white : black;
  let faint = TOWARDS_PAPER;
  while (faint > 0 && contrast(mixed(middle, below, faint), below) < FAINTEST) faint -= 0.01;
  faint = Math.max(faint, 0);
  return Array.from({ length: LEVELS }, (_, level) => {
    const step = -faint + (level * (faint + AWAY)) / (LEVELS - 1);
    const shade = step < 0 ? mixed(middle, below, -step) : mixed(middle, above, step);
    return `rgb(${shade.join(" ")})`;
  });
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mixed(colour, other, share) {
  return colour.map((channel, at) => Math.round(channel + (other[at] - channel) * share));
}

/** Red, green and blue of `#rrggbb` or `rgb(…)`. */
function channels(colour) {
  return colour.startsWith("#") ? rgb(colour) : colour.match(/[\d.]+/g).slice(0, 3).map(Number);
}
