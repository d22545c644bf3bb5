/** A parameter of a generic type: `TData = unknown`. */
export type TypeParameter = { readonly name: string; readonly isOptional: boolean };

const HEAD = /^(?:export )?(?:declare )?(?:abstract )?(?:type|interface|class) \w+</u;
const OPENING = new Set('<({[');
const CLOSING = new Set('>)}]');

/** The type parameters of a declaration, in order. */
export function typeParametersOf(declaration: string): TypeParameter[] {
  const head = HEAD.exec(declaration)?.[0];
  if (head === undefined) return [];
  return partsUpToClosing(declaration.slice(head.length)).map((part) => ({
    name: part.trim().split(/\s/u)[0] ?? '',
    isOptional: /[^=<>!]=[^=>]/u.test(part),
  }));
}

function partsUpToClosing(text: string): string[] {
  const parts = [''];
  let depth = 0;
  // The arrow of a function type closes nothing.
  for (const token of text.match(/=>|[^]/gu) ?? []) {
    if (depth === 0 && token === '>') break;
    depth += depthOf(token);
    if (depth === 0 && token === ',') parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts.filter((part) => part.trim() !== '');
}

function depthOf(token: string): number {
  if (OPENING.has(token)) return 1;
  return CLOSING.has(token) ? -1 : 0;
}
