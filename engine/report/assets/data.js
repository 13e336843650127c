// The packed arrays of the page, unpacked; `pack.py` wrote them.

const MISSING = 65535;

async function inflate(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

async function words(text) {
  return new Uint16Array(await inflate(text));
}

/** Everything of one run that is drawn point by point. */
async function unpackRun(run, images) {
  const labels = await words(run.labels);
  const planes = run.planes.map((arms) => arms.map((arm) => unpackPlane(arm, labels)));
  return {
    labels,
    chosen: new Uint32Array(await inflate(run.chosen)),
    images: new Uint8Array(await inflate(images.pixels)),
    height: images.height,
    width: images.width,
    order: mixedOrder(labels.length),
    planes: await Promise.all(planes.map((arms) => Promise.all(arms))),
  };
}

async function unpackPlane(plane, labels) {
  const codes = await words(plane.points);
  const count = labels.length;
  const coordinate = (axis) =>
    Float32Array.from(codes.subarray(axis * count, (axis + 1) * count), (code) =>
      code === MISSING ? NaN : plane.low[axis] + plane.step[axis] * code,
    );
  const wrong = codes.subarray(2 * count);
  return {
    ...plane,
    x: coordinate(0),
    y: coordinate(1),
    predicted: labels.map((label, index) => label ^ wrong[index]),
  };
}

/** A fixed order that mixes the classes, so that none lies on top of all others. */
function mixedOrder(count) {
  const divisor = (a, b) => (b ? divisor(b, a % b) : a);
  let stride = Math.max(1, Math.round(0.618 * count));
  while (divisor(stride, count) > 1) stride += 1;
  return Uint32Array.from({ length: count }, (_, index) => (index * stride) % count);
}

/** The probability of the class that the network chose for a point; NaN without probabilities. */
function confidence(plane, index) {
  const { classifier, predicted } = plane;
  return probability(classifier, plane.x[index], plane.y[index], predicted[index]);
}
