// Mouse, touch and keys in a panel: which image is meant, zoom and shift.

const STEP = 1.35; // of zoom

/** Pointing, dragging a zoomed plane, and zooming with the wheel and Ctrl (or a pinch). */
function attachPointer(panel) {
  const canvas = panel.over;
  let last = null;
  const inPanel = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = inPanel(event);
    if (last) {
      const unit = (2 * panel.view.half) / canvas.clientWidth;
      panel.view.moveBy((last[0] - x) * unit, (y - last[1]) * unit);
      last = [x, y];
      panel.draw();
    } else {
      panel.onPoint(panel.pick(x, y), panel);
    }
  });
  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = inPanel(event);
    if (panel.view.zoom > 1 && event.pointerType === "mouse") {
      last = [x, y];
      canvas.setPointerCapture(event.pointerId);
    } else {
      panel.onPoint(panel.pick(x, y), panel);
    }
  });
  canvas.addEventListener("pointerup", () => {
    last = null;
  });
  canvas.addEventListener("pointercancel", () => {
    last = null;
  });
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") panel.onPoint(-1, panel);
  });
  canvas.addEventListener("dblclick", (event) => zoomThere(panel, STEP ** 2, inPanel(event)));
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomThere(panel, STEP ** (-event.deltaY / 100), inPanel(event));
    },
    { passive: false },
  );
}

function zoomThere(panel, factor, [x, y]) {
  const size = panel.over.clientWidth;
  panel.zoom(factor, x / size, y / size);
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Arrow keys walk from image to image, plus, minus and 0 zoom, Escape lets go. */
function attachKeys(panel) {
  panel.over.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in WAYS) panel.onPoint(nextPoint(panel, WAYS[event.key]), panel, true);
    else if (event.key === "+" || event.key === "=") panel.zoom(STEP);
    else if (event.key === "-") panel.zoom(1 / STEP);
    else if (event.key === "0") panel.zoom(0);
    else if (event.key === "Escape") panel.onPoint(-1, panel);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  panel.over.addEventListener("blur", () => panel.onPoint(-1, panel));
}

/** The nearest shown image in a direction; in the middle of the panel to begin with. */
function nextPoint(panel, [across, down]) {
  const { selected } = panel.state;
  const size = panel.over.clientWidth;
  const [x, y] = selected < 0 ? [size / 2, size / 2] : panel.place(selected);
  let [found, least] = [selected, Infinity];
  for (const index of panel.model.order) {
    if (index === selected || !panel.shown(index)) continue;
    const [left, top] = panel.place(index);
    if (left < 0 || top < 0 || left > size || top > size) continue;
    const ahead = (left - x) * across + (top - y) * down;
    const aside = Math.abs((left - x) * down) + Math.abs((top - y) * across);
    const cost = ahead + 2 * aside;
    if (
      selected < 0
        ? Math.hypot(left - x, top - y) < least
        : ahead > 0.5 && aside <= ahead && cost < least
    ) {
      [found, least] = [index, selected < 0 ? Math.hypot(left - x, top - y) : cost];
    }
  }
  return found;
}
