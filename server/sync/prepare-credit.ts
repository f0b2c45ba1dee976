import type Big from 'big.js';
import type { Problem } from '../api/contract/problems.ts';
import type { CreditPlan } from '../api/contract/credit.ts';
import type { AppContext } from '../context.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { dayOfCreditNote } from './draft-credit-note.ts';
import { dayIn } from './due-date.ts';
import type { Invoice } from './invoice.ts';
import { toCents } from './money.ts';
import { zoneOf, type OrgState } from './org-state.ts';
import { leftToCredit, planCredit, type MadeNote } from './plan-credit.ts';

/** What crediting an invoice would come to, by Xero as it is now. */
export interface PreparedCredit {
  inXero: Invoice;
  plan: CreditPlan | null;
  /** The organisation's today, YYYY-MM-DD. */
  day: string;
  /** While there are any, nothing is to be changed in Xero. */
  problems: Problem[];
}

interface CreditQuestion {
  state: OrgState;
  access: XeroAccess;
  inXero: Invoice;
  /** With tax; null: all that is left. */
  amount: string | null;
  /** The credit notes that we have made for it before. */
  ours: MadeNote[];
  /** How old what we know of the organisation's locks may be. */
  lists: 'recent' | { since: Date };
}

/** The deal has no say in it: nothing is made from it. Writes nothing. */
export async function prepareCredit(
  ctx: Pick<AppContext, 'xero' | 'now'>,
  { state, access, inXero, amount, ours, lists }: CreditQuestion,
): Promise<PreparedCredit> {
  const { organisation } = await ctx.xero.readOffer(access, lists);
  const day = dayIn(zoneOf(state), ctx.now());
  const plan = planCredit(inXero, { amount, ours });
  const noteDay = dayOfCreditNote(inXero, day);
  const isLocked = organisation.lockedUntil !== null && noteDay <= organisation.lockedUntil;
  return {
    ...{ inXero, plan, day },
    problems: [
      ...(plan === null ? [nothingToCredit(inXero, leftToCredit(inXero, ours))] : []),
      ...(plan !== null && isLocked ? [periodLocked(inXero, noteDay)] : []),
    ],
  };
}

function nothingToCredit({ number, status, currency }: Invoice, left: Big): Problem {
  if (left.gt(0)) {
    const message = `Of ${number} only ${toCents(left)} ${currency} are left to credit.`;
    return { code: 'credit_too_much', message, fix: 'Enter less, or credit all of it.', detail: null };
  }
  const isApproved = status === 'AUTHORISED' || status === 'PAID';
  const message = isApproved
    ? `Credit notes have taken back all of ${number} already.`
    : `${number} is not an approved invoice any more.`;
  return { code: 'nothing_to_take_back', message, fix: 'Look at it in Xero.', detail: null };
}

function periodLocked({ number }: Invoice, day: string): Problem {
  const message = `The credit note for ${number} would be dated ${day}, in a period that is locked in Xero.`;
  return { code: 'period_locked', message, fix: 'Have finance move the lock date, then try again.', detail: null };
}
