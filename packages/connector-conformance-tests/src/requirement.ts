import type { Session } from './session/session.ts';

/** The levels in their order: correct at the door; safe to operate; production in several copies. */
export const LEVELS = ['bronze', 'silver', 'gold'] as const;

/** How far a connector has come; each level has the ones before it in it. */
export type Level = (typeof LEVELS)[number];

/**
 * What a check cannot do without; where it is missing, the requirement is skipped and says so.
 *
 * - `module`: the connector as a value
 * - `process`: a program that the suite may start, watch and end
 * - `signing`: a signature scheme that can sign
 * - `deliveries`: a fixture from which deliveries can be made that nobody has seen yet; goes with `signing`
 * - `events`: the events that come out reach the suite; goes with `process` and `deliveries`
 * - `redis`: a Redis of the caller's
 */
export type Need = 'module' | 'process' | 'signing' | 'deliveries' | 'events' | 'redis';

/** One thing that every connector must do. */
export type Requirement = {
  /** Permanent: never reused, never renumbered. */
  readonly id: string;
  readonly level: Level;
  /** A sentence that is true of a connector that meets it. */
  readonly title: string;
  /** What goes wrong for whom without it. */
  readonly why: string;
  /** Where it is asked for: a page of these docs, or a specification's address. */
  readonly source: string;
  readonly needs?: readonly Need[];
  /** Ids without which this one says nothing; where one of them did not pass, this one is skipped. */
  readonly dependsOn?: readonly string[];
  /** Measures time, or loads the machine: it runs when no other does. */
  readonly runsAlone?: boolean;
  /**
   * @returns nothing when it is met
   * @throws ConformanceProblem when it is not
   */
  readonly check: (session: Session) => Promise<Excuse | void> | Excuse | void;
};

/** Why a check said neither yes nor no. */
export type Excuse = {
  readonly outcome: 'skipped' | 'not_applicable';
  readonly reason: string;
};

/** The check could not be made; the level is not reached. */
export function skipped(reason: string): Excuse {
  return { outcome: 'skipped', reason };
}

/** The connector has nothing of the kind; the level is not touched. */
export function notApplicable(reason: string): Excuse {
  return { outcome: 'not_applicable', reason };
}
