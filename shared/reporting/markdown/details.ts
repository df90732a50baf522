/** A collapsible block; GitHub reads the Markdown inside only after the empty line. `summary` is HTML text of ours. */
export const details = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
