import { paintLine, type Span, type Tone } from './paint-line.ts';

const FONT_SIZE = 14;
const CHARACTER_WIDTH = 8.4;
const LINE_HEIGHT = 19;
const PADDING = 24;
const BAR_HEIGHT = 46;
const FONTS = 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace';

const COLOURS: Readonly<Record<Tone, string>> = {
  plain: '#d1d7e0',
  quiet: '#768390',
  strong: '#ffffff',
  good: '#57d364',
  known: '#6cb6ff',
  careful: '#e3b341',
  bad: '#ff7b72',
};
const BUTTONS = ['#ff5f57', '#febc2e', '#28c840'];

/** Draws lines of text as a terminal window: an SVG that needs no font of its own and no script. */
export function drawTerminal(title: string, lines: readonly string[]): string {
  const columns = Math.max(...lines.map((line) => line.length));
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * PADDING);
  const height = BAR_HEIGHT + lines.length * LINE_HEIGHT + PADDING;
  const centre = 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A terminal that runs: ${escapeXml(title)}">
  <style>
    text { font: ${FONT_SIZE}px ${FONTS}; white-space: pre; }
    ${Object.entries(COLOURS)
      .map(([tone, colour]) => `.${tone} { fill: ${colour}; }`)
      .join('\n    ')}
    .strong { font-weight: bold; }
  </style>
  <rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="#0d1117" stroke="#3d444d"/>
  ${BUTTONS.map((colour, index) => `<circle cx="${PADDING + index * 20}" cy="${centre}" r="6" fill="${colour}"/>`).join('\n  ')}
  <text class="quiet" x="${width / 2}" y="${centre + 5}" text-anchor="middle">${escapeXml(title)}</text>
${lines.map(drawLine).join('\n')}
</svg>
`;
}

/** `textLength` holds the columns together whatever font the reader has. */
function drawLine(line: string, row: number): string {
  if (line === '') return '';
  const y = BAR_HEIGHT + FONT_SIZE + row * LINE_HEIGHT;
  const length = (line.length * CHARACTER_WIDTH).toFixed(1);
  const spans = paintLine(line).map(drawSpan).join('');
  return `  <text class="line" xml:space="preserve" x="${PADDING}" y="${y}" textLength="${length}">${spans}</text>`;
}

function drawSpan({ text, tone }: Span): string {
  return `<tspan class="${tone}">${escapeXml(text)}</tspan>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"]/gu, (character) => ENTITIES[character] ?? character);
}

/** The lines that a picture of {@link drawTerminal} shows; empty ones are not drawn and not among them. */
export function linesOfPicture(svg: string): string[] {
  const characters = new Map(
    Object.entries(ENTITIES).map(([character, entity]) => [entity, character]),
  );
  return [...svg.matchAll(/<text class="line".*?>(?<spans>.*)<\/text>/gu)].map((match) =>
    (match.groups?.['spans'] ?? '')
      .replaceAll(/<[^>]*>/gu, '')
      .replaceAll(/&\w+;/gu, (entity) => characters.get(entity) ?? entity),
  );
}
