import type { DealView } from '../api/contract/deal.ts';
import type { Drift, InvoiceView, OfferedAction } from '../api/contract/invoices.ts';
import type { Rights } from '../api/contract/rights.ts';
import type { DealAction } from '../api/contract/sign-in.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import type { Connection } from '../db/org-tables.ts';
import { planReissue } from './plan-reissue.ts';
import { describeWho, mayDo, type CrmPosition } from './rights.ts';

/**
 * Whether anybody at a deal's panel may put invoices of Xero on the deal and take them off it. The one place that says
 * so: the panel shows by it, and the routes refuse by it.
 */
export function mayLink(xero: Pick<Connection, 'state'> | undefined): boolean {
  return xero?.state === 'connected';
}

/**
 * What can be done where an invoice says something else than its deal. An approved invoice is put right by taking it back
 * and making it anew.
 */
export function repairsOf(
  invoice: DealInvoice,
  drift: Drift[],
  xero: Pick<Connection, 'state'> | undefined,
): InvoiceView['repairs'] {
  if (drift.length === 0 || !mayLink(xero)) return [];
  // What is locked in Xero is not known here; it decides how, not whether.
  return planReissue(invoice, null) === null ? ['accept'] : ['accept', 'reissue'];
}

/** The right that each repair needs. */
const rightOfRepair: Record<InvoiceView['repairs'][number], DealAction> = { accept: 'link', reissue: 'void' };

/** The repairs that this person may make, once they have signed in. */
export function repairsFor(
  repairs: InvoiceView['repairs'],
  rights: Rights,
  viewer: CrmPosition,
): InvoiceView['repairs'] {
  return repairs.filter((repair) => mayDo(rights[rightOfRepair[repair]], viewer));
}

type ShownAction = keyof DealView['can'];

/** The rights behind each thing the panel offers; a click may need several. */
type Needed = Record<ShownAction, DealAction[]>;

/** What the person who looks may do once they have signed in, who else may, and what asks for a sign-in. */
export function dealRights(input: {
  rights: Rights;
  viewer: CrmPosition;
  /** What a click on *create* needs: see `actionsOfClick`. */
  clickNeeds: DealAction[];
  /** Without regard to who asks. */
  canCreate: 'yes' | 'no';
  /** What this person may do with one of the deal's invoices. */
  offered: ReadonlySet<OfferedAction>;
  xero: Pick<Connection, 'state'> | undefined;
}): { [shown in 'can' | 'whoCan' | 'needsSignIn']: NonNullable<DealView[shown]> } {
  const { rights, viewer, offered } = input;
  const needed: Needed = {
    ...{ create: input.clickNeeds, approve: ['approve'], email: ['send'], void: ['void'], link: ['link'] },
  };
  const may = (shown: ShownAction) => needed[shown].every((action) => mayDo(rights[action], viewer));
  const possible: DealView['can'] = {
    create: input.canCreate === 'yes',
    ...{ approve: offered.has('approve'), email: offered.has('send'), void: offered.has('void') },
    link: mayLink(input.xero),
  };
  const forEach = <T>(of: (shown: ShownAction) => T): Record<ShownAction, T> => ({
    create: of('create'),
    approve: of('approve'),
    email: of('email'),
    void: of('void'),
    link: of('link'),
  });
  return {
    can: forEach((shown) => possible[shown] && may(shown)),
    whoCan: forEach((shown) => describeAll(needed[shown], rights)),
    needsSignIn: forEach((shown) => needed[shown].some((action) => rights[action].strength === 'personal')),
  };
}

/** Who may do all of it; what is everyone's narrows nothing. */
function describeAll(actions: DealAction[], rights: Rights): string {
  const narrowing = actions.map((action) => describeWho(rights[action])).filter((words) => words !== 'everyone');
  return narrowing.length === 0 ? 'everyone' : [...new Set(narrowing)].join('; of these: ');
}
