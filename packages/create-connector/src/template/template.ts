/** The project that every other one is made from, as this package carries it. */
export type Template = {
  /** The version of this package. */
  readonly version: string;
  /** Texts by path, `/` between folders; `package.json` has the ranges that a project gets. */
  readonly files: Readonly<Record<string, string>>;
};
