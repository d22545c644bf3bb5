import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';

/** Access tokens of Meta: of Facebook Login `EAA…`, of Instagram Login `IGA…`. */
const metaToken = /\b(?:EAA|IGA)[A-Za-z0-9]{60,}\b/u;
const secretName = /token|secret|password|credential|private|apikey|_auth|(?:^|_)keys?(?:_|$)/iu;
/** Shorter values stand in texts by chance. */
const minSecretCharacters = 12;
const config = {
  rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, rules: [] }],
};

/** A key inside a list of them, and a login of npm. */
const keyInList = /[\w+/=-]{32,}/gu;
const npmLogin = /^[^;#\n]*:_(?:authToken|auth|password)\s*=\s*(?<value>\S+)\s*$/gmu;

/** A file that is about to be published. */
export type PublishedFile = { readonly name: string; readonly text: string };

/**
 * What is secret of whoever releases: the values of variables that are so by their name, each key of a list of keys, and the
 * logins of the user's `.npmrc`.
 */
export function secretsOf(
  env: Readonly<Record<string, string | undefined>>,
  npmrc: string,
): string[] {
  const variables = Object.entries(env)
    .filter(([name]) => secretName.test(name))
    .map(([, value = '']) => value)
    .filter((value) => !path.isAbsolute(value));
  const keys = variables.flatMap((value) => value.match(keyInList) ?? []);
  const logins = [...npmrc.matchAll(npmLogin)].map(({ groups }) => valueIn(env, groups?.['value']));
  return [...new Set([...variables, ...keys, ...logins])].filter(
    (value) => value.length >= minSecretCharacters,
  );
}

/** A login may be the value of a variable, whatever that is called. */
function valueIn(env: Readonly<Record<string, string | undefined>>, login = ''): string {
  const text = login.replaceAll(/^["']|["']$/gu, '');
  return text.replaceAll(/\$\{(?<name>\w+)\??\}/gu, (_, name: string) => env[name] ?? '');
}

/** The text of the user's `.npmrc`, where npm looks for it; empty when there is none. */
export function readUserNpmrc(env: Readonly<Record<string, string | undefined>>): string {
  const named = Object.entries(env).find(([name]) => /^npm_config_userconfig$/iu.test(name));
  const file = named?.[1] ?? path.join(env['HOME'] ?? os.homedir(), '.npmrc');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/**
 * Looks for what must not be published: keys and tokens by their form, and the secrets of this environment by their value.
 *
 * @returns what kind of secret was found; never the secret
 */
export async function findSecrets(
  { name, text }: PublishedFile,
  secrets: readonly string[],
): Promise<string[]> {
  const source = { filePath: path.resolve('/', name), content: text, contentType: 'text' } as const;
  const { messages } = await lintSource({ source, options: { config } });
  return [
    ...messages.map(({ messageId }) => messageId),
    ...(metaToken.test(text) ? ['META_ACCESS_TOKEN'] : []),
    ...(secrets.some((secret) => text.includes(secret)) ? ['SECRET_OF_THE_ENVIRONMENT'] : []),
  ].map((kind) => `${name} holds a secret (${kind})`);
}
