import { createHash } from 'node:crypto';
import { applyOverrides, type OverrideContext } from './apply-overrides.ts';
import { carryOverrides } from './carry-overrides.ts';
import type { DraftedInvoice, InvoiceDraft } from './draft-invoice.ts';
import type { LineDraft } from './draft-lines.ts';
import { chosenLinesGone, dealChanged } from './line-problems.ts';
import { changesAnything, type Chosen, type ChosenContent } from './overrides.ts';
import { at } from './placed-problem.ts';

export interface LaidInvoice extends DraftedInvoice {
  /** What a person chose and the invoice says; null: nothing. */
  chosen: ChosenContent | null;
  /** Names what the deal said, without what a person chose. */
  basis: string;
}

/**
 * What a person chose, over what the deal says now; with `base` they chose it earlier, when the deal had these lines. What
 * cannot be laid over it any more is a problem.
 */
export function layOverrides(
  drafted: DraftedInvoice,
  chosen: (Chosen & { base?: LineDraft[] }) | null,
  context: OverrideContext,
): LaidInvoice {
  const { lines: base } = drafted.invoice;
  const basis = basisOf(drafted.invoice);
  if (chosen === null) return { ...drafted, basis, chosen: null };
  const isOther = chosen.basis !== null && chosen.basis !== basis;
  const { lines: _lines, ...withoutLines } = chosen.overrides;
  const carried = chosen.base ? carryOverrides({ ...chosen, base: chosen.base }, base) : chosen.overrides;
  const overrides = carried ?? withoutLines;
  const laid = applyOverrides(drafted, overrides, context);
  const problems = [...(isOther ? [dealChanged()] : []), ...(carried ? [] : [chosenLinesGone()])];
  return {
    ...{ ...laid, basis, chosen: changesAnything(overrides) ? { overrides, base } : null },
    problems: [...laid.problems, ...problems.map((problem) => at([], problem))],
  };
}

/** What a person has seen of the deal: other lines, prices or taxes have another name. */
function basisOf({ lines, currency, lineAmountTypes }: InvoiceDraft): string {
  return createHash('sha256')
    .update(JSON.stringify([currency, lineAmountTypes, lines]))
    .digest('base64url');
}
