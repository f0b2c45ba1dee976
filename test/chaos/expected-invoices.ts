import Big from 'big.js';

/**
 * What should be in Xero for a deal, worked out from what people did to it and from nothing of the product's: the
 * contract's rule 2 in a page. Where two answers are right because they depend on who was quicker, it says so.
 */
export interface Sums {
  subTotal: string;
  total: string;
}

/** One row of a quote: money as decimal texts, `discount` an amount off the row. */
export interface QuoteRow {
  quantity: number;
  price: string;
  discount: string;
}

/** What happened to a deal, in the order it happened. Times are milliseconds since 1970. */
export type DealFact = { atMs: number } & (
  | { kind: 'stage'; stage: string }
  /** What the deal is worth from now on; null: nothing, so there can be no invoice. */
  | { kind: 'worth'; sums: Sums | null }
  /** Whose deal it is from now on: the id of the account or person in the CRM. */
  | { kind: 'customer'; customerId: string }
  /** `unknown`: no answer came, so it may or may not have counted. */
  | { kind: 'click'; answeredAtMs: number; answer: 'accepted' | 'already there' | 'refused' | 'unknown' }
  | { kind: 'voided'; invoiceId: string }
  /** Somebody had an approved invoice taken back and made anew; `unknown`: no answer came. */
  | { kind: 'reissue'; invoiceId: string; answer: 'accepted' | 'refused' | 'unknown' }
);

export interface Expectation {
  /** Live invoices at the end; `either`: both none and one are right. */
  live: 'none' | 'one' | 'either';
  /** How many there may be with the voided and deleted ones. */
  mostInvoices: number;
  because: string;
}

const TAX_RATE = '0.15';
export const RULE_STAGE = 'Closed Won';

/** Net and gross of lines at 15 %, the tax of each line rounded to the cent, as Xero and Zoho both do it. */
export function sumsOf(rows: QuoteRow[]): Sums {
  const nets = rows.map(({ quantity, price, discount }) => cents(new Big(price).times(quantity)).minus(discount));
  const subTotal = nets.reduce((sum, net) => sum.plus(net), new Big(0));
  const total = nets.reduce((sum, net) => sum.plus(cents(net.times(TAX_RATE))), subTotal);
  return { subTotal: subTotal.toFixed(2), total: total.toFixed(2) };
}

const cents = (amount: Big): Big => amount.round(2, Big.roundHalfUp);

/** How many invoices this deal should have when everything has come to rest. */
export function expectedOf(facts: DealFact[]): Expectation {
  const voids = facts.filter(({ kind }) => kind === 'voided');
  const asked = facts.filter((fact) => fact.kind === 'reissue').filter(({ answer }) => answer !== 'refused');
  const mostInvoices = 1 + voids.length + new Set(asked.map(({ invoiceId }) => invoiceId)).size;
  const say = (live: Expectation['live'], because: string): Expectation => ({ live, mostInvoices, because });

  const worths = facts.filter((fact) => fact.kind === 'worth');
  if (worths.every(({ sums }) => sums === null)) return say('none', 'it was never worth anything');
  const clicks = facts.filter((fact) => fact.kind === 'click');
  const lastVoidMs = Math.max(0, ...voids.map(({ atMs }) => atMs));
  const worksNow = worths.at(-1)?.sums !== null;
  const must = (because: string) =>
    worksNow ? say('one', because) : say('either', `${because}, but is worth nothing`);

  const acceptedAfter = clicks.some(({ atMs, answer }) => answer === 'accepted' && atMs > lastVoidMs);
  if (acceptedAfter) return must(lastVoidMs > 0 ? 'a click after the void was accepted' : 'a click was accepted');
  const openClicks = clicks.filter(({ answer }) => answer === 'accepted' || answer === 'unknown');
  if (voids.length > 0) {
    return openClicks.length + asked.length > 0
      ? say('either', 'it was voided, and a click before that, or without an answer, may have counted after it')
      : say('none', 'it was voided, and nobody clicked');
  }
  if (asked.length > 0) return must('its invoice was to be made anew');
  const stages = facts.filter((fact) => fact.kind === 'stage');
  if (stages.at(-1)?.stage === RULE_STAGE) return must(`it stands at ${RULE_STAGE}`);
  if (openClicks.length > 0) return say('either', 'a click had no answer');
  return stages.some(({ stage }) => stage === RULE_STAGE)
    ? say('either', `it was at ${RULE_STAGE} for a while`)
    : say('none', `it was never at ${RULE_STAGE} and nobody clicked`);
}

/** The facts of one kind that held at some moment of a span: those within it and the last one before it. */
export function heldDuring<Kind extends DealFact['kind']>(
  facts: DealFact[],
  kind: Kind,
  span: { fromMs: number; untilMs: number },
): Extract<DealFact, { kind: Kind }>[] {
  const ofKind = facts.filter((fact): fact is Extract<DealFact, { kind: Kind }> => fact.kind === kind);
  return ofKind.filter((fact, index) => {
    const next = ofKind[index + 1];
    return fact.atMs <= span.untilMs && (next === undefined || next.atMs >= span.fromMs);
  });
}

/** The first moment at which anything could have asked for an invoice. */
export function firstAskedMs(facts: DealFact[]): number {
  const asking = facts.filter((fact) => fact.kind === 'click' || (fact.kind === 'stage' && fact.stage === RULE_STAGE));
  return Math.min(...asking.map(({ atMs }) => atMs));
}
