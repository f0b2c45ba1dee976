import { requestInvoice } from '../invoice-requests.ts';
import type { DealApi } from '../queries.ts';
import { requestPreview } from './preview-queries.ts';

/** Makes the invoice when its preview has no problem; `to_be_seen`: it has, and nothing was made. */
export async function createAtOnce(api: DealApi): Promise<'created' | 'to_be_seen'> {
  const { problems, basis } = await requestPreview(api, {});
  if (problems.length > 0) return 'to_be_seen';
  await requestInvoice(api, { basis });
  return 'created';
}
