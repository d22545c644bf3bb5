/** Where output goes; a terminal can be written over. */
export type OutputStream = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean | undefined;
};

/** What a command shows its results on. */
export type Screen = {
  /** Whether the answer is wanted as JSON. */
  readonly isJson: boolean;
  /** The result: the answer as JSON, or `text` for people. */
  readonly show: (answer: string, text: () => string) => void;
  /** A word besides the result, on standard error. */
  readonly note: (text: string) => void;
  /** Tells how far something is: a bar on a terminal, else a line now and then. */
  readonly progress: (done: number, total: number, words: string) => void;
  /** Ends the bar. */
  readonly endProgress: () => void;
};

/** What a screen is made of. */
export type ScreenParts = {
  readonly isJson: boolean;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
};

const BAR_WIDTH = 30;
/** Without a terminal so many lines are enough from nothing to all. */
const LINES_TO_ALL = 10;

/** Makes a screen; progress goes to standard error, so that results can be piped. */
export function createScreen({ isJson, stdout, stderr }: ScreenParts): Screen {
  let lastLine = -1;
  return {
    isJson,
    show: (answer, text) =>
      stdout.write(isJson ? `${JSON.stringify(JSON.parse(answer), undefined, 2)}\n` : text()),
    note: (text) => stderr.write(`${text}\n`),
    progress: (done, total, words) => {
      const part = total === 0 ? 1 : done / total;
      if (stderr.isTTY === true) {
        const filled = Math.round(part * BAR_WIDTH);
        const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
        stderr.write(`\r\u001b[2K${bar} ${done}/${total} ${words}`);
        return;
      }
      const line = Math.floor(part * LINES_TO_ALL);
      if (line === lastLine) return;
      lastLine = line;
      stderr.write(`${done}/${total} ${words}\n`);
    },
    endProgress: () => {
      if (stderr.isTTY === true) stderr.write('\n');
    },
  };
}
