import ts from 'typescript';

/** Names of the inputs that a source reads: the first argument of every call of a method of `settings`. */
export function inputsRead(code: string): string[] {
  const names: string[] = [];
  visit(code, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    if (node.expression.expression.getText() !== 'settings') return;
    const [first] = node.arguments;
    if (first !== undefined && ts.isStringLiteral(first)) names.push(first.text);
  });
  return names;
}

/** Names of the outputs that a source sets: the keys of the object that it gives as `outputs`. */
export function outputsSet(code: string): string[] {
  const names: string[] = [];
  visit(code, (node) => {
    if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'outputs') return;
    if (!ts.isObjectLiteralExpression(node.initializer)) return;
    for (const property of node.initializer.properties) {
      if (property.name === undefined) throw new Error('outputs are named one by one, never spread');
      names.push(ts.isStringLiteral(property.name) ? property.name.text : property.name.getText());
    }
  });
  return names;
}

function visit(code: string, see: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    see(node);
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile('action.ts', code, ts.ScriptTarget.Latest, true));
}
