/**
 * P(W² > x) of the limit law (Csörgő and Faraway, JRSS B 58, 1996, equation 1.2). Like scipy's, of no use beyond x = 4, where
 * it is below 1e-9.
 */
export function cramerVonMisesTail(x: number): number {
  if (x < 0.003) return 1;
  let sum = 0;
  // Γ(k + ½) / Γ(k + 1), from k = 0 on.
  let ratio = Math.sqrt(Math.PI);
  for (let k = 0; k < 200; k++) {
    const y = 4 * k + 1;
    const q = y ** 2 / (16 * x);
    const term = ((ratio * Math.sqrt(y)) / (Math.PI ** 1.5 * Math.sqrt(x))) * Math.exp(-q) * besselK(q);
    sum += term;
    if (term < 1e-16) break;
    ratio *= (k + 0.5) / (k + 1);
  }
  return Math.min(1, Math.max(0, 1 - sum));
}

/** Modified Bessel function of the second kind of order ¼: ∫ exp(−x cosh t) cosh(t/4) dt over t > 0. */
function besselK(x: number): number {
  // The trapezoidal rule converges exponentially here: the integrand is entire and falls double-exponentially.
  const step = 1 / 32;
  let sum = Math.exp(-x) / 2;
  for (let i = 1; i < 1000; i++) {
    const t = i * step;
    const term = Math.exp(-x * Math.cosh(t)) * Math.cosh(t / 4);
    sum += term;
    if (term < 1e-18 * sum) break;
  }
  return sum * step;
}
