/** The known name that shares the most pairs of letters with an unknown one: what was probably meant. */
export function closestName(name: string, known: Iterable<string>): string | null {
  const pairs = (text: string): Set<string> =>
    new Set(Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2)));
  const wanted = pairs(name);
  const score = (candidate: string): number => {
    const has = pairs(candidate);
    return wanted.intersection(has).size / Math.max(1, wanted.union(has).size);
  };
  return [...known].sort((a, b) => score(b) - score(a))[0] ?? null;
}
