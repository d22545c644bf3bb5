// `pnpm load:outbound`: commands to the WhatsApp app, through to a provider that throttles, and each followed to its end.
import process from 'node:process';
import { parseArgs } from 'node:util';

import { describeOutbound, problemsIn, runOutboundLoad } from './outbound-run.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    rate: { type: 'string', default: '30' },
    throttle: { type: 'string', default: '0.1' },
    /** As fast as so many connections can, instead of a rate. */
    connections: { type: 'string' },
    commands: { type: 'string', default: '8000' },
    'no-statuses': { type: 'boolean', default: false },
    'cpu-profile': { type: 'string' },
  },
});
const MOST_P95_MS = 20;
const { connections } = values;

console.log(
  connections === undefined
    ? `${values.rate} commands/s for ${values.seconds} s, ${values.throttle} of the calls throttled`
    : `${values.commands} commands over ${connections} connections`,
);
const figures = await runOutboundLoad(
  connections === undefined
    ? {
        pace: { perSecond: Number(values.rate), seconds: Number(values.seconds) },
        accounts: 1,
        peoplePerAccount: 600,
        throttle: Number(values.throttle),
        hasStatuses: !values['no-statuses'],
        cpuProfile: values['cpu-profile'],
      }
    : {
        pace: { connections: Number(connections), commands: Number(values.commands) },
        accounts: 100,
        peoplePerAccount: 4,
        throttle: 0,
        hasStatuses: !values['no-statuses'],
        cpuProfile: values['cpu-profile'],
      },
);
console.log(describeOutbound(figures));
const problems = problemsIn(figures);
if (connections === undefined && figures.ours.p95Ms >= MOST_P95_MS) {
  problems.push(`our share of the latency must have a P95 below ${MOST_P95_MS} ms`);
}
console.log(problems.length === 0 ? 'as promised' : `not as promised: ${problems.join('; ')}`);
process.exitCode = problems.length === 0 ? 0 : 1;
