/** A line of a program's log, as far as it is JSON. */
export type LogLine = Readonly<Record<string, unknown>>;

/** The whole lines of an output. */
export function linesOf(output: string): readonly string[] {
  return output.split('\n').slice(0, -1);
}

/** A line as an object; undefined when it is no JSON object. */
export function parseLogLine(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The lines of an output that carry a correlation id. */
export function linesAbout(correlationId: string, output: string): readonly LogLine[] {
  return linesOf(output)
    .filter((line) => line.includes(correlationId))
    .map(parseLogLine)
    .filter((line) => line?.['correlationId'] === correlationId)
    .filter((line) => line !== undefined);
}

function isObject(value: unknown): value is LogLine {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
