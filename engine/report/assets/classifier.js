// How an arm classifies a place of its plane, as `geometry/classifier.py` does in numpy.

const SMALLEST_NORM = 1e-6;

/** The norm of the feature at a place. */
function featureNorm(norm, x, y) {
  const square = x * x + y * y + 2 * (norm[0] * x + norm[1] * y) + norm[2];
  return Math.max(Math.sqrt(Math.max(square, 0)), SMALLEST_NORM);
}

/** A function from a class to its logit at a place; `content.py` says what the rows have. */
function logitsAt(classifier, x, y) {
  const logit = finiteLogitsAt(classifier, x, y);
  // JSON has no number for a bias of −∞: the class is never answered.
  return (label) => (classifier.rows[label].includes(null) ? -Infinity : logit(label));
}

function finiteLogitsAt({ kind, rows, norm }, x, y) {
  if (["linear", "cosine", "direction"].includes(kind)) {
    const length = kind === "linear" ? 1 : featureNorm(norm, x, y);
    return (label) => {
      const [across, up, constant, bias] = rows[label];
      return (across * x + up * y + constant) / length + bias;
    };
  }
  return (label) => {
    const [across, up, off, bias] = rows[label];
    const square = (x - across) ** 2 + (y - up) ** 2 + off;
    return bias - (kind === "distance" ? Math.sqrt(square) : square / 2);
  };
}

/** The class with the largest logit at a place of the plane. */
function strongest(classifier, x, y) {
  const logit = logitsAt(classifier, x, y);
  let [best, most] = [0, -Infinity];
  for (let label = 0; label < classifier.rows.length; label += 1) {
    const value = logit(label);
    if (value > most) [best, most] = [label, value];
  }
  return best;
}

/** Whether the softmax of the logits is meant as probabilities. */
function hasProbabilities({ kind }) {
  return kind !== "distance" && kind !== "direction";
}

/** The softmax probability of a class at a place; NaN where logits are no log-probabilities. */
function probability(classifier, x, y, label) {
  if (!hasProbabilities(classifier)) return NaN;
  const logit = logitsAt(classifier, x, y);
  const chosen = logit(label);
  return 1 / classifier.rows.reduce((sum, _, other) => sum + Math.exp(logit(other) - chosen), 0);
}
