/** Loaded into a program before its own modules: tells the suite, over the program's IPC channel, what `JSON.parse` was given. */
import process from 'node:process';

import { CANARY, type ProbeMessage } from './probe-message.ts';

const FOUND = new RegExp(`${CANARY}[a-z0-9]+`);
const parse = JSON.parse.bind(JSON);

JSON.parse = (text: string, ...rest: [never?]): unknown => {
  // A caller may give bytes: `exec` makes text of them, as `parse` does.
  const canary = FOUND.exec(text)?.[0];
  const message: ProbeMessage | undefined =
    canary === undefined ? undefined : { probe: 'json_parse', canary };
  if (message !== undefined) process.send?.(message);
  return parse(text, ...rest);
};

/** A suite that was killed ends nothing: its programs end themselves. */
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
