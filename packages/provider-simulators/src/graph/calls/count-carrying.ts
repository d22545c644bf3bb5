/** What an id may be made of, but for `:`, which joins ids. */
const partOfId = /[\w.@/+=-]/;

/** How many of these data carry a text, whole or between characters that no id holds. */
export function countCarrying(data: readonly (string | undefined)[], text: string): number {
  return data.filter((each) => each !== undefined && holds(each, text)).length;
}

function holds(data: string, text: string): boolean {
  for (let at = data.indexOf(text); at !== -1; at = data.indexOf(text, at + 1)) {
    const before = at === 0 ? ':' : data.charAt(at - 1);
    const after = data.charAt(at + text.length) || ':';
    if (!partOfId.test(before) && !partOfId.test(after)) return true;
  }
  return false;
}
