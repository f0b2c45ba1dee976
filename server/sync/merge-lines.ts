import { alignLines } from './align-lines.ts';
import { isEdited, sameDraft, says } from './compare-lines.ts';
import type { LineDraft } from './draft-lines.ts';
import type { InvoiceLine } from './invoice.ts';
import type { SentLine } from './last-sent.ts';

/** One line of an invoice from three sides: as last sent, as the deal wants it now, as Xero has it. */
export interface MatchedLine {
  sent: SentLine | null;
  wanted: LineDraft | null;
  inXero: InvoiceLine | null;
}

/** What becomes of it in Xero. */
export type MergedLine =
  /** As the deal wants it; with `inXero` that line is changed, else a new one is made. */
  | { act: 'write'; draft: LineDraft; inXero: InvoiceLine | null }
  /** It says what the deal wants. */
  | { act: 'keep'; inXero: InvoiceLine; sent: SentLine }
  /** Changed or added in Xero: it stays as it is there. */
  | { act: 'keep_edit'; inXero: InvoiceLine; sent: SentLine | null }
  /** Deleted in Xero: it stays out. */
  | { act: 'leave_out'; sent: SentLine }
  /** The deal no longer has it. */
  | { act: 'remove'; inXero: InvoiceLine };

/** The three sides of every line, in the order the invoice has or is to have; lines added in Xero keep their place. */
export function matchLines(sent: SentLine[], wanted: LineDraft[], inXero: InvoiceLine[]): MatchedLine[] {
  const sentIds = new Set(sent.map(({ answered }) => answered.lineItemId));
  const added = inXero.filter(({ lineItemId }) => !sentIds.has(lineItemId));
  const taken = new Set<InvoiceLine>();
  const drafts = sent.map(({ draft }) => draft);
  const matched: MatchedLine[] = alignLines(drafts, wanted).map(({ before, after }) => {
    const line = (before === null ? null : sent[before]) ?? null;
    const draft = (after === null ? null : wanted[after]) ?? null;
    const known = inXero.find(({ lineItemId }) => lineItemId === line?.answered.lineItemId) ?? null;
    // A send whose answer was lost may have made it already.
    const made = line || !draft ? null : (added.find((each) => !taken.has(each) && says(each, draft)) ?? null);
    if (made) taken.add(made);
    return { sent: line, wanted: draft, inXero: known ?? made };
  });
  for (const [index, line] of inXero.entries()) {
    if (!added.includes(line) || taken.has(line)) continue;
    const earlier = inXero.slice(0, index);
    const place = matched.findLastIndex((match) => match.inXero !== null && earlier.includes(match.inXero));
    matched.splice(place + 1, 0, { sent: null, wanted: null, inXero: line });
  }
  return matched.filter((match) => match.wanted !== null || match.inXero !== null);
}

/** What becomes of every line when the deal is followed and no edit made in Xero is undone. */
export function mergeLines(matched: MatchedLine[]): MergedLine[] {
  return matched.flatMap((match) => mergeLine(match) ?? []);
}

function mergeLine({ sent, wanted, inXero }: MatchedLine): MergedLine | null {
  if (inXero === null) {
    if (sent) return wanted ? { act: 'leave_out', sent } : null;
    return wanted && { act: 'write', draft: wanted, inXero: null };
  }
  const isOurs = sent !== null && !isEdited(inXero, sent.answered);
  if (wanted && isOurs && sameDraft(sent.draft, wanted)) return { act: 'keep', inXero, sent };
  if (wanted && says(inXero, wanted)) return { act: 'keep', inXero, sent: { draft: wanted, answered: inXero } };
  if (!isOurs) return { act: 'keep_edit', inXero, sent };
  return wanted ? { act: 'write', draft: wanted, inXero } : { act: 'remove', inXero };
}

/** The lines that the invoice is sent with, in their order: all that stay and all that come. */
export function linesToSend(merged: MergedLine[]) {
  return merged.filter((line) => line.act !== 'leave_out' && line.act !== 'remove');
}

/** What is to be remembered of the lines once Xero has answered; `answered` are those that were sent, in their order. */
export function rememberLines(merged: MergedLine[], answered: InvoiceLine[]): SentLine[] {
  let position = -1;
  return merged.flatMap((line): SentLine[] => {
    if (line.act === 'remove') return [];
    if (line.act === 'leave_out') return [line.sent];
    position += 1;
    const now = answered[position];
    if (line.act === 'write') return now ? [{ draft: line.draft, answered: now }] : [];
    if (line.act === 'keep_edit') return line.sent ? [line.sent] : [];
    return [{ draft: line.sent.draft, answered: now ?? line.inXero }];
  });
}
