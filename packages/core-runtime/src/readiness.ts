/** Tells whether something that the app needs is well. A rejected promise means no. */
export type Check = () => boolean | Promise<boolean>;

/** What `GET /ready` answers. */
export type Readiness = {
  readonly ready: boolean;
  /** A sandbox plays: nothing of it is real. */
  readonly mode: 'production' | 'sandbox';
  /** Where the truth lives: `memory` is lost with the process. */
  readonly durability: 'memory' | 'redis';
  readonly checks: Readonly<Record<string, 'ok' | 'failing' | 'draining'>>;
};

/** Asks every check, side by side. */
export async function readinessOf(
  checks: Readonly<Record<string, Check>>,
  facts: { readonly isAccepting: boolean } & Pick<Readiness, 'mode' | 'durability'>,
): Promise<Readiness> {
  const { isAccepting, mode, durability } = facts;
  const answers = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await isWell(check)] as const),
  );
  const words = answers.map(([name, well]) => [name, well ? 'ok' : 'failing'] as const);
  return {
    ready: isAccepting && answers.every(([, well]) => well),
    mode,
    durability,
    checks: { accepting: isAccepting ? 'ok' : 'draining', ...Object.fromEntries(words) },
  };
}

async function isWell(check: Check): Promise<boolean> {
  try {
    return await check();
  } catch {
    return false;
  }
}
