import { readFileSync } from 'node:fs';
import type { ChaosWorld } from './chaos-world.ts';
import { invoicesInXero, type ChaosDeal } from './chaos-deals.ts';

interface Line {
  atMs: number;
  text: string;
}

const MAX_LOG_LINES = 40;

/** Everything known about one deal, in the order it happened: what people did, what was told, each call, the rows. */
export async function tellStory(world: ChaosWorld, deal: ChaosDeal, sinceMs: number): Promise<string> {
  const invoices = invoicesInXero(world, deal.id);
  const customerIds = deal.facts.flatMap((fact) => (fact.kind === 'customer' ? [fact.customerId] : []));
  const words = [
    ...[deal.id, ...customerIds, ...deal.quotes.map(({ id }) => id)],
    ...invoices.flatMap(({ invoiceId, number, contactId }) => [invoiceId, number, contactId]),
  ];
  const isAbout = (text: string): boolean => words.some((word) => text.includes(word));
  const lines = [
    ...factLines(deal),
    ...deliveryLines(world, deal),
    ...xeroLines(world, isAbout),
    ...zohoLines(world, isAbout),
    ...logLines(world, deal.id),
  ].sort((one, other) => one.atMs - other.atMs);
  const story = lines.map(({ atMs, text }) => `  ${((atMs - sinceMs) / 1000).toFixed(3).padStart(8)}  ${text}`);
  const rows = await storedRows(world, deal.id);
  return [`${deal.name} (${deal.id})`, ...story, ...rows].join('\n');
}

function factLines({ facts }: ChaosDeal): Line[] {
  return facts.map(({ atMs, ...fact }) => ({ atMs, text: `person   ${JSON.stringify(fact)}` }));
}

function deliveryLines({ zoho }: ChaosWorld, { id }: ChaosDeal): Line[] {
  return zoho.deliveries
    .filter(({ recordId }) => recordId === id)
    .map(({ at, kind, status, body }) => ({
      atMs: at.getTime(),
      text: `told     ${kind} → ${status || 'no answer'} ${/"Stage":"[^"]*"/.exec(body)?.[0] ?? ''}`,
    }));
}

function xeroLines({ xero }: ChaosWorld, isAbout: (text: string) => boolean): Line[] {
  return xero.calls
    .filter(({ path, query, body }) => isAbout(JSON.stringify([path, query, body ?? null])))
    .map(({ at, method, path, query, status, failure, idempotencyKey }) => {
      const asked = `${method} ${path.replace('/api.xro/2.0', '')} ${JSON.stringify(query)}`;
      const key = idempotencyKey ? ` key ${idempotencyKey.slice(0, 8)}` : '';
      return { atMs: at, text: `Xero     ${asked}${key} → ${status || 'no answer'}${ordered(failure)}` };
    });
}

function zohoLines({ zoho }: ChaosWorld, isAbout: (text: string) => boolean): Line[] {
  return zoho.calls
    .filter(({ path, query }) => isAbout(`${path}${query}`))
    .map(({ at, method, path, status, failure }) => ({
      atMs: at.getTime(),
      text: `Zoho     ${method} ${path.replace('/crm/v8', '')} → ${status || 'no answer'}${ordered(failure)}`,
    }));
}

function ordered(failure: unknown): string {
  if (failure === null || failure === undefined) return '';
  if (typeof failure === 'string') return ` (ordered: ${failure})`;
  const { body: _body, ...said } = failure as Record<string, unknown>;
  return ` (ordered: ${JSON.stringify(said)})`;
}

function logLines({ servers }: ChaosWorld, dealId: string): Line[] {
  const lines = servers.flatMap(({ logFiles }) => logFiles).flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return lines
    .filter((line) => line.includes(dealId))
    .slice(-MAX_LOG_LINES)
    .map((line) => ({ atMs: Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? '') || 0, text: `log      ${line}` }));
}

async function storedRows({ rows }: ChaosWorld, dealId: string): Promise<string[]> {
  const tables = {
    deal_syncs: `rule_id, state, cause, named_stage, wakes, attempts, not_before, lease_until, sent_at, problem ->> 'code' as
                 problem, problem ->> 'detail' as detail, created_at, updated_at`,
    deal_invoices: 'number, status, total, amount_due, contact_name, created_at, read_at',
    invoice_reissues: `number, state, step, plan, credit_note_number, applied, attempts, not_before, lease_until, sent_at,
                       problem`,
    invoice_actions: 'number, action, state, step, attempts, not_before, lease_until, sent_at, problem',
    deal_write_backs: 'state, attempts, written, not_before, lease_until, problem',
    deals: 'name, stage, amount, customer_name, read_at',
  };
  const told: string[] = [];
  for (const [table, columns] of Object.entries(tables)) {
    const found = await rows<object>(`select ${columns} from ${table} where deal_id = $1`, [dealId]);
    told.push(...found.map((row) => `  row      ${table} ${JSON.stringify(row)}`));
  }
  return told;
}
