import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect } from 'vitest';

import { REPO } from './connector-process.ts';

/** A fenced block of a page. */
export type Block = {
  /** The headings above it, the page's title first. */
  readonly headings: readonly string[];
  readonly language: string;
  readonly code: string;
};

const HEADING_OR_BLOCK =
  /^(?<hashes>#+) (?<title>[^\n]+)$|^```(?<language>\w*)\n(?<code>.*?)^```$/gmsu;

/** The blocks of a page, in order; those in a list are not among them. */
export function readBlocks(page: string): Block[] {
  const blocks: Block[] = [];
  const headings: string[] = [];
  for (const { groups } of readFileSync(path.join(REPO, page), 'utf8').matchAll(HEADING_OR_BLOCK)) {
    const { hashes, title = '', language = '', code = '' } = groups ?? {};
    if (hashes === undefined) blocks.push({ headings: [...headings], language, code });
    else headings.splice(hashes.length - 1, headings.length, title);
  }
  return blocks;
}

/** The code of a section's blocks of one language, in order. */
export function readSection(page: string, heading: string, language: string): string[] {
  return readBlocks(page)
    .filter((block) => block.headings.at(-1) === heading && block.language === language)
    .map(({ code }) => code);
}

/** A delivery as an `http` block shows it: headers, an empty line, and the body in one line. */
export function readHttp(code: string): {
  readonly headers: Record<string, string>;
  readonly body: string;
} {
  const [head = '', body = ''] = code.trimEnd().split('\n\n');
  const headers = head
    .split('\n')
    .slice(1)
    .map((line) => line.split(': '));
  return { headers: Object.fromEntries(headers), body };
}

const ANYTHING = '…';
/** What no two runs have in common. */
const VOLATILE: ReadonlySet<string> = new Set(['latencyMs', 'timestamp']);

/** Reads what a page shows: `"…"` stands for any value, and `"…": "…"` for any further fields. */
export function asShown(json: string): unknown {
  return JSON.parse(json, (key, value: unknown) => {
    if (value === ANYTHING || VOLATILE.has(key)) return expect.anything();
    if (typeof value !== 'object' || value === null || !(ANYTHING in value)) return value;
    return expect.objectContaining(
      Object.fromEntries(Object.entries(value).filter(([name]) => name !== ANYTHING)),
    );
  });
}
