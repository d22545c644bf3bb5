const specifierPattern = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])([\w@./#:~+-]+)\2/gu;
const commentPattern = /^[ \t]*(?:\/\*[\s\S]*?\*\/|\/\/.*)/gmu;

/**
 * Every module that a JavaScript, TypeScript or declaration text names in an import or a re-export, in order of appearance.
 * Examples in comments do not count.
 */
export function importSpecifiers(text: string): string[] {
  return [...text.replaceAll(commentPattern, '').matchAll(specifierPattern)].map(
    (match) => match[3] ?? '',
  );
}

/**
 * Turns `./name.ts` into `./name.js`: tsc rewrites the imports of the JavaScript that it writes but not those of declarations.
 * Declarations (`.d.ts`) and names of packages stay as they are.
 */
export function withBuiltExtensions(text: string): string {
  return text.replaceAll(specifierPattern, (statement: string) =>
    statement.replace(/(['"]\..*)(?<!\.d)\.ts(['"])$/u, '$1.js$2'),
  );
}

/**
 * The package that a specifier belongs to: `@scope/name/sub` is `@scope/name`. Relative paths and Node's own modules have none.
 */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
