import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import type { TokenAnswer, TokenCopySetup, TokenQuestion } from './token-copy.ts';

/** Copies of an app, each a process of its own. */
export type TokenCopies = {
  /** Asks every copy at once. @returns what all callers of all copies got */
  readonly askAll: (question: TokenQuestion) => Promise<TokenAnswer>;
  /** Asks one copy. */
  readonly ask: (index: number, question: TokenQuestion) => Promise<TokenAnswer>;
  readonly stop: () => Promise<void>;
};

/** Starts copies; they end with this process at the latest. */
export async function startTokenCopies(count: number, setup: TokenCopySetup): Promise<TokenCopies> {
  const file = path.join(import.meta.dirname, 'token-copy.ts');
  const children = Array.from({ length: count }, () =>
    fork(file, [JSON.stringify(setup)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  );
  await Promise.all(children.map((child) => nextMessage(child)));

  return {
    askAll: async (question) => {
      const answers = await Promise.all(children.map((child) => askChild(child, question)));
      return answers.flat();
    },
    ask: (index, question) => askChild(children[index]!, question),
    stop: async () => {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = once(child, 'exit');
        if (child.connected) child.disconnect();
        await ended;
      }
    },
  };
}

async function askChild(child: ChildProcess, question: TokenQuestion): Promise<TokenAnswer> {
  const answered = nextMessage(child);
  child.send(question);
  const answer = await answered;
  return Array.isArray(answer) ? answer.map(String) : [];
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const stop = new AbortController();
  try {
    const message = once(child, 'message', { signal: stop.signal });
    const exit = once(child, 'exit', { signal: stop.signal }).then(() => {
      throw new Error('a copy must answer before it ends');
    });
    const [first] = await Promise.race([message, exit]);
    exit.catch(() => {});
    message.catch(() => {});
    return first;
  } finally {
    stop.abort();
  }
}
