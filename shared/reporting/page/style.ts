/** The page's only style; its digest stands in the content security policy. */
export const STYLE = `
:root { color-scheme: light dark;
  --ink: light-dark(#1f2328, #f0f6fc); --dim: light-dark(#59636e, #9198a1); --paper: light-dark(#fff, #0d1117);
  --line: light-dark(#d1d9e0, #3d444d); --soft: light-dark(#f6f8fa, #151b23);
  --bad: light-dark(#cf222e, #f85149); --unsure: light-dark(#9a6700, #d29922); --good: light-dark(#1a7f37, #3fb950);
  --now: light-dark(#0969da, #4493f8); --before: light-dark(#8c959f, #7d8590); --third: light-dark(#bc4c00, #db6d28); --fourth: light-dark(#8250df, #ab7df8); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 16px 48px; max-width: 1000px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 22px; margin: 0 0 12px; } h2 { font-size: 18px; margin: 0 0 8px; } h3 { font-size: 15px; margin: 0 0 4px; }
p { margin: 8px 0; } .small { color: var(--dim); font-size: 13px; }
code { font: 13px ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace; background: var(--soft); border-radius: 4px; padding: 1px 5px; }
.verdict { border: 1px solid var(--line); border-left: 6px solid var(--tone); border-radius: 6px; padding: 12px 16px; margin: 0 0 20px; }
.verdict p:first-child { font-size: 18px; color: var(--tone); margin-top: 0; } .verdict p:last-child { margin-bottom: 0; }
.verdict p:nth-child(2) { font-size: 17px; }
.error, .fail { --tone: var(--bad); } .inconclusive, .warn { --tone: var(--unsure); } .pass { --tone: var(--good); } .skipped { --tone: var(--dim); }
section { border-top: 1px solid var(--line); padding: 16px 0 8px; }
.table { overflow-x: auto; margin: 8px 0; } table { border-collapse: collapse; width: max-content; max-width: 960px; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--line); padding: 5px 10px; text-align: left; vertical-align: top; overflow-wrap: normal; }
th { background: var(--soft); font-weight: 600; } .right { text-align: right; white-space: nowrap; }
td code { white-space: pre-wrap; overflow-wrap: break-word; }
details { margin: 8px 0; } summary { cursor: pointer; color: var(--now); }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr)); align-items: start; gap: 16px; margin: 12px 0; }
figure { margin: 0; border: 1px solid var(--line); border-radius: 6px; padding: 12px; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: 8px; } figure p { margin: 6px 0 0; }
figure svg { display: block; width: 100%; height: auto; }
:focus-visible { outline: 2px solid var(--now); outline-offset: 2px; }
footer { border-top: 1px solid var(--line); padding-top: 12px; margin-top: 16px; }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; font-size: 11px; } .table { overflow: visible; }
  table { width: auto; max-width: 100%; } th, td { overflow-wrap: anywhere; } tr, figure, .verdict { break-inside: avoid; }
  h1, h2, summary { break-after: avoid; } details::details-content { display: block; content-visibility: visible; height: auto; } }
`;
