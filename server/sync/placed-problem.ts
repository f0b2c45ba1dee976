import type { Problem } from '../api/contract/problems.ts';

/** A problem and the parts of the invoice it is about, such as `contact`, `date` or `lines.2.taxType`; none: all of it. */
export interface PlacedProblem extends Problem {
  fields: string[];
}

/** All lines together: what a person who writes the lines settles with them. */
export const allLines = 'lines';

export const lineField = (index: number, part: string): string => `${allLines}.${index}.${part}`;

export function at(fields: string | string[], problem: Problem): PlacedProblem {
  return { ...problem, fields: typeof fields === 'string' ? [fields] : fields };
}

/** Each once, however many parts of the invoice have it. */
export function gatherProblems(problems: PlacedProblem[]): PlacedProblem[] {
  const gathered = new Map<string, PlacedProblem>();
  for (const problem of problems) {
    const key = `${problem.code} ${problem.message}`;
    const known = gathered.get(key);
    gathered.set(key, known ? { ...known, fields: [...new Set([...known.fields, ...problem.fields])] } : problem);
  }
  return [...gathered.values()];
}

export function withoutPlace({ code, message, fix, detail }: PlacedProblem): Problem {
  return { code, message, fix, detail };
}
