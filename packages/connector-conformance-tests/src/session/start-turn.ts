import { availableParallelism } from 'node:os';

/** More programs that start at once would only take each other's time. */
const AT_A_TIME = Math.max(2, availableParallelism());

let begun = 0;
const waiting: (() => void)[] = [];

/** Starts a program when it is its turn: so many begin at a time in this process, in whatever session. */
export async function inStartTurn<T>(start: () => Promise<T>): Promise<T> {
  if (begun >= AT_A_TIME) await new Promise<void>((resolve) => void waiting.push(resolve));
  else begun += 1;
  try {
    return await start();
  } finally {
    const next = waiting.shift();
    if (next === undefined) begun -= 1;
    else next();
  }
}
