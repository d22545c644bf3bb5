// `pnpm load:whatsapp`: constant load on the WhatsApp app, as many processes of it as asked for, over HTTP and through to a sink.
import process from 'node:process';
import { parseArgs } from 'node:util';

import { describeFigures, runLoad } from './load-run.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    rate: { type: 'string', default: '100' },
    copies: { type: 'string', default: '1' },
    state: { type: 'string', default: 'redis' },
  },
});
const MOST_P95_MS = 200;

console.log(
  `${values.rate} deliveries/s for ${values.seconds} s, ${values.copies} processes, state in ${values.state}`,
);
const figures = await runLoad({
  seconds: Number(values.seconds),
  perSecond: Number(values.rate),
  copies: Number(values.copies),
  hasRedis: values.state === 'redis',
});
console.log(describeFigures(figures));
const isFine =
  figures.answers['200'] === figures.requests &&
  Object.keys(figures.answers).length === 1 &&
  figures.lost === 0 &&
  figures.p95Ms <= MOST_P95_MS;
console.log(
  isFine ? 'as promised' : `not as promised: all 200, nothing lost, P95 ≤ ${MOST_P95_MS} ms`,
);
process.exitCode = isFine ? 0 : 1;
