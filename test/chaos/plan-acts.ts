import type { QuoteRow } from './expected-invoices.ts';
import { RULE_STAGE } from './expected-invoices.ts';
import type { Random } from './random.ts';

/** What people do and what breaks, each at its moment. Deals and customers are named by their number in order of making. */
export type Act = { atMs: number } & ActKind;
export type Storm = 'calm' | 'squally' | 'stormy' | 'down';
export type KillMoment =
  | 'now'
  | 'an invoice is sent'
  | 'a contact is sent'
  | 'a credit note is sent'
  | 'a token is renewed'
  | 'an event arrives';

type ActKind =
  | { kind: 'create-deal'; deal: number; customer: number; amount: string | null; stage: string }
  | { kind: 'move-stage'; deal: number; stage: string }
  | { kind: 'edit-amount'; deal: number; amount: string }
  | { kind: 'add-quote'; deal: number; rows: QuoteRow[]; taxed: 'taxed' | 'untaxed'; stage: 'Draft' | 'Accepted' }
  | { kind: 'accept-quote'; deal: number }
  | { kind: 'edit-quote'; deal: number; rows: QuoteRow[] }
  | { kind: 'change-customer'; deal: number; customer: number }
  | { kind: 'edit-customer'; customer: number; change: 'name' | 'phone' | 'address'; version: number }
  | { kind: 'click'; deal: number; times: 1 | 2 }
  | { kind: 'win-and-click'; deal: number }
  | { kind: 'win-all-of-customer'; customer: number }
  /** Of this deal, or of the next one that has an invoice just then. */
  | { kind: 'pay'; deal: number; percent: 30 | 100 }
  /** The same; `afterwards` somebody may want a new invoice. */
  | { kind: 'void'; deal: number; afterwards: 'click' | 'nothing' }
  /** In Xero: a credit note over this share of what is due is given and applied. */
  | { kind: 'credit'; deal: number; percent: 20 | 100 }
  /** In Xero: the reference of a draft, or the due date of an approved invoice. */
  | { kind: 'edit-in-xero'; deal: number; version: number }
  /** The deal gets another name, which its invoice bears as its reference. */
  | { kind: 'rename'; deal: number; version: number }
  /** The invoice is approved, the deal renamed, and the invoice taken back on the panel. */
  | { kind: 'reissue'; deal: number; version: number }
  | { kind: 'expire-tokens'; side: 'zoho' | 'xero' }
  | { kind: 'weather'; side: 'zoho' | 'xero'; storm: Storm }
  | { kind: 'kill'; server: number; when: KillMoment; downMs: number }
  | { kind: 'cut-database'; connections: 'all' | 'work' | 'queue' };

export interface PlanOptions {
  /** How long the acts go on. */
  ms: number;
  customers: number;
  servers: number;
}

/** How many things people do in a second. */
const ACTS_PER_SECOND = 6;
/** Nobody can act before there is a deal. */
const FIRST_DEALS = 3;
/** How long nothing of a kind breaks, in milliseconds: least and most. */
const pausesMs = {
  'weather of zoho': [1500, 6000],
  'weather of xero': [1500, 5000],
  'expire-tokens': [3000, 9000],
  kill: [4000, 11_000],
  'cut-database': [4000, 12_000],
} as const;
type Breaking = keyof typeof pausesMs;
/** Zoho gives ten access tokens in ten minutes and then none: https://www.zoho.com/crm/developer/docs/api/v8/refresh.html */
const ZOHO_EXPIRIES = 3;
/** Real tokens live for an hour: no call of ours lives through two expiries. */
const ZOHO_LIFETIME_MS = 12_000;

const weights = {
  'create-deal': 30,
  'move-stage': 30,
  'edit-amount': 6,
  'add-quote': 10,
  'accept-quote': 4,
  'edit-quote': 4,
  'change-customer': 2,
  'edit-customer': 4,
  click: 12,
  'win-and-click': 4,
  'win-all-of-customer': 2,
  pay: 12,
  void: 8,
  credit: 5,
  'edit-in-xero': 4,
  rename: 4,
  reissue: 10,
} as const;
type PeopleDo = keyof typeof weights;

/** The whole run, decided beforehand from the seed alone. */
export function planActs(random: Random, options: PlanOptions): Act[] {
  const acts = [...planPeople(random.stream('people'), options), ...planBreakage(random.stream('breakage'), options)];
  return acts.sort((one, other) => one.atMs - other.atMs);
}

function planPeople(random: Random, { ms, customers }: PlanOptions): Act[] {
  const count = Math.round((ms / 1000) * ACTS_PER_SECOND);
  const times = Array.from({ length: count }, () => random.between(0, ms)).sort((one, other) => one - other);
  const so = { deals: 0, versions: 0 };
  return times.map((atMs): Act => {
    const kind = so.deals < FIRST_DEALS ? 'create-deal' : random.weighted(weights);
    if (kind === 'create-deal') so.deals += 1;
    return { atMs, ...planOne(random, kind, { customers, so }) };
  });
}

