/** What an id may be made of, but for `:`, which joins ids. */
const partOfId = /[\w.@/+=-]/;

/** How many messages carry a text in their callback data, whole or between characters that no id holds. */
export function countAccepted(
  messages: readonly { readonly callbackData?: string }[],
  text: string,
): number {
  return messages.filter(
    ({ callbackData }) => callbackData !== undefined && holds(callbackData, text),
  ).length;
}

function holds(data: string, text: string): boolean {
  for (let at = data.indexOf(text); at !== -1; at = data.indexOf(text, at + 1)) {
    const before = at === 0 ? ':' : data.charAt(at - 1);
    const after = data.charAt(at + text.length) || ':';
    if (!partOfId.test(before) && !partOfId.test(after)) return true;
  }
  return false;
}
