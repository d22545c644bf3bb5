import path from 'node:path';

import type { Repository } from './repository.ts';

const codeBlock = /^(?<fence>```+|~~~+)[\s\S]*?^\k<fence>/gmu;
const codeSpan = /`[^`\n]*`/gu;
const inlineLink = /\]\(\s*<?(?<target>[^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/gu;
const referenceLink = /^\[[^\]]+\]:\s*(?<target>\S+)/gmu;
const decisionName = /^docs\/decisions\/(?<number>\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$/u;
const decisionSections = ['## Context', '## Decision', '## Consequences'];
const maxDecisionLines = 60;

/** Relative links of a Markdown file that lead to no file, or to a heading that is not there. */
export function linkProblems(repository: Repository, file: string): string[] {
  const text = (repository.get(file) ?? '').replaceAll(codeBlock, '').replaceAll(codeSpan, '');
  return [...text.matchAll(inlineLink), ...text.matchAll(referenceLink)]
    .map((match) => match.groups?.['target'] ?? '')
    .filter((target) => !/^(?:[a-z][a-z+.-]*:|\/\/)/iu.test(target))
    .filter((target) => !leadsSomewhere(repository, file, target))
    .map((target) => `${target} leads nowhere`);
}

function leadsSomewhere(repository: Repository, file: string, target: string): boolean {
  const [location = '', heading] = decodeURI(target).split('#');
  const destination =
    location === ''
      ? file
      : path.posix.join(path.posix.dirname(file), location).replace(/\/$/u, '');
  if (heading !== undefined && destination.endsWith('.md')) {
    return headingAnchors(repository.get(destination) ?? '').includes(heading);
  }
  return (
    repository.has(destination) ||
    [...repository.keys()].some((known) => known.startsWith(`${destination}/`))
  );
}

/** The anchors that a Markdown renderer gives to headings: lower case, words joined by `-`, punctuation dropped. */
function headingAnchors(text: string): string[] {
  return [...text.replaceAll(codeBlock, '').matchAll(/^#{1,6}\s+(?<title>.+)$/gmu)].map((match) =>
    (match.groups?.['title'] ?? '')
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/gu, '-'),
  );
}

/** A decision has a number of its own, a title, and says context, decision and consequences on half a page. */
export function decisionProblems(repository: Repository): string[] {
  const files = [...repository.keys()].filter((file) => file.startsWith('docs/decisions/'));
  const numbers = files.map((file) => decisionName.exec(file)?.groups?.['number'] ?? file);
  const repeated = numbers.filter((number, index) => numbers.indexOf(number) !== index);
  const lacking = files.flatMap((file) =>
    lacksOfDecision(file, repository.get(file) ?? '').map((lack) => `${file} ${lack}`),
  );
  return [...repeated.map((number) => `${number} is the number of two decisions`), ...lacking];
}

function lacksOfDecision(file: string, text: string): string[] {
  const number = decisionName.exec(file)?.groups?.['number'];
  if (number === undefined) return ['is not named NNNN-title.md'];
  const lacks = decisionSections
    .filter((section) => !text.includes(`\n${section}\n`))
    .map((section) => `lacks "${section}"`);
  if (!text.startsWith(`# ${number}: `)) lacks.push(`does not begin with "# ${number}: "`);
  if (text.split('\n').length > maxDecisionLines) lacks.push('is longer than half a page');
  return lacks;
}

const leaks: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.~-])\/(?:root|work\/(?:main|shared))\b/u, 'a path of one machine'],
  [/(?<![\w.~-])\/(?:home|Users)\/(?!<|\$|\.\.)[\w.-]+\//u, 'a path of one machine'],
  [/\bregistry\.(?:npmjs|yarnpkg|npmmirror)\.[a-z]+/u, 'the host of a registry'],
  [/\bnpm\.pkg\.[\w.-]+/u, 'the host of a registry'],
  [/^\s*tarball: https?:/mu, 'the host of a registry'],
  [/_authToken\s*=\s*(?!\$\{)\S/u, 'a token'],
];

/** What holds on one machine only and must not be committed: its paths, the registry it installs from, a token. */
export function leakProblems(text: string): string[] {
  return leaks.filter(([pattern]) => pattern.test(text)).map(([, what]) => `names ${what}`);
}
