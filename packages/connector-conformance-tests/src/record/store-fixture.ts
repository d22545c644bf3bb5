import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { RecordedFixture } from './record-delivery.ts';

/**
 * Writes a fixture into a folder of its own, which is numbered where there is one of its name.
 *
 * @param folder where all fixtures are
 * @returns the name of its folder
 */
export function storeFixture(folder: string, fixture: RecordedFixture): string {
  let name = fixture.name;
  for (let number = 2; existsSync(path.join(folder, name)); number++)
    name = `${fixture.name}-${number}`;
  const target = path.join(folder, name);
  mkdirSync(target, { recursive: true });
  writeFileSync(path.join(target, 'body.json'), fixture.body);
  writeFileSync(path.join(target, 'headers.json'), fixture.headers);
  writeFileSync(path.join(target, 'expected.json'), fixture.expected);
  return name;
}
