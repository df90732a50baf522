/**
 * P(Dₙ ≥ d) of the one-sample statistic of n values: exact for few and in the tail, else by the expansion of Pelz and Good
 * (JRSS B 38, 1976). The choice follows Simard and L'Ecuyer, Journal of Statistical Software 39(11), 2011.
 */
export function kolmogorovTail(n: number, d: number): number {
  if (d <= 0.5 / n) return 1;
  if (d >= 1) return 0;
  const t2 = n * d * d;
  if (t2 > 370) return 0;
  if (t2 >= (n <= 140 ? 4 : 2.2)) return Math.min(1, 2 * smirnovTail(n, d));
  const below = n <= 140 ? matrixCdf(n, d) : pelzGood(n, d);
  return Math.min(1, Math.max(0, 1 - below));
}

/** One-sided tail (Smirnov; Birnbaum and Tingey): twice it bounds the two-sided one, tightly where both are small. */
function smirnovTail(n: number, d: number): number {
  let sum = 0;
  let logChoose = 0;
  const last = Math.floor(n * (1 - d));
  for (let j = 0; j <= last; j++) {
    if (j > 0) logChoose += Math.log((n - j + 1) / j);
    const rest = 1 - d - j / n;
    if (rest <= 0) break;
    sum += Math.exp(logChoose + (j - 1) * Math.log(d + j / n) + (n - j) * Math.log(rest));
  }
  return d * sum;
}

/** Exact by a power of a matrix (Marsaglia, Tsang and Wang, Journal of Statistical Software 8(18), 2003). */
function matrixCdf(n: number, d: number): number {
  const k = Math.floor(n * d) + 1;
  const size = 2 * k - 1;
  const h = k - n * d;
  const matrix = Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (_, j) => (i - j + 1 < 0 ? 0 : 1)),
  );
  const at = (i: number): Float64Array => matrix[i] ?? new Float64Array();
  for (let i = 0; i < size; i++) {
    at(i)[0] = (at(i)[0] ?? 0) - h ** (i + 1);
    at(size - 1)[i] = (at(size - 1)[i] ?? 0) - h ** (size - i);
  }
  const corner = at(size - 1);
  corner[0] = (corner[0] ?? 0) + (2 * h > 1 ? (2 * h - 1) ** size : 0);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) for (let g = 1; g <= i - j + 1; g++) at(i)[j] = (at(i)[j] ?? 0) / g;
  // The path starts and ends in the middle: a vector times the matrix n times, with n!/nⁿ spread over the steps.
  let state = new Float64Array(size);
  state[k - 1] = 1;
  for (let step = 1; step <= n; step++) {
    const next = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const own = state[i] ?? 0;
      if (own === 0) continue;
      const row = at(i);
      for (let j = 0; j < size; j++) next[j] = (next[j] ?? 0) + own * (row[j] ?? 0);
    }
    state = next.map((value) => (value * step) / n);
  }
  return state[k - 1] ?? 0;
}

const PI2 = Math.PI ** 2;
const PI4 = PI2 ** 2;

/** Distribution function up to O(n⁻²). */
function pelzGood(n: number, d: number): number {
  const root = Math.sqrt(n);
  const z = root * d;
  const [z2, z4, z6] = [z ** 2, z ** 4, z ** 6];
  const w = PI2 / (2 * z2);
  const half = (polynomial: (t: number) => number): number => series(0.5, w, polynomial);
  const whole = (polynomial: (t: number) => number): number => series(1, w, polynomial);
  const c = Math.sqrt(Math.PI / 2);
  return (
    (half(() => 1) * 2 * c) / z +
    (half((t) => PI2 * t - z2) * c) / (3 * root * z4) +
    (half((t) => 6 * z6 + 2 * z4 + PI2 * (2 * z4 - 5 * z2) * t + PI4 * (1 - 2 * z2) * t * t) * c) /
      (36 * n * z * z6) -
    (whole((t) => PI2 * t) * c) / (18 * n * z * z2) +
    (half(
      (t) =>
        -30 * z6 -
        90 * z6 * z2 +
        PI2 * (135 * z4 - 96 * z6) * t +
        PI4 * (212 * z4 - 60 * z2) * t * t +
        PI2 * PI4 * (5 - 30 * z2) * t ** 3,
    ) *
      c) /
      (3240 * root * n * z4 * z6) +
    (whole((t) => 3 * PI2 * z2 * t - PI4 * t * t) * c) / (108 * root * n * z6)
  );
}

/** Σ polynomial(t) · exp(−t·w) over t = first², (first + 1)², … */
function series(first: number, w: number, polynomial: (t: number) => number): number {
  let sum = 0;
  for (let j = 0; j < 40; j++) {
    const t = (first + j) ** 2;
    const weight = Math.exp(-t * w);
    if (weight === 0) break;
    sum += polynomial(t) * weight;
  }
  return sum;
}

/**
 * P(D ≥ d) of two samples of m and n values without ties, exactly: the share of lattice paths that leave the band at least
 * once. Steps are m · n.
 */
export function twoSampleTail(m: number, n: number, d: number): number {
  const limit = Math.round(d * m * n);
  if (limit === 0) return 1;
  const outside = (i: number, j: number): boolean => Math.abs(i * n - j * m) >= limit;
  const share = new Float64Array(n + 1);
  for (let i = 0; i <= m; i++) {
    for (let j = 0; j <= n; j++) {
      if (outside(i, j)) share[j] = 1;
      else if (i + j === 0) share[j] = 0;
      else share[j] = (i * (share[j] ?? 0) + j * (j === 0 ? 0 : (share[j - 1] ?? 0))) / (i + j);
    }
  }
  return share[n] ?? 0;
}
