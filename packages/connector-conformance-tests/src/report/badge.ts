import type { Level } from '../requirement.ts';
import type { ConformanceReport } from './conformance-report.ts';

const COLOURS: Readonly<Record<Level | 'none', string>> = {
  bronze: '#8a5a2b',
  silver: '#5f6b76',
  gold: '#8a6d00',
  none: '#9b2c2c',
};
const LABEL = 'conformance';
const LABEL_WIDTH = 86;
/** About what a letter of 11 px takes; the text is fitted to it. */
const LETTER_WIDTH = 6.5;
const PADDING = 14;

/** A badge as SVG: the level that was reached, beside the word `conformance`. */
export function badge({ level }: Pick<ConformanceReport, 'level'>): string {
  const word = level.reached ?? 'none';
  const wordWidth = Math.round(word.length * LETTER_WIDTH) + PADDING;
  const width = LABEL_WIDTH + wordWidth;
  const text = (content: string, from: number, room: number): string =>
    `  <text x="${from + room / 2}" y="14" textLength="${room - PADDING}" text-anchor="middle">${content}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${LABEL}: ${word}">`,
    `  <title>${LABEL}: ${word}</title>`,
    `  <clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath>`,
    `  <g clip-path="url(#r)"><rect width="${width}" height="20" fill="#333"/><rect x="${LABEL_WIDTH}" width="${wordWidth}" height="20" fill="${COLOURS[word]}"/></g>`,
    '  <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    text(LABEL, 0, LABEL_WIDTH),
    text(word, LABEL_WIDTH, wordWidth),
    '  </g>',
    '</svg>',
    '',
  ].join('\n');
}
