import type { App } from './start-app.ts';

/** One notification about many deals, as Zoho sends it; gives the status of the answer. */
export async function notifyDeals(app: App, dealIds: string[], stage: string | null): Promise<number> {
  const [watch] = [...app.zoho.watches.values()];
  const answer = await fetch(`${app.url}/webhooks/zoho`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      module: 'Deals',
      operation: 'update',
      ids: dealIds,
      affected_values: stage === null ? [] : dealIds.map((id) => ({ record_id: id, values: { Stage: stage } })),
      channel_id: watch?.channelId,
      token: watch?.token,
    }),
  });
  return answer.status;
}
