import type { ConnectorManifest, Setting } from '@pyloto/core-connectors';
import { assertPrivateUrl } from '@pyloto/core-http';

import type { AppMode } from './connector-secrets.ts';
import type { EnvironmentReader, Expectation, ParsingRule } from './environment-reader.ts';
import { isAccepted } from './is-accepted.ts';

/** Reads every setting that a manifest names. In a sandbox none may be set to an address of the real provider. */
export function readConnectorSettings(
  { settings = [] }: ConnectorManifest,
  mode: AppMode,
  reader: EnvironmentReader,
): Readonly<Record<string, string>> {
  const read = Object.fromEntries(
    settings.map((setting) => [
      setting.name,
      reader.parsed(setting.name, setting.default, ruleOf(setting)),
    ]),
  );
  if (mode === 'sandbox') refuseRealProvider(settings, reader);
  return read;
}

/**
 * What a name resolves to is not known yet: the sandbox's HTTP client looks at that, with each connection.
 */
function refuseRealProvider(settings: readonly Setting[], reader: EnvironmentReader): void {
  const addresses = settings.filter(({ kind }) => kind === 'url');
  const realHosts = addresses.flatMap((setting) => URL.parse(setting.default)?.hostname ?? []);
  for (const { name } of addresses) {
    const given = addressOf(reader.text(name) ?? '');
    if (given === undefined) continue;
    const host = URL.parse(given)?.hostname ?? '';
    const isReal = realHosts.some((real) => host === real || host.endsWith(`.${real}`));
    if (isReal || !isAccepted(() => assertPrivateUrl(given))) reader.problem(name, NEAR_BY);
  }
}

const NEAR_BY: Expectation = {
  mustBe:
    'left out in sandbox mode, or an address on this machine or in a private network: a sandbox does not call the real provider',
  example: 'http://127.0.0.1:4010',
};

function ruleOf(setting: Setting): ParsingRule<string> {
  const { kind, default: example, pattern } = setting;
  if (kind === 'url') {
    return { mustBe: 'an http or https address without a query', example, parse: addressOf };
  }
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
  return {
    mustBe: pattern === undefined ? 'text' : `of the form ${pattern}`,
    example,
    parse: (text) => (whole?.test(text) === false ? undefined : text),
  };
}

/** Without the slash at its end, so that paths can be added. */
function addressOf(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const isPlain =
    url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return isPlain ? `${url.origin}${url.pathname}`.replace(/\/+$/, '') : undefined;
}