function planBreakage(random: Random, options: PlanOptions): Act[] {
  return (Object.keys(pausesMs) as Breaking[]).flatMap((kind) => {
    const acts: Act[] = [];
    const [least, most] = pausesMs[kind];
    const zohoExpiredMs: number[] = [];
    for (let atMs = random.between(500, least); atMs < options.ms; atMs += random.between(least, most)) {
      const livesStill = atMs - (zohoExpiredMs.at(-1) ?? -Infinity) < ZOHO_LIFETIME_MS;
      const mayExpireZoho = !livesStill && zohoExpiredMs.length < ZOHO_EXPIRIES && random.next() < 0.4;
      if (mayExpireZoho) zohoExpiredMs.push(atMs);
      acts.push({
        atMs,
        ...breakOne(random, kind, { servers: options.servers, side: mayExpireZoho ? 'zoho' : 'xero' }),
      });
    }
    return acts;
  });
}

function breakOne(
  random: Random,
  kind: Breaking,
  { servers, side }: { servers: number; side: 'zoho' | 'xero' },
): ActKind {
  switch (kind) {
    case 'weather of zoho':
    case 'weather of xero':
      return {
        kind: 'weather',
        side: kind === 'weather of zoho' ? 'zoho' : 'xero',
        storm: random.weighted({ calm: 2, squally: 4, stormy: 3, down: 1 }),
      };
    case 'expire-tokens':
      return { kind, side };
    case 'kill': {
      const moments: [KillMoment, ...KillMoment[]] = ['now', 'an invoice is sent', 'an invoice is sent'];
      moments.push('a contact is sent', 'a credit note is sent', 'a token is renewed', 'an event arrives');
      return {
        kind,
        server: random.between(0, servers - 1),
        when: random.pick(moments),
        downMs: random.between(0, 1500),
      };
    }
    case 'cut-database':
      return { kind, connections: random.pick(['all', 'work', 'queue']) };
  }
}

function planOne(
  random: Random,
  kind: PeopleDo,
  { customers, so }: { customers: number; so: { deals: number; versions: number } },
): ActKind {
  const deal = random.between(0, so.deals - 1);
  const customer = random.between(0, customers - 1);
  switch (kind) {
    case 'create-deal': {
      const amount = random.next() < 0.06 ? null : amountOf(random);
      const stage = random.pick([RULE_STAGE, 'Qualification', 'Qualification', 'Negotiation/Review']);
      return { kind, deal: so.deals - 1, customer, amount, stage };
    }
    case 'move-stage':
      return {
        kind,
        deal,
        stage: random.pick([RULE_STAGE, RULE_STAGE, RULE_STAGE, 'Negotiation/Review', 'Closed Lost']),
      };
    case 'edit-amount':
      return { kind, deal, amount: amountOf(random) };
    case 'add-quote': {
      const [taxed, stage] = [
        random.pick(['taxed', 'untaxed']),
        random.pick(['Draft', 'Accepted', 'Accepted']),
      ] as const;
      return { kind, deal, rows: rowsOf(random), taxed, stage };
    }
    case 'accept-quote':
    case 'win-and-click':
      return { kind, deal };
    case 'edit-quote':
      return { kind, deal, rows: rowsOf(random) };
    case 'change-customer':
      return { kind, deal, customer };
    case 'edit-customer':
      return { kind, customer, change: random.pick(['name', 'phone', 'address']), version: (so.versions += 1) };
    case 'click':
      return { kind, deal, times: random.pick([1, 1, 2]) };
    case 'win-all-of-customer':
      return { kind, customer };
    case 'void':
      return { kind, deal, afterwards: random.pick(['click', 'nothing']) };
    case 'pay':
      return { kind, deal, percent: random.pick([30, 100]) };
    case 'credit':
      return { kind, deal, percent: random.pick([20, 20, 100]) };
    case 'edit-in-xero':
    case 'rename':
    case 'reissue':
      return { kind, deal, version: (so.versions += 1) };
  }
}

const amountOf = (random: Random): string => (random.between(1, 900_000) / 100).toFixed(2);

function rowsOf(random: Random): QuoteRow[] {
  return Array.from({ length: random.between(1, 4) }, () => {
    const cents = random.between(100, 250_000);
    const hasDiscount = random.next() < 0.3;
    return {
      quantity: random.between(1, 7),
      price: (cents / 100).toFixed(2),
      discount: (hasDiscount ? random.between(1, cents) / 100 : 0).toFixed(2),
    };
  });
}
