/** What is put in the place of each part; each gets and gives the text as it stands in the JSON, quotation marks included. */
export type JsonRewriter = {
  /** @param key the name of the nearest member that it is the value of, or an element of; empty at the top */
  readonly string: (literal: string, key: string) => string;
  readonly number: (literal: string, key: string) => string;
  /** The name of a member. */
  readonly name: (literal: string) => string;
};

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]|true|false|null|\s+/gu;

/**
 * Rewrites strings, numbers and names of a JSON text and leaves everything else as it is: order, white space, `true`, `null`.
 *
 * @param text valid JSON
 */
export function rewriteJson(text: string, rewriter: JsonRewriter): string {
  const place = createPlace();
  return text.replaceAll(TOKEN, (token) => {
    const written = rewriteToken(token, place, rewriter);
    place.pass(token);
    return written;
  });
}

function rewriteToken(token: string, place: Place, rewriter: JsonRewriter): string {
  const first = token.charAt(0);
  if (first === '"') {
    return place.isName() ? rewriter.name(token) : rewriter.string(token, place.key());
  }
  return /[-\d]/u.test(first) ? rewriter.number(token, place.key()) : token;
}

/** Where in a JSON text somebody is. */
type Place = {
  readonly pass: (token: string) => void;
  /** Whether a string here would be the name of a member. */
  readonly isName: () => boolean;
  /** The name of the member whose value, or an element of whose value, this is. */
  readonly key: () => string;
};

function createPlace(): Place {
  const around: { readonly isObject: boolean; readonly key: string }[] = [];
  let key = '';
  let isName = false;

  const enter = (isObject: boolean): void => {
    around.push({ isObject, key });
    isName = isObject;
  };
  const next = (): void => {
    const { isObject = false, key: outer = '' } = around.at(-1) ?? {};
    isName = isObject;
    key = outer;
  };
  const passed: Readonly<Record<string, () => void>> = {
    '{': () => enter(true),
    '[': () => enter(false),
    '}': () => void around.pop(),
    ']': () => void around.pop(),
    ',': next,
    ':': () => {
      isName = false;
    },
  };
  return {
    isName: () => isName,
    key: () => key,
    pass: (token) => {
      if (isName && token.startsWith('"')) key = String(JSON.parse(token));
      passed[token]?.();
    },
  };
}
