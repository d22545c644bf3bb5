import type { z } from 'zod';

import type { CommandProblem } from './command-answer.ts';

type Issue = z.core.$ZodIssue;

/** Says what a schema found in words that complete «field must be …», without data. */
export function schemaProblems(issues: readonly Issue[]): CommandProblem[] {
  return issues.flatMap((issue) => {
    const field = issue.path.map(String).join('.');
    if (issue.code !== 'unrecognized_keys') return [{ field, mustBe: expectationOf(issue) }];
    return issue.keys.map((key) => ({
      field: [...issue.path.map(String), key].join('.'),
      mustBe: 'left out: nothing of this name is known here',
    }));
  });
}

function expectationOf(issue: Issue): string {
  const own = /^must be (?<what>.+)$/s.exec(issue.message)?.groups?.what;
  return own ?? boundOf(issue) ?? choiceOf(issue) ?? 'as the reference says (/docs)';
}

function boundOf(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? issue.expected;
  if (issue.code === 'too_small') return `at least ${amount(issue.minimum, issue.origin)}`;
  if (issue.code === 'too_big') return `at most ${amount(issue.maximum, issue.origin)}`;
  return undefined;
}

function amount(bound: number | bigint, origin: string): string {
  const unit = UNITS[origin];
  if (unit === undefined) return String(bound);
  return `${bound} ${Number(bound) === 1 ? unit.one : unit.several} long`;
}

function choiceOf(issue: Issue): string | undefined {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union') return formsOf(issue);
  if (issue.code !== 'invalid_format') return undefined;
  return FORMATS[issue.format] ?? `in the form of ${issue.format}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  record: 'an object',
};

const UNITS: Readonly<Record<string, { readonly one: string; readonly several: string }>> = {
  string: { one: 'character', several: 'characters' },
  array: { one: 'entry', several: 'entries' },
};

const FORMATS: Readonly<Record<string, string>> = {
  url: 'an https address, for example https://files.example/a.pdf',
  base64: 'base64',
};

function formsOf(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  if (issue.errors.length === 0 && 'options' in issue && Array.isArray(issue.options)) {
    return `one of ${issue.options.map(String).join(', ')}`;
  }
  const wanted = issue.errors.map((branch) => schemaProblems(branch).map(phrase).join(' and '));
  return `of one of its forms: ${wanted.join('; or ')}`;
}

function phrase({ field, mustBe }: CommandProblem): string {
  return field === '' ? mustBe : `${field} ${mustBe}`;
}
