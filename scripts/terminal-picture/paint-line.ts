/** How a piece of a line is meant: the picture gives each tone a colour. */
export type Tone = 'plain' | 'quiet' | 'strong' | 'good' | 'known' | 'careful' | 'bad';

/** A piece of a line in one tone. */
export type Span = { readonly text: string; readonly tone: Tone };

const DELIVERY =
  /^(?<title>\S.*?)(?<gap> {2,})(?<status>\d{3})(?<figures>(?: +\d+){6})(?<ms> +[\d.]+)(?<mark>.*)$/u;

const STEP = /^(?<title>\S.*?)(?<gap> {2,})(?<status>\d{3})(?<outcome> {4}[a-z_]+)$/u;

/** The tone of each figure of a delivery, where it is not 0: received, processed, deduped, failed, ignored, invalid. */
const FIGURE_TONES: readonly Tone[] = ['plain', 'good', 'known', 'bad', 'careful', 'careful'];

/** Whole lines, by how they begin. */
const LINE_TONES: readonly (readonly [RegExp, Tone])[] = [
  [/^✓/u, 'good'],
  [/^✗/u, 'bad'],
  [/^─/u, 'quiet'],
  [/^(?:delivery|conversation) /u, 'quiet'],
  [/^\d+ deliveries/u, 'strong'],
];

/** Splits a line of the demo into pieces; put together again they are the line. */
export function paintLine(line: string): Span[] {
  const delivery = DELIVERY.exec(line)?.groups;
  if (delivery !== undefined) return paintDelivery(delivery);
  const step = STEP.exec(line)?.groups;
  if (step !== undefined) return paintStep(step);
  const tone = LINE_TONES.find(([beginning]) => beginning.test(line))?.[1] ?? 'plain';
  return [{ text: line, tone }];
}

function paintDelivery(groups: Readonly<Record<string, string>>): Span[] {
  const { title = '', gap = '', status = '', figures = '', ms = '', mark = '' } = groups;
  const spans: Span[] = [
    { text: title + gap, tone: 'plain' },
    { text: status, tone: status === '200' ? 'good' : 'careful' },
    ...paintFigures(figures),
    { text: ms, tone: 'quiet' },
    { text: mark, tone: 'bad' },
  ];
  return spans.filter(({ text }) => text !== '');
}

/** A step of the conversation: what was known already is no success and no failure. */
function paintStep(groups: Readonly<Record<string, string>>): Span[] {
  const { title = '', gap = '', status = '', outcome = '' } = groups;
  return [
    { text: title + gap, tone: 'plain' },
    { text: status, tone: status === '200' ? 'good' : 'careful' },
    { text: outcome, tone: outcome.trim() === 'duplicate' ? 'known' : 'good' },
  ];
}

function paintFigures(figures: string): Span[] {
  const cells = figures.match(/ +\d+/gu) ?? [];
  return cells.map((text, column) => ({
    text,
    tone: text.trim() === '0' ? 'quiet' : (FIGURE_TONES[column] ?? 'plain'),
  }));
}
