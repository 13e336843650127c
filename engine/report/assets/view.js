// Which part of the plane a panel shows, and where it lies on the canvas.

const MOST_ZOOM = 40;

/** The smallest square around squares of [x, y, half width]. */
function around(squares) {
  const low = [0, 1].map((axis) => Math.min(...squares.map((one) => one[axis] - one[2])));
  const high = [0, 1].map((axis) => Math.max(...squares.map((one) => one[axis] + one[2])));
  const half = Math.max(high[0] - low[0], high[1] - low[1]) / 2;
  return [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, half];
}

/** The square of one arm's panel: `own` over all epochs, `shared` by all arms, or `fit`. */
function baseSquare(planes, epoch, arm, axes) {
  if (axes === "fit") return planes[epoch][arm].view;
  const arms = axes === "shared" ? planes.flat() : planes.map((one) => one[arm]);
  return around(arms.map((plane) => plane.view));
}

/** A square of the plane on a square canvas, with zoom and shift. */
class View {
  constructor() {
    this.square = [0, 0, 1];
    this.reset();
  }

  reset() {
    this.zoom = 1;
    this.shift = [0, 0];
  }

  get half() {
    return this.square[2] / this.zoom;
  }

  /** The middle of what is shown; the shift is in half widths of the square. */
  get middle() {
    return [0, 1].map((axis) => this.square[axis] + this.shift[axis] * this.square[2]);
  }

  /** Functions from the plane to the canvas of `size` pixels. */
  scales(size) {
    const [x, y] = this.middle;
    const unit = size / (2 * this.half);
    return {
      x: (value) => size / 2 + (value - x) * unit,
      y: (value) => size / 2 - (value - y) * unit,
    };
  }

  /** The point of the plane at a place given in shares of the canvas. */
  at(across, down) {
    const [x, y] = this.middle;
    return [x + (2 * across - 1) * this.half, y - (2 * down - 1) * this.half];
  }

  /** Zooms by `factor` and keeps the point at that place where it is. */
  zoomAt(factor, across = 0.5, down = 0.5) {
    const before = this.at(across, down);
    this.zoom = Math.min(MOST_ZOOM, Math.max(1, this.zoom * factor));
    const after = this.at(across, down);
    this.moveBy(before[0] - after[0], before[1] - after[1]);
  }

  /** Shifts what is shown, and stays within the square. */
  moveBy(x, y) {
    const most = 1 - 1 / this.zoom;
    this.shift = [x, y].map((way, axis) => {
      const shifted = this.shift[axis] + way / this.square[2];
      return Math.min(most, Math.max(-most, shifted));
    });
  }
}

/** Round numbers between two numbers, about `count` of them. */
function ticks(low, high, count) {
  const rough = (high - low) / count;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
