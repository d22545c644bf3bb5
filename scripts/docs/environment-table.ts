import { isConnectorError, type SecretRequirement, type Setting } from '@pyloto/core-connectors';
import type { Environment } from '@pyloto/core-runtime/node';

import type { AppConnector } from './app-connectors.ts';
import { ENVIRONMENT_WORDS, type VariableWords } from './environment-words.ts';
import { markdownTable } from './markdown-table.ts';

const SANDBOX: Environment = { PYLOTO_MODE: 'sandbox' };
const WEBHOOK_SINK: Environment = { EVENT_SINK: 'webhook' };
const STREAM_SINK: Environment = { EVENT_SINK: 'redis-stream' };
const NOTHING_SENSIBLE = '?';
/** The same where secrets begin so: what is left to say is what the variable must be. */
const NOTHING_SENSIBLE_IN_SANDBOX = 'sandbox_?';

/** Whose variables: those that the connector's manifest names, or those that every app has. */
export type VariableOwner = 'connector' | 'every app';

/**
 * The variables that an app reads, whether it must be set, its default and what it must be: found by giving the app
 * environments and looking at what it reads and what it says about them. Those without which it does not start come first.
 *
 * @throws Error when the app reads a variable that has no words
 */
export function environmentTable(app: AppConnector, owner: VariableOwner): string {
  const required = problemsOf(app, {});
  const own = connectorVariables(app);
  const rows = variablesOf(app)
    .filter((name) => own.has(name) === (owner === 'connector'))
    .toSorted((a, b) => Number(required.has(b)) - Number(required.has(a)))
    .map((name) => rowOf(name, app));
  return markdownTable(['variable', 'default', 'what it is'], rows);
}

function connectorVariables({ manifest }: AppConnector): ReadonlySet<string | undefined> {
  const secrets = manifest.secrets.flatMap(({ name, previousName }) => [name, previousName]);
  return new Set([...secrets, ...(manifest.settings ?? []).map(({ name }) => name)]);
}

/** The names in the order in which they are read. `<NAME>_FILE` goes without saying. */
export function variablesOf(app: AppConnector): string[] {
  const names = new Set<string>();
  for (const env of [SANDBOX, { ...SANDBOX, ...WEBHOOK_SINK }, { ...SANDBOX, ...STREAM_SINK }]) {
    problemsOf(app, recordingReads(env, names));
  }
  return [...names].filter((name) => !name.endsWith('_FILE'));
}

function recordingReads(env: Environment, names: Set<string>): Environment {
  return new Proxy(env, {
    get: (target, name) => {
      if (typeof name !== 'string') return undefined;
      names.add(name);
      return target[name];
    },
  });
}

/** What an app says about an environment: by variable, what it must be. */
export function problemsOf(app: AppConnector, env: Environment): ReadonlyMap<string, string> {
  try {
    app.readConfig(env);
    return new Map();
  } catch (error) {
    if (!isConnectorError(error)) throw error;
    const lines = error.message.matchAll(/^ *- (?<name>\w+) must be (?<mustBe>.*), for example/gmu);
    return new Map(
      [...lines].map(({ groups }) => [groups?.['name'] ?? '', groups?.['mustBe'] ?? '']),
    );
  }
}

function rowOf(name: string, app: AppConnector): string[] {
  const secret = secretOf(name, app);
  const { what, defaultIn, sandboxDefaultIn } =
    secret === undefined ? otherWords(name, app) : secretWords(name, secret);
  const mustBe = secret === undefined ? expectationOf(name, app) : '';
  const fallback = defaultIn?.(app.readConfig(leastOf(app)));
  return [
    `\`${name}\``,
    fallback === undefined || fallback === '' ? requiredWhen(name, app) : `\`${fallback}\``,
    [
      what,
      ...(sandboxDefaultIn === undefined
        ? []
        : [inSandbox(sandboxDefaultIn(app.readConfig(SANDBOX)))]),
      ...(mustBe === '' ? [] : [`It must be ${mustBe}.`]),
    ].join(' '),
  ];
}

function inSandbox(fallback: string | number | undefined): string {
  return `In a sandbox \`${fallback}\` by default.`;
}

function requiredWhen(name: string, app: AppConnector): string {
  const others = othersThatDo(name, app);
  if (problemsOf(app, {}).has(name)) {
    return ['**required** except in a sandbox', ...others].join(', or ');
  }
  if (others.length > 0) return `in the place of ${others.join(' or ')}`;
  const isRequiredThere = problemsOf(app, { ...SANDBOX, ...WEBHOOK_SINK }).has(name);
  return isRequiredThere ? '**required** with the webhook sink' : '';
}

/** The other secrets of which one is enough. */
function othersThatDo(name: string, { manifest }: AppConnector): readonly string[] {
  const signatures = manifest.secrets.filter(({ purpose }) => purpose === 'webhook_signature');
  const isChoice = signatures.every(({ optional = false }) => optional);
  const names = signatures.map((secret) => secret.name);
  if (!isChoice || !names.includes(name)) return [];
  return names.filter((other) => other !== name).map((other) => `\`${other}\``);
}

function expectationOf(name: string, app: AppConnector): string {
  const found = [WEBHOOK_SINK, STREAM_SINK].map((sink) =>
    problemsOf(app, { ...SANDBOX, ...sink, [name]: NOTHING_SENSIBLE_IN_SANDBOX }).get(name),
  );
  return found.find((mustBe) => mustBe !== undefined) ?? '';
}

/** The smallest environment that an app starts with outside a sandbox. */
export function leastOf(app: AppConnector): Environment {
  return Object.fromEntries(
    [...problemsOf(app, {}).keys()].map((name) => [name, NOTHING_SENSIBLE]),
  );
}

function otherWords(name: string, { manifest }: AppConnector): VariableWords {
  const setting = manifest.settings?.find((candidate) => candidate.name === name);
  return setting === undefined ? wordsOf(name) : settingWords(setting);
}

function settingWords({ name, summary }: Setting): VariableWords {
  return { what: summary, defaultIn: ({ settings }) => settings[name] ?? '' };
}

function wordsOf(name: string): VariableWords {
  const words = ENVIRONMENT_WORDS[name];
  if (words === undefined)
    throw new Error(`${name} is read and has no words in environment-words.ts`);
  return words;
}

function secretOf(name: string, { manifest }: AppConnector): SecretRequirement | undefined {
  return manifest.secrets.find((secret) => secret.name === name || secret.previousName === name);
}

const PURPOSES = {
  webhook_signature: 'The secret that the provider signs deliveries with.',
  webhook_handshake: 'The token that you choose and type into the provider’s dashboard.',
  api_token: 'The token for calls from accounts that have none of their own.',
  oauth_client_secret: 'The secret of the app at the server where people connect their accounts.',
} as const satisfies Record<SecretRequirement['purpose'], string>;

function secretWords(
  name: string,
  { previousName, purpose, ...current }: SecretRequirement,
): VariableWords {
  if (name !== previousName) return { what: PURPOSES[purpose] };
  return { what: `The value before \`${current.name}\`, accepted beside it while you rotate.` };
}
