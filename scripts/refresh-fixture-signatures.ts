// Recomputes the signatures in `apps/*/fixtures/*/headers.json` over the exact bytes of the `body.json` beside them.
// A folder without signed headers is left alone.
import { createHmac } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The app secret that every app takes in sandbox mode when none is configured. */
const SANDBOX_APP_SECRET = 'sandbox_app_secret';

const SIGNATURES = [
  { header: 'x-hub-signature-256', prefix: 'sha256', algorithm: 'sha256' },
  { header: 'x-hub-signature', prefix: 'sha1', algorithm: 'sha1' },
];

let refreshed = 0;
for (const file of globSync('apps/*/fixtures/*/headers.json', { cwd: root })) {
  if (refresh(path.join(root, file))) refreshed += 1;
}
process.stdout.write(`${refreshed} headers.json refreshed\n`);

function refresh(headersFile: string): boolean {
  const bodyFile = path.join(path.dirname(headersFile), 'body.json');
  if (!existsSync(bodyFile)) return false;
  const before = readFileSync(headersFile, 'utf8');
  const headers: Record<string, string> = JSON.parse(before);
  const body = readFileSync(bodyFile);
  for (const { header, prefix, algorithm } of SIGNATURES) {
    if (headers[header] === undefined) continue;
    const digest = createHmac(algorithm, SANDBOX_APP_SECRET).update(body).digest('hex');
    headers[header] = `${prefix}=${digest}`;
  }
  const after = `${JSON.stringify(headers, null, 2)}\n`;
  if (after === before) return false;
  writeFileSync(headersFile, after);
  return true;
}
