import type { Mapping } from '../../server/api/contract/mapping.ts';
import type { ChosenLines } from '../../server/sync/choose-lines.ts';
import type { Quote, SourceLine } from '../../server/sync/deal-content.ts';
import { draftLines, type DraftedLines, type LinesInput, type SalesOffer } from '../../server/sync/draft-lines.ts';
import { aDeal, aRule, aSourceLine, mappedSettings, salesOffer } from './builders.ts';

const nothingBefore = { subTotal: '0', total: '0' };

/** The lines of a deal with one product, under settings that are complete; `changes`: what is different. */
export function draftOf(
  changes: Partial<LinesInput> & { lines?: SourceLine[]; mapping?: Partial<Mapping>; portion?: string } = {},
) {
  const { lines = [aSourceLine()], mapping = {}, portion = 'full', ...input } = changes;
  const chosen: ChosenLines = { source: 'products', lines, quote: null };
  const given = {
    deal: aDeal(),
    chosen,
    rule: aRule({ portion }),
    settings: mappedSettings(mapping),
    xero: salesOffer(),
  };
  return draftLines({ ...given, invoicedBefore: nothingBefore, planned: null, ...input });
}

/** The lines of a deal with this quote, under settings that are complete. */
export function draftOfQuote(
  quote: Quote,
  changes: { mapping?: Partial<Mapping>; rounding?: 'line' | 'wait'; xero?: Partial<SalesOffer> } = {},
): DraftedLines {
  const { mapping = {}, rounding = 'line', xero = {} } = changes;
  return draftOf({
    chosen: { source: 'quote', lines: quote.lines, quote },
    settings: { ...mappedSettings(mapping), rounding },
    xero: salesOffer(xero),
  });
}
