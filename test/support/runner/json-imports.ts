import { registerHooks } from 'node:module';

/** GitHub's packages import JSON without the attribute that Node 24 demands. Import this module before them. */
registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context);
    return resolved.url.endsWith('.json') && resolved.url.includes('/@actions/')
      ? { ...resolved, importAttributes: { ...context.importAttributes, type: 'json' } }
      : resolved;
  },
});
