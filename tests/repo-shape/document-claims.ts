import type { Repository } from './repository.ts';

const codeBlock = /^ *(?<fence>```+)[^\n]*\n(?<code>[\s\S]*?)^ *\k<fence>/gmu;
const codeSpan = /(?<!`)`(?<code>[^`\n]+)`(?!`)/gu;
const repositoryPath =
  /(?<![\w./@:<-])(?:\.github|apps|docs|packages|scripts|templates|tests)\/[\w.*<>/-]*[\w*>]/gu;
const scriptCall = /\b(?:npm|pnpm) (?:--silent )?(?:run )?(?<script>[a-z][a-z:-]*)/gu;
const symbolLink = /\[`(?<symbol>[A-Za-z_]\w*)`\]\((?<target>[^)\s#]+\.(?:ts|mjs))\)/gu;
const testLink = /\[(?<name>[^\]`]+)\]\((?<target>[^)\s#]+\.test\.ts)\)/gu;
const sentence = /^\w+(?: \w+){2,}$/u;
const observedName = /^[a-z0-9]+(?:_[a-z0-9]+)+$/u;

/** What npm and pnpm do by themselves. */
const packageManagerCommands = new Set(
  'add create deploy deprecate dist-tag exec install login pack publish token unpublish view'.split(
    ' ',
  ),
);

/** Paths from the root that a document names in code and that are not there; `*` and `<name>` stand for any name. */
export function pathProblems(repository: Repository, file: string): string[] {
  return codeIn(repository, file)
    .flatMap((code) => [...code.matchAll(repositoryPath)].map(([path]) => path))
    .filter((path) => !isThere(repository, path))
    .map((path) => `${path} does not exist`);
}

function isThere(repository: Repository, path: string): boolean {
  const name = path
    .replaceAll(/[.]/gu, '\\.')
    .replaceAll(/\*\*\//gu, '(?:.+/)?')
    .replaceAll(/\*|<[^>]*>/gu, '[^/]*');
  const pattern = new RegExp(`^${name}(?:/|$)`, 'u');
  return [...repository.keys()].some((known) => pattern.test(known));
}

/** Scripts that a document tells to run and that neither the root's `package.json` has nor a project made from the template. */
export function commandProblems(repository: Repository, file: string): string[] {
  const known = new Set([
    ...scriptsIn(repository.get('package.json')),
    ...scriptsIn(repository.get('templates/connector/package.json')),
  ]);
  return codeIn(repository, file)
    .flatMap((code) => [...code.matchAll(scriptCall)].map(({ groups }) => groups?.['script'] ?? ''))
    .filter((script) => !known.has(script) && !packageManagerCommands.has(script))
    .map((script) => `"${script}" is no script of package.json`);
}

function scriptsIn(manifest = '{}'): string[] {
  const { scripts = {} }: { scripts?: Readonly<Record<string, string>> } = JSON.parse(manifest);
  return Object.keys(scripts);
}

/** Links such as `[name](file.ts)`, with the name as code, whose file does not hold that name. */
export function symbolProblems(repository: Repository, file: string): string[] {
  return [...(repository.get(file) ?? '').matchAll(symbolLink)]
    .map(({ groups }) => ({ symbol: groups?.['symbol'] ?? '', target: groups?.['target'] ?? '' }))
    .filter(({ symbol, target }) => {
      const text = repository.get(resolve(file, target)) ?? '';
      return !new RegExp(`\\b${symbol}\\b`, 'u').test(text);
    })
    .map(({ symbol, target }) => `${target} holds no ${symbol}`);
}

/** Links such as `[a door opens](file.test.ts)` whose file has no test of that name. */
export function testProblems(repository: Repository, file: string): string[] {
  return testLinksIn(repository.get(file) ?? '')
    .filter(({ name, target }) => {
      const text = repository.get(resolve(file, target)) ?? '';
      return !["'", '"', '`'].some((quote) => text.includes(`${quote}${name}${quote},`));
    })
    .map(({ name, target }) => `${target} has no test "${name}"`);
}

/** The tests that a text links to by their names. */
export function testLinksIn(text: string): { readonly name: string; readonly target: string }[] {
  return [...text.matchAll(testLink)].map(({ groups }) => ({
    name: groups?.['name'] ?? '',
    target: groups?.['target'] ?? '',
  }));
}

/** Names of log events, reasons and metrics in a runbook that neither of the two reference pages has. */
export function observedNameProblems(repository: Repository, file: string): string[] {
  const explained = ['docs/observability.md', 'docs/errors.md']
    .map((page) => repository.get(page) ?? '')
    .join('\n');
  return spansIn(repository, file)
    .map((name) => name.replace(/_(?:bucket|count|sum)$/u, ''))
    .filter((name) => observedName.test(name))
    .filter((name) => !explained.includes(`\`${name}\``))
    .map((name) => `${name} is not in docs/observability.md or docs/errors.md`);
}

/** Messages that a runbook tells to look for, three words and more in code, and that no package writes. */
export function messageProblems(repository: Repository, file: string): string[] {
  const sources = [...repository]
    .filter(([name]) => /^packages\/[^/]+\/src\/.*(?<!\.test)\.ts$/u.test(name))
    .map(([, text]) => text);
  return spansIn(repository, file)
    .filter((span) => sentence.test(span))
    .filter((span) => !sources.some((text) => text.includes(span)))
    .map((span) => `no source writes "${span}"`);
}

function codeIn(repository: Repository, file: string): string[] {
  const blocks = [...(repository.get(file) ?? '').matchAll(codeBlock)];
  return [...blocks.map(({ groups }) => groups?.['code'] ?? ''), ...spansIn(repository, file)];
}

function spansIn(repository: Repository, file: string): string[] {
  const prose = (repository.get(file) ?? '').replaceAll(codeBlock, '');
  return [...prose.matchAll(codeSpan)].map(({ groups }) => groups?.['code'] ?? '');
}

function resolve(file: string, target: string): string {
  return new URL(target, `file:///${file}`).pathname.slice(1);
}
