import path from 'node:path';

import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';

/** Access tokens of Meta: of Facebook Login `EAA…`, of Instagram Login `IGA…`. */
const metaToken = /\b(?:EAA|IGA)[A-Za-z0-9]{60,}\b/u;
const secretName = /token|secret|password|credential|private|api_?key|_auth/iu;
/** Shorter values stand in texts by chance. */
const minSecretCharacters = 12;
const config = {
  rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, rules: [] }],
};

/** A file that is about to be published. */
export type PublishedFile = { readonly name: string; readonly text: string };

/** The values of variables that are secret by their name: whoever releases has a token of the registry. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env)
    .filter(([name]) => secretName.test(name))
    .map(([, value]) => value ?? '')
    .filter((value) => value.length >= minSecretCharacters && !path.isAbsolute(value));
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
