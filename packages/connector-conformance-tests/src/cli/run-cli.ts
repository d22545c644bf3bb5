import { writeFileSync } from 'node:fs';

import { badge } from '../report/badge.ts';
import { junitReport } from '../report/junit-report.ts';
import { readableReport } from '../report/readable-report.ts';
import { runConformance } from '../run-conformance.ts';
import { WrongUse } from '../target/target.ts';
import { HELP } from './help.ts';
import { readArguments } from './read-arguments.ts';

/** Where a command writes. */
export type CliOutput = {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
};

/** Runs the command. @returns 0 when the level is reached, 1 when not, 2 for wrong use */
export async function runCli(argv: readonly string[], output: CliOutput): Promise<number> {
  try {
    const { target, json, help, junitFile, badgeFile } = readArguments(argv);
    if (help) {
      output.stdout(HELP);
      return 0;
    }
    const report = await runConformance(target);
    if (junitFile !== undefined) write('--junit', junitFile, junitReport(report));
    if (badgeFile !== undefined) write('--badge', badgeFile, badge(report));
    output.stdout(json ? `${JSON.stringify(report, null, 2)}\n` : readableReport(report));
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    output.stderr(`${error.message}\n`);
    return 2;
  }
}

function write(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new WrongUse(`${option} must be a file that can be written, for example ${option} out`, {
      cause,
    });
  }
}
