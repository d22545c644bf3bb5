import type { Break } from '../release.ts';
import type { Refusal } from './ask-compiler.ts';

const SHOWN_AT_MOST = 4;
const REASON_AT_MOST = 300;
const LOST = /^Type '(?<lost>[^']*)'/u;
const STEP = /^Types of property '(?<name>[^']+)' are incompatible\.$/u;
const LET_IT_OUT = 'take what was taken before, and make what is new optional';
const TURN = /^Types of parameters/u;

/** One break for each cause, however many exports show it. */
export function breaksOf(refusals: readonly Refusal[]): Break[] {
  const byCause = Map.groupBy(refusals, causeOf);
  return [...byCause.values()].map((group) => {
    const nearest = nearestOf(group);
    const names = [...new Set(group.map(({ question }) => question.name))];
    return {
      packages: [...new Set([nearest, ...group].map(({ question }) => question.package))],
      what: whatIs(nearest) + seenIn(names.filter((name) => name !== nearest.question.name)),
      whom: whomIt(nearest),
      instead: isGiven(nearest) ? LET_IT_OUT : undefined,
    };
  });
}

function causeOf({ question, reasons }: Refusal): string {
  return question.asks === 'members' || question.asks === 'arguments'
    ? `${question.asks} ${question.name}`
    : (reasons.at(-1) ?? '');
}

/** The one with the shortest way to the cause; of equals a type, whose name says more. */
function nearestOf(group: readonly Refusal[]): Refusal {
  const [nearest] = group.toSorted(
    (a, b) => a.reasons.length - b.reasons.length || rank(a) - rank(b),
  );
  if (nearest === undefined) throw new Error('a group has a member');
  return nearest;
}

function rank({ question }: Refusal): number {
  return question.asks === 'value' ? 1 : 0;
}

function whatIs(refusal: Refusal): string {
  const { name, asks } = refusal.question;
  const { reasons } = refusal;
  const innermost = reasons.at(-1) ?? '';
  if (asks === 'arguments') return `${name} takes fewer arguments`;
  const lost = LOST.exec(innermost)?.groups?.['lost'] ?? innermost;
  if (asks === 'members') return `${name} has no ${lost} any more`;
  if (asks === 'grown') return `${name} no longer has ${lost}`;
  const path = reasons.flatMap((reason) => STEP.exec(reason)?.groups?.['name'] ?? []);
  return `${[name, ...path].join('.')}: ${inOurWords(innermost, isGiven(refusal))}`;
}

const MISSING =
  /^Property '(?<member>[^']+)' is (?<how>missing|optional) in type '.*' but required in type '.*'\.$/u;

function inOurWords(reason: string, given: boolean): string {
  const { member, how } = MISSING.exec(reason)?.groups ?? {};
  if (member === undefined) return shortened(reason);
  if (given) return `\`${member}\` must now be given`;
  return how === 'missing' ? `\`${member}\` is gone` : `\`${member}\` may now be absent`;
}

/** A type that is written out may fill a screen. */
function shortened(reason: string): string {
  return reason.length > REASON_AT_MOST ? `${reason.slice(0, REASON_AT_MOST)} …` : reason;
}

function seenIn(names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length - SHOWN_AT_MOST;
  const shown = names.slice(0, SHOWN_AT_MOST).join(', ');
  return ` (seen in ${shown}${more > 0 ? ` and ${more} more` : ''})`;
}

function whomIt({ question: { name, asks }, reasons }: Refusal): string {
  switch (asks) {
    case 'given':
      return `connectors and programs that provide a ${name}`;
    case 'taken':
      return isArgument(reasons)
        ? `programs that call what a ${name} has`
        : `programs that read a ${name}`;
    case 'grown':
      return `programs that give or compare a ${name}`;
    case 'arguments':
      return `programs that call ${name}(…)`;
    case 'members':
      return `programs that use it on ${name}`;
    case 'value':
      return isArgument(reasons)
        ? `programs that call ${name}(…)`
        : `programs that use ${name} or what it returns`;
  }
}

/** Whether it is something that programs write which does not fit any more. */
function isGiven({ question, reasons }: Refusal): boolean {
  return (question.asks === 'given') !== isArgument(reasons);
}

/** Each step into the parameters of a function turns round who gives and who takes. */
function isArgument(reasons: readonly string[]): boolean {
  return reasons.filter((reason) => TURN.test(reason)).length % 2 === 1;
}
