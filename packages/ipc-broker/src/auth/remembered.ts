/** How many answers are kept; most clients publish to few subjects. */
export const MAX_REMEMBERED = 1024;

/**
 * Keeps the answers to a question that is asked for each message. When there are too many of them it begins anew, which
 * costs less than to know which are needed, and bounds what somebody can make it hold.
 */
export function remembered(answer: (subject: string) => boolean): (subject: string) => boolean {
  const answers = new Map<string, boolean>();
  return (subject) => {
    const known = answers.get(subject);
    if (known !== undefined) return known;
    if (answers.size === MAX_REMEMBERED) answers.clear();
    const found = answer(subject);
    answers.set(subject, found);
    return found;
  };
}
