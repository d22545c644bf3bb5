import { parseArgs } from 'node:util';

import { readableReport } from '../report/readable-report.ts';
import { readLevel, runConformance } from '../run-conformance.ts';
import { WrongUse } from '../target/target.ts';

/** Where a command writes. */
export type CliOutput = {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
};

/** Runs the command. @returns 0 when the level is reached, 1 when not, 2 for wrong use */
export async function runCli(argv: readonly string[], output: CliOutput): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        level: { type: 'string' },
        json: { type: 'boolean' },
        'redis-url': { type: 'string' },
      },
    });
    const [subject = ''] = positionals;
    const report = await runConformance({
      ...(/^https?:/.test(subject) ? { url: subject } : { module: subject }),
      level: readLevel(values.level ?? 'bronze'),
      ...(values['redis-url'] === undefined ? {} : { redisUrl: values['redis-url'] }),
    });
    output.stdout(values.json === true ? `${JSON.stringify(report)}\n` : readableReport(report));
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    output.stderr(`${error.message}\n`);
    return 2;
  }
}
