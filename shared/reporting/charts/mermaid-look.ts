/**
 * Line before each of Mermaid's charts. Its own colours draw the first line almost as light as the paper: these are told
 * from white, from black and from each other, and everything else follows the reader's scheme.
 */
export const MERMAID_LOOK = `%%{init: ${JSON.stringify({
  xyChart: { width: 700, height: 260 },
  themeVariables: { xyChart: { backgroundColor: 'transparent', plotColorPalette: '#2f81f7, #db6d28' } },
})}}%%`;
