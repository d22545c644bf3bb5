import type { SendMessageCommand } from '@pyloto/core-messaging';

import type { TextRules } from './text-rules.ts';

/** The messages that a command is sent as: a text that is divided is several. */
export function divideMessage(
  command: SendMessageCommand,
  { textsOf }: TextRules,
): readonly SendMessageCommand[] {
  const { content } = command;
  if (content.kind !== 'text') return [command];
  const texts = textsOf(content);
  return texts.length <= 1 ? [command] : texts.map((text, part) => partOf(command, text, part));
}

/** Only the first part of a divided text is an answer: the others follow it. */
function partOf(command: SendMessageCommand, text: string, part: number): SendMessageCommand {
  const { replyTo, ...rest } = command;
  return {
    ...rest,
    ...(part === 0 && replyTo !== undefined && { replyTo }),
    content: { ...command.content, kind: 'text', text },
  };
}
