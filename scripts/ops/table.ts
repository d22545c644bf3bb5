/** A column of a table: its head, and what it shows of a row. */
export type Column<TRow> = {
  readonly head: string;
  readonly of: (row: TRow) => string | number | undefined;
};

const GAP = '  ';

/** Draws rows as a table with a head; numbers are flush right. */
export function table<TRow>(rows: readonly TRow[], columns: readonly Column<TRow>[]): string {
  const cells = rows.map((row) => columns.map((column) => column.of(row)));
  const widths = columns.map(({ head }, at) =>
    Math.max(head.length, ...cells.map((row) => printable(row[at]).length)),
  );
  const isNumeric = columns.map((_, at) => cells.every((row) => typeof row[at] === 'number'));
  const line = (row: readonly (string | number | undefined)[]): string =>
    row
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        const text = printable(cell);
        return isNumeric[at] === true ? text.padStart(width) : text.padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  return [columns.map(({ head }) => head), ...cells].map((row) => `${line(row)}\n`).join('');
}

/** Names and values, one a line. */
export function fields(of: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(of).filter(([, value]) => value !== undefined);
  const width = Math.max(...given.map(([name]) => name.length));
  return given.map(([name, value]) => `${name.padEnd(width)}${GAP}${printable(value)}\n`).join('');
}

/** What a terminal shows as it is: no answer of a server can move the cursor. */
export function printable(value: string | number | undefined): string {
  // oxlint-disable-next-line no-control-regex -- these are what must not reach the terminal
  return String(value ?? '').replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '�');
}
