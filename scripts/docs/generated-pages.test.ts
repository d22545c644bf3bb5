import path from 'node:path';

import { expect, test } from 'vitest';

import { type AppConnector, loadAppConnectors } from './app-connectors.ts';
import { environmentTable, leastOf, problemsOf, variablesOf } from './environment-table.ts';
import { ENVIRONMENT_WORDS } from './environment-words.ts';
import { driftProblems, type ReadFile, readFrom } from './generated-file.ts';
import { generatedPages } from './generated-pages.ts';
import { withSections } from './generated-section.ts';
import { markdownTable } from './markdown-table.ts';

const root = path.resolve(import.meta.dirname, '../..');
const committed = readFrom(root);
const apps = await loadAppConnectors(root);
const anyApp = apps[0]!;
const BEGIN = '<!-- part: made by `pnpm run docs` -->';

test('the committed tables are what the sources make of them', async () => {
  expect(driftProblems(await generatedPages(root, committed), committed)).toEqual([]);
});

test.each([
  ['docs/architecture.md', '[@pyloto/core-runtime]'],
  ['docs/errors.md', '`STATE_UNAVAILABLE`'],
  ['docs/errors.md', '`handler_failed`'],
  ['docs/providers/meta-errors.md', '`131047`'],
  ['docs/running-an-app.md', '`REDIS_URL`'],
  ['docs/capabilities.md', '`inbound_messages`'],
  ['docs/capabilities.md', '`send-message`'],
  ['apps/whatsapp/README.md', '`META_APP_SECRET`'],
  ['apps/whatsapp/README.md', '`META_GRAPH_VERSION`'],
  ['apps/whatsapp/README.md', '`inbound_messages`'],
])('a table of %s without its row of %s is out of date', async (page, cell) => {
  const read: ReadFile = (file) =>
    file === page
      ? committed(file)
          ?.split('\n')
          .filter((line) => !(line.startsWith('|') && line.includes(cell)))
          .join('\n')
      : committed(file);

  expect(driftProblems(await generatedPages(root, read), read)).toContain(
    `${page} is out of date; run: pnpm run docs`,
  );
});

test('only the part between its markers is made anew', () => {
  const page = `before\n\n${BEGIN}\n\nold\n\n<!-- /part -->\n\nafter\n`;
  const made = withSections('page.md', [{ name: 'part', body: 'new' }], () => page);

  expect(made.text).toBe(page.replace('old', 'new'));
});

test.each([
  ['has no place for it', 'text'],
  ['does not say where it ends', BEGIN],
  ['has two places for it', `${BEGIN}<!-- /part -->${BEGIN}<!-- /part -->`],
])('a part is refused by name when its page %s', (_, text) => {
  expect(() => withSections('page.md', [{ name: 'part', body: '' }], () => text)).toThrow(
    'page.md must have one place that begins with',
  );
});

test('a cell may hold a bar', () => {
  expect(markdownTable(['a'], [['b|c']])).toBe('| a    |\n| ---- |\n| b\\|c |');
});

test.each(apps)('every variable that $folder reads is in its table', (app) => {
  const table = bothTables(app);
  for (const name of variablesOf(app)) expect(table).toContain(`| \`${name}\` `);
  const { secrets, settings = [] } = app.manifest;
  for (const { name } of [...secrets, ...settings]) expect(table).toContain(`| \`${name}\` `);
  for (const { summary, default: usual } of settings) {
    expect(table).toContain(usual === '' ? '' : `| \`${usual}\` `);
    expect(table).toContain(`| ${summary} `);
  }
});

test.each(apps)('the variables that $folder shares with every app are described alike', (app) => {
  expect(environmentTable(app, 'every app')).toBe(environmentTable(anyApp, 'every app'));
});

test.each(apps)('a default of $folder changes nothing when it is given', (app) => {
  const least = leastOf(app);
  const config = app.readConfig(least);
  for (const [name, { defaultIn }] of Object.entries(ENVIRONMENT_WORDS)) {
    if (defaultIn === undefined) continue;
    expect(app.readConfig({ ...least, [name]: String(defaultIn(config)) })).toEqual(config);
  }
});

test('what must be set is what the app does not start without', () => {
  for (const app of apps) {
    const required = bothTables(app)
      .split('\n')
      .filter((row) => row.includes('**required** except'));
    expect(required).toHaveLength(problemsOf(app, {}).size);
  }
});

test.each(apps)('a variable of $folder that nobody described stops the generator', (app) => {
  const readConfig: AppConnector['readConfig'] = (env) => {
    void env['PYLOTO_NEW_VARIABLE'];
    return app.readConfig(env);
  };
  expect(() => environmentTable({ ...app, readConfig }, 'every app')).toThrow(
    'PYLOTO_NEW_VARIABLE is read and has no words',
  );
});

function bothTables(app: AppConnector): string {
  return `${environmentTable(app, 'connector')}\n${environmentTable(app, 'every app')}`;
}
