import path from 'node:path';

import {
  GROUPS,
  groupOf,
  type Requirement,
  requirements,
} from '@pyloto/connector-conformance-tests';

import type { GeneratedSection } from './generated-section.ts';
import { markdownTable } from './markdown-table.ts';

/** Every requirement, a table for each group, from the values that the suite runs. */
export function conformanceTables(): GeneratedSection[] {
  const groups = [...new Set(requirements.map(({ id }) => groupOf(id)))];
  const parts = groups.map((group) => {
    const rows = requirements.filter(({ id }) => groupOf(id) === group).map(rowOf);
    const table = markdownTable(['id', 'level', 'requirement', 'why', 'source'], rows);
    return `### ${GROUPS[group] ?? group}\n\n${table}`;
  });
  return [{ name: 'requirements', body: parts.join('\n\n') }];
}

function rowOf({ id, level, title, why, source }: Requirement): string[] {
  return [id, level, title, why, linkTo(source)];
}

function linkTo(source: string): string {
  if (URL.canParse(source)) return `[${new URL(source).host}](${source})`;
  const target = path.posix.relative('docs', source);
  const name = path.posix.basename(source, '.md');
  return `[${name === 'README' ? path.posix.basename(path.posix.dirname(source)) : name}](${target})`;
}
