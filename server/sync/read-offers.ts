import type { AppContext } from '../context.ts';
import { AppError } from '../errors.ts';
import type { Pipeline } from '../zoho/zoho-org.ts';
import type { Offered } from './check-settings.ts';
import { noteIfLost } from './note-lost.ts';
import { xeroAccess, zohoAccess, type OrgState } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'zoho' | 'xero' | 'now'>;

/** The CRM's pipelines with their stages; null when the CRM is not connected, or it has just turned out to be lost. */
export async function readPipelines(ctx: Context, state: OrgState): Promise<Pipeline[] | null> {
  if (state.zoho?.state !== 'connected') return null;
  return unlessLost(ctx, state, 'zoho', () => ctx.zoho.getPipelines(zohoAccess(state)));
}

/** The Xero organisation's accounts and tax rates; null as above. */
export async function readXeroOffer(ctx: Context, state: OrgState): Promise<Pick<Offered, 'accounts' | 'taxRates'>> {
  const access = xeroAccess(state.xero, 'person');
  const offer =
    access &&
    (await unlessLost(ctx, state, 'xero', () =>
      Promise.all([ctx.xero.listAccounts(access), ctx.xero.listTaxRates(access)]),
    ));
  return { accounts: offer?.[0] ?? null, taxRates: offer?.[1] ?? null };
}

/** A refused grant makes the connection *lost*, with what to do, instead of failing the whole page. */
async function unlessLost<T>(
  ctx: Context,
  { org: { orgId } }: OrgState,
  provider: 'zoho' | 'xero',
  read: () => Promise<T>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError) || error.retry !== 'reconnect') throw error;
    await noteIfLost(ctx, { orgId, provider }, error);
    return null;
  }
}
