/**
 * Logistic regression over one-hot features, given as one code per row and feature, fitted by Newton's method one
 * feature at a time: the levels of a one-hot feature share no row, so its Hessian block is diagonal and a step is exact
 * per level. No random number is involved.
 *
 * @param {{codes: Uint16Array, levels: number}[]} features
 * @param {Uint8Array} labels
 * @param {{penalty: number, sweeps: number, from?: number, to?: number}} options rows [from, to) are used
 */
export function fitLogistic(features, labels, { penalty, sweeps, from = 0, to = labels.length }) {
  let positives = 0;
  for (let row = from; row < to; row++) positives += labels[row];
  const share = positives / (to - from);
  const bias = Math.log(share / (1 - share));
  const tables = features.map(({ levels }) => new Float64Array(levels));
  const margin = new Float64Array(labels.length).fill(bias);

  for (let sweep = 0; sweep < sweeps; sweep++) {
    features.forEach(({ codes, levels }, index) => {
      const gradient = new Float64Array(levels);
      const curvature = new Float64Array(levels);
      for (let row = from; row < to; row++) {
        const probability = 1 / (1 + Math.exp(-margin[row]));
        const level = codes[row];
        gradient[level] += probability - labels[row];
        curvature[level] += probability * (1 - probability);
      }
      const table = tables[index];
      const step = gradient.map(
        (slope, level) => (slope + penalty * table[level]) / (curvature[level] + penalty),
      );
      for (let level = 0; level < levels; level++) table[level] -= step[level];
      for (let row = from; row < to; row++) margin[row] -= step[codes[row]];
    });
  }
  return { bias, tables };
}

/** Mean negative log-likelihood of rows [from, to). */
export function logLoss({ bias, tables }, features, labels, from, to) {
  let sum = 0;
  for (let row = from; row < to; row++) {
    let margin = bias;
    for (let index = 0; index < tables.length; index++) margin += tables[index][features[index].codes[row]];
    sum += Math.log1p(Math.exp(labels[row] === 1 ? -margin : margin));
  }
  return sum / (to - from);
}
