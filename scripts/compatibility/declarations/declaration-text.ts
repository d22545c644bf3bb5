const STRING_OR_COMMENT =
  /(?<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/gu;
const NOT_THE_FIRST_LINE = /^[\s})\]|&]/u;
const DECLARED =
  /^(?:export )?(?:declare )?(?:abstract )?(?<kind>const|let|function|class|type|interface|enum) (?<name>\w+)/u;

/** Members that no program can write: they make two copies of one class different types. */
const NOMINAL = /^ +(?:#private|private (?:readonly )?\w+|(?:readonly )?\[[A-Z_]+\][^;\n]*);\n/gmu;

/** One statement of a declaration file. */
export type Statement = {
  readonly text: string;
  /** Undefined for imports and re-exports. */
  readonly name: string | undefined;
  readonly kind: string | undefined;
};

/** Leaves out what explains and what a class keeps to itself: neither is part of what is compared. */
export function comparableText(text: string): string {
  return text
    .replaceAll(STRING_OR_COMMENT, (_match, kept: string | undefined) => kept ?? '')
    .replaceAll(NOMINAL, '')
    .replaceAll(/^[ \t]*\n/gmu, '')
    .replaceAll(/[ \t]+$/gmu, '');
}

/** The statements of a file as tsc writes it: each begins in the first column. */
export function statementsOf(text: string): Statement[] {
  const statements: string[] = [];
  for (const line of text.split('\n')) {
    const last = statements.length - 1;
    if (last >= 0 && (line === '' || NOT_THE_FIRST_LINE.test(line))) {
      statements[last] += `\n${line}`;
    } else statements.push(line);
  }
  return statements.map((statement) => {
    const { name, kind } = DECLARED.exec(statement)?.groups ?? {};
    return { text: statement, name, kind };
  });
}
