import type { ConnectorManifest, Setting } from '@pyloto/core-connectors';

import type { EnvironmentReader, ParsingRule } from './environment-reader.ts';

/** Reads every setting that a manifest names. */
export function readConnectorSettings(
  { settings = [] }: ConnectorManifest,
  reader: EnvironmentReader,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.map((setting) => [
      setting.name,
      reader.parsed(setting.name, setting.default, ruleOf(setting)),
    ]),
  );
}

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
