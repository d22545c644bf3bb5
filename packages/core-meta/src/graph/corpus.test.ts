import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Secret } from '@pyloto/core-connectors';
import { describe, expect, test } from 'vitest';

import { getGraph, postGraph } from './index.ts';
import { callTo, failureOf, serve } from './test-graph.ts';

/** Public samples that stand beside a checkout, where there are any; they are read, never copied. */
const CORPUS = join(import.meta.dirname, '../../../../../shared/fixtures/meta');

function sample(name: string): string {
  return readFileSync(join(CORPUS, `${name}.json`), 'utf8');
}

describe.skipIf(!existsSync(CORPUS))('the corpus of public answers', () => {
  test.each([
    ['api_error_190_password_changed', 401, 'auth_invalid 190/460'],
    ['api_error_368_blocked', 403, 'account_restricted 368/1390008'],
    ['api_error_4_app_rate', 400, 'rate_limited 4'],
    ['api_error_ig_10_2534022', 403, 'window_closed 10/2534022'],
    ['api_error_messenger_10_2018278', 400, 'window_closed 10/2018278'],
    ['api_error_unsupported_get_100_33', 400, 'payload_invalid 100/33'],
    ['api_error_wa_100_template_required', 400, 'template_required 100'],
    ['api_error_wa_130429', 400, 'rate_limited 130429'],
    ['api_error_wa_131026', 400, 'recipient_unreachable 131026'],
    ['api_error_wa_131031', 403, 'account_restricted 131031'],
    ['api_error_wa_131047', 400, 'window_closed 131047'],
    ['api_error_wa_131056', 400, 'rate_limited 131056'],
    ['api_error_wa_3_http500', 500, 'permission_missing 3'],
    ['api_error_wa_80007', 400, 'rate_limited 80007'],
  ])('%s with status %i is %s', async (name, status, meaning) => {
    const [code, upstreamCode] = meaning.split(' ');
    const graph = await serve(() => ({ status, body: sample(name) }));
    const failure = await failureOf(postGraph(callTo(graph.url), '1/messages', {}));
    expect(failure).toMatchObject({ code, upstreamCode, upstreamStatus: status, effect: 'none' });
  });

  test.each(['api_wa_send_ok', 'api_wa_send_ok_group', 'api_messenger_send_ok'])(
    '%s is a success',
    async (name) => {
      const graph = await serve(() => ({ body: sample(name) }));
      const answer = await postGraph(callTo(graph.url), '1/messages', {});
      expect(answer).toEqual(JSON.parse(sample(name)));
    },
  );

  test('the proof is the one that Meta documents', async () => {
    const vector: Readonly<Record<string, string>> = JSON.parse(sample('appsecret_proof_vector'));
    const graph = await serve(() => ({}));
    await getGraph(
      callTo(graph.url, {
        accessToken: Secret.of(vector['access_token'] ?? ''),
        appSecret: Secret.of(vector['app_secret'] ?? ''),
      }),
      'me',
    );
    expect(graph.asked[0]?.query).toEqual({ appsecret_proof: vector['appsecret_proof'] });
  });
});
