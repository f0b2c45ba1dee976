import { useState } from 'react';
import type { InstalmentsAnswer } from '../../../server/api/contract/instalments.ts';
import { isChanged, rowsOf } from './plan-form.ts';
import type { PartRow } from './plan-form.ts';

export const makeRowKey = () => crypto.randomUUID();

/** The rows a person works on: as stored until something is typed, and again once another version of the plan is stored. */
export function usePlanRows(plan: InstalmentsAnswer) {
  const [rows, setRows] = useState(() => rowsOf(plan, [], makeRowKey));
  const [read, setRead] = useState(plan);
  if (read !== plan) {
    // What was typed for the version before would be refused.
    if (read.version !== plan.version || !isChanged(rows, read)) setRows(rowsOf(plan, rows, makeRowKey));
    setRead(plan);
  }
  const change = (key: string, changes: Partial<PartRow>) => {
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...changes } : row)));
  };
  return { rows, setRows, change, isDirty: isChanged(rows, plan) };
}
