/**
 * The value of a series in Prometheus text: of the first line with this name and, among others, these labels.
 *
 * @returns undefined when there is none
 */
export function metricValue(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = text
    .split('\n')
    .find((each) => each.startsWith(`${name}{`) && wanted.every((label) => each.includes(label)));
  const value = line
    ?.slice(line.lastIndexOf('}') + 1)
    .trim()
    .split(' ')[0];
  return value === undefined ? undefined : Number(value);
}
