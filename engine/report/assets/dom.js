// Building nodes and writing numbers. Texts become text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; attributes that are functions are listeners, named as `onclick`. */
function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** A labelled choice; `options` are pairs of value and text. */
function choice(label, options, value, onChange) {
  const select = el("select", { onchange: () => onChange(select.value) });
  for (const [key, text] of options) {
    select.append(el("option", { value: key, selected: key === value }, text));
  }
  return el("label", { class: "choice" }, el("span", {}, label), select);
}

/** A coordinate or a tick, with a real minus sign; metrics come as texts. */
function number(value, digits = 4) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e5);
  const text = plain ? String(Number(value.toPrecision(digits))) : value.toExponential(digits - 2);
  return text.replace(/-/g, "−");
}

/** A share as a percentage. */
function percent(share, digits = 2) {
  return Number.isFinite(share) ? `${(100 * share).toFixed(digits)}%` : "–";
}

/** `1 image`, `0 images`, `10,000 images`. */
function counted(count, one, several = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}

/** At most `length` characters. */
function shortened(text, length) {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
