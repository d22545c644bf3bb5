import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { GeneratedSection } from './generated-section.ts';
import { markdownTable } from './markdown-table.ts';

/** What is read of a row of the adapter's own table. */
type GraphErrorRow = {
  readonly codes: readonly string[];
  readonly details: string | undefined;
  readonly errorCode: string;
  readonly isRetryable: boolean;
  readonly expectation: string;
};

const GRAPH = 'packages/core-meta/src/graph/index.ts';

/** Every code of Meta's that is known: from the rows that errors are mapped by. */
export async function graphErrorTable(root: string): Promise<GeneratedSection> {
  const graph: { readonly graphErrorTable: () => readonly GraphErrorRow[] } = await import(
    pathToFileURL(path.join(root, GRAPH)).href
  );
  const rows = graph
    .graphErrorTable()
    .map((row) => [
      codesIn(row),
      `\`${row.errorCode}\``,
      row.isRetryable ? 'yes' : 'no',
      row.expectation,
    ]);
  return {
    name: 'graph errors',
    body: markdownTable(["Meta's code", 'becomes', 'tried again', 'message'], rows),
  };
}

function codesIn({ codes, details }: GraphErrorRow): string {
  const words = codes.map((code) => `\`${code.replace('-', '`–`')}\``).join(', ');
  return details === undefined ? words : `${words} with the details «${details}»`;
}
