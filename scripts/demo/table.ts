import type { ConversationStep } from './conversation.ts';
import type { Played } from './play.ts';

const COLUMNS = ['total', 'processed', 'deduped', 'failed', 'ignored', 'invalid'] as const;
const TITLE_WIDTH = 40;
const CELL_WIDTH = 10;

/** The line above the deliveries. */
export function headLine(): string {
  return row('delivery', ['answer', 'received', ...COLUMNS.slice(1), 'ms', '']);
}

/** One delivery as a line; it ends with what the recording predicted when that did not happen. */
export function deliveryLine(played: Played): string {
  const figures = COLUMNS.map((name) => String(played.summary[name]));
  const mark = played.asPredicted ? '' : '✗ not as predicted';
  return row(played.delivery.title, [
    String(played.status),
    ...figures,
    played.latencyMs.toFixed(1),
    mark,
  ]);
}

/** The sums of all deliveries. */
export function totalLine(all: readonly Played[]): string {
  const sums = COLUMNS.map((name) =>
    String(all.reduce((sum, { summary }) => sum + summary[name], 0)),
  );
  const totalMs = all.reduce((sum, { latencyMs }) => sum + latencyMs, 0);
  return row(`${all.length} deliveries`, ['', ...sums, totalMs.toFixed(1), '']);
}

/** The line above the conversation. */
export function conversationHeadLine(): string {
  return `${'conversation'.padEnd(TITLE_WIDTH)}${'answer'.padStart(CELL_WIDTH)}    what came of it`;
}

/** One step of the conversation as a line. */
export function conversationLine({ title, status, outcome }: ConversationStep): string {
  return `${title.padEnd(TITLE_WIDTH)}${String(status ?? '').padStart(CELL_WIDTH)}    ${outcome}`;
}

/** A rule as wide as the table. */
export function ruleLine(): string {
  return '─'.repeat(headLine().trimEnd().length);
}

function row(title: string, cells: readonly string[]): string {
  return (
    title.padEnd(TITLE_WIDTH) +
    cells
      .map((cell) => cell.padStart(CELL_WIDTH))
      .join('')
      .trimEnd()
  );
}
