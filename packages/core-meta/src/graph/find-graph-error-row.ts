import { GRAPH_ERROR_ROWS, type GraphErrorRow } from './graph-error-codes.ts';

/** What a row is found by. */
type GraphErrorSigns = {
  readonly code: number;
  readonly subcode: number | undefined;
  readonly details: string | undefined;
};

type Range = { readonly first: number; readonly last: number; readonly row: GraphErrorRow };

const RANGE = /^(\d+)-(\d+)$/;
const { rowsByCode, ranges } = readRows();

/** @returns undefined for a code that nobody knows */
export function findGraphErrorRow(error: GraphErrorSigns): GraphErrorRow | undefined {
  const { code, subcode } = error;
  return (
    (subcode === undefined ? undefined : fitting(`${code}/${subcode}`, error)) ??
    fitting(`${code}`, error) ??
    ranges.find(({ first, last }) => code >= first && code <= last)?.row
  );
}

function fitting(code: string, { details }: GraphErrorSigns): GraphErrorRow | undefined {
  return rowsByCode
    .get(code)
    ?.find((row) => row.details === undefined || row.details === plain(details));
}

function plain(details: string | undefined): string | undefined {
  return details?.trim().toLowerCase().replace(/\.$/, '');
}

function readRows(): {
  readonly rowsByCode: ReadonlyMap<string, readonly GraphErrorRow[]>;
  readonly ranges: readonly Range[];
} {
  const exact = new Map<string, GraphErrorRow[]>();
  const between: Range[] = [];
  for (const row of GRAPH_ERROR_ROWS) {
    for (const code of row.codes) {
      const [, first, last] = RANGE.exec(code) ?? [];
      if (first === undefined) exact.set(code, [...(exact.get(code) ?? []), row]);
      else between.push({ first: Number(first), last: Number(last), row });
    }
  }
  return { rowsByCode: exact, ranges: between };
}
