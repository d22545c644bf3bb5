import { ConnectorError, HTTP_STATUS_BY_ERROR_CODE, isRetryable } from '@pyloto/core-connectors';
import { ERROR_ANSWERS } from '@pyloto/core-runtime';

import { ANSWER_WORDS, ERROR_CODE_WORDS } from './error-words.ts';
import { markdownTable } from './markdown-table.ts';
import type { GeneratedSection } from './generated-section.ts';

/** Every code of an error answer, and every code of a failed item: from the tables that the code answers with. */
export function errorTables(): GeneratedSection[] {
  return [
    { name: 'answers', body: answerTable() },
    { name: 'codes', body: codeTable() },
  ];
}

function answerTable(): string {
  const rows = keysOf(ERROR_ANSWERS).map((code) => [
    String(ERROR_ANSWERS[code].status),
    `\`${code}\``,
    ERROR_ANSWERS[code].message,
    ANSWER_WORDS[code].when,
    ANSWER_WORDS[code].whatToDo,
  ]);
  return markdownTable(['status', 'code', 'message', 'when', 'what to do'], rows);
}

function codeTable(): string {
  const rows = keysOf(HTTP_STATUS_BY_ERROR_CODE).map((code) => [
    `\`${code}\``,
    isRetryable(new ConnectorError(code, 'asked by the docs')) ? 'yes' : 'no',
    String(HTTP_STATUS_BY_ERROR_CODE[code]),
    ERROR_CODE_WORDS[code].when,
    ERROR_CODE_WORDS[code].whatToDo,
  ]);
  return markdownTable(['code', 'can pass', 'status', 'when', 'what to do'], rows);
}

function keysOf<T extends object>(table: T): (keyof T)[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a constant table has the keys that its type names
  return Object.keys(table) as (keyof T)[];
}
