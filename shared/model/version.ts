/** Version of the suite; a contract test holds it equal to package.json, which is not bundled. */
export const VERSION = '1.0.0';
