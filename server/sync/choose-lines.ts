import Big from 'big.js';
import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { Deal } from './deal.ts';
import type { DealContent, Quote, SourceLine } from './deal-content.ts';
import { noAmount, noLines, noQuote, noSubformColumns, otherCurrency } from './line-problems.ts';
import { subformLines } from './subform-lines.ts';

/** The lines an invoice is made of, and the quote whose total it must have. There is at least one line. */
export interface ChosenLines {
  source: 'quote' | 'products' | 'subform' | 'amount';
  lines: SourceLine[];
  quote: Quote | null;
}

interface Sources {
  deal: Deal;
  content: DealContent;
  rule: Pick<Rule, 'lineSource'>;
  settings: Pick<Settings, 'acceptedQuoteStages' | 'mapping'>;
}

type Choice = ChosenLines | { problems: Problem[] };

/** Where the lines come from by the rule's `lineSource`; `auto` takes the first source that says anything about money. */
export function chooseLines(sources: Sources): Choice {
  const { content, rule, settings } = sources;
  const { lineSource } = rule;
  if (lineSource === 'quote') return fromQuote(sources) ?? refuse(noQuote(settings.acceptedQuoteStages));
  if (lineSource === 'products') return fromProducts(content) ?? refuse(noLines('products'));
  if (lineSource === 'amount') return fromAmount(sources.deal) ?? refuse(noAmount());
  if (lineSource.startsWith('subform:')) {
    const subform = lineSource.slice('subform:'.length);
    return fromSubform(sources, subform) ?? refuse(noLines(`subform “${subform}”`));
  }
  return (
    fromQuote(sources) ??
    fromProducts(content) ??
    fromFirstSubform(sources) ??
    fromAmount(sources.deal) ??
    refuse(noAmount())
  );
}

/** The newest of the quotes whose stage counts as accepted; of two made in the same second the one with the later id. */
export function newestAcceptedQuote(quotes: Quote[], acceptedStages: string[]): Quote | null {
  const accepted = quotes.filter(({ stage }) => stage !== null && acceptedStages.includes(stage));
  const [newest] = accepted.sort(
    (one, other) =>
      (Date.parse(other.createdTime) || 0) - (Date.parse(one.createdTime) || 0) ||
      other.id.localeCompare(one.id, 'en', { numeric: true }),
  );
  return newest ?? null;
}

function fromQuote({ deal, content, settings }: Sources): Choice | null {
  const quote = newestAcceptedQuote(content.quotes, settings.acceptedQuoteStages);
  if (quote === null || quote.lines.length === 0) return null;
  if (quote.currency !== deal.currency) return refuse(otherCurrency(quote, deal.currency));
  return { source: 'quote', lines: quote.lines, quote };
}

function fromProducts({ products }: DealContent): Choice | null {
  return hasPrice(products) ? { source: 'products', lines: products, quote: null } : null;
}

function fromFirstSubform(sources: Sources): Choice | null {
  for (const subform of Object.keys(sources.settings.mapping.subforms)) {
    const choice = fromSubform(sources, subform);
    if (choice) return choice;
  }
  return null;
}

function fromSubform({ content, settings }: Sources, subform: string): Choice | null {
  const columns = settings.mapping.subforms[subform];
  if (columns?.unitPrice === undefined) return refuse(noSubformColumns(subform));
  const read = subformLines(subform, content.subforms[subform] ?? [], columns);
  if ('problem' in read) return refuse(read.problem);
  return hasPrice(read.lines) ? { source: 'subform', lines: read.lines, quote: null } : null;
}

function fromAmount({ name, amount }: Deal): Choice | null {
  if (amount === null || new Big(amount).eq(0)) return null;
  const line = { productId: null, productCode: null, name, description: null, quantity: '1', listPrice: amount };
  return { source: 'amount', lines: [{ ...line, discount: '0', taxes: [] }], quote: null };
}

/** Products without any price say nothing about money; another source may. */
function hasPrice(lines: SourceLine[]): boolean {
  return lines.some(({ listPrice }) => !new Big(listPrice).eq(0));
}

function refuse(problem: Problem): Choice {
  return { problems: [problem] };
}
