import type { Level } from '../requirement.ts';

/** What is tested. Paths are relative to the working directory; file URLs are taken too. */
export type ConformanceTarget = {
  /** A built or TypeScript module that exports the connector; not needed where `url` is given. */
  readonly module?: string | URL;
  /**
   * The program that runs it. Default: `main.js` or `main.ts` beside the module; where there is none, or with `null`, the suite runs
   * the connector itself, without handlers.
   */
  readonly main?: string | URL | null;
  /** The address of a connector that runs already, in sandbox mode: nothing is started then, and what needs the process is skipped. */
  readonly url?: string;
  /**
   * Folders of recorded deliveries, `<case>/{body.json,headers.json,expected.json}`, or single cases. Default: the nearest `fixtures`
   * above the module.
   */
  readonly fixtures?: string | URL | readonly (string | URL)[];
  /** Default `bronze`. */
  readonly level?: Level;
  /** More variables for the program. */
  readonly env?: Readonly<Record<string, string>>;
  /** A Redis (6.2 or newer, or Valkey) for what several copies share; the suite uses key names of its connector only. */
  readonly redisUrl?: string;
  /** Only requirements of these ids or groups (`SIG`, `DED-01`); no level is reached then. */
  readonly only?: readonly string[];
};
