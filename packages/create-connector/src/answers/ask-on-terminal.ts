import { Refusal } from '../refusal.ts';
import type { Ask } from './complete-answers.ts';
import type { KnownSoFar, Question } from './questions.ts';

/** Asks on the terminal, again until the answer is valid. @throws Refusal `interrupted` after Ctrl-C */
export const askOnTerminal: Ask = async (question, known) => {
  // Loaded here, because most of the time that a start takes would be its.
  const { input, select } = await import('@inquirer/prompts');
  const { message, choices } = question;
  try {
    if (choices === undefined) {
      return await input({
        message,
        default: question.defaultOf(known),
        validate: (text) => problemWith(text, question, known) ?? true,
      });
    }
    return await select({
      message,
      default: question.defaultOf(known),
      choices: Object.entries(choices).map(([value, name]) => ({ value, name, short: value })),
    });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExitPromptError')) throw error;
    throw new Refusal('interrupted', 'interrupted; nothing was written');
  }
};

function problemWith(
  text: string,
  { isValid, mustBe }: Question,
  known: KnownSoFar,
): string | undefined {
  return isValid(text, known) ? undefined : `It must be ${mustBe}`;
}
