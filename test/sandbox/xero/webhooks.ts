/**
 * Xero's webhooks: thin events about what changed, signed, tried again, switched off after a day of failures and sent
 * again in order once the receiver is well. https://developer.xero.com/documentation/guides/webhooks/overview/
 */
import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Organisation } from './records.ts';

type EventCategory = 'INVOICE' | 'CONTACT' | 'CREDITNOTE' | 'OVERPAYMENT' | 'PREPAYMENT';

interface WebhookEvent {
  resourceUrl: string;
  resourceId: string;
  tenantId: string;
  tenantType: 'ORGANISATION';
  eventCategory: EventCategory;
  eventType: 'CREATE' | 'UPDATE';
  eventDateUtc: string;
  data?: { Type: string; Status: string };
}

/** One POST to the receiver. */
export interface WebhookDelivery {
  body: string;
  /** 0: no answer within five seconds. */
  status: number;
  at: Date;
}

export interface XeroWebhooks {
  /** From now on changes are told to this address; throws unless it passes the intent-to-receive check. */
  subscribe(url: string): Promise<void>;
  /** ACTIVE, RETRY while deliveries fail, DISABLED when they failed too long; OFF before `subscribe`. */
  state(): 'OFF' | 'ACTIVE' | 'RETRY' | 'DISABLED';
  /** The person in the developer portal presses *Send intent to receive*; what was kept is then sent in order. */
  enableAgain(): Promise<void>;
  /** The next events are counted, but never sent. */
  loseEvents(count: number): void;
  deliveries: WebhookDelivery[];
  stop(): void;
}

interface WebhookOptions {
  key: () => string;
  organisations: Organisation[];
  apiUrl: () => string;
  now: () => Date;
  /** Between tries; Xero's is 15 minutes. */
  retryMs: number;
  /** When it gives up; Xero's is 24 hours. */
  giveUpMs: number;
}

const LOOK_MS = 15;
const TIMEOUT_MS = 5000;

const BOOKS = [
  ['INVOICE', 'Invoices', (organisation: Organisation) => organisation.invoices],
  ['CONTACT', 'Contacts', (organisation: Organisation) => organisation.contacts],
  ['CREDITNOTE', 'CreditNotes', (organisation: Organisation) => ofType(organisation, 'CREDITNOTE')],
  ['OVERPAYMENT', 'Overpayments', (organisation: Organisation) => ofType(organisation, 'OVERPAYMENT')],
  ['PREPAYMENT', 'Prepayments', (organisation: Organisation) => ofType(organisation, 'PREPAYMENT')],
] as const;

function ofType(organisation: Organisation, type: string) {
  return new Map([...organisation.credits].filter(([, credit]) => credit.type === type));
}

export function createXeroWebhooks(options: WebhookOptions): XeroWebhooks {
  const { organisations, now } = options;
  /** The time of change of every document, as it was last told. */
  const told = new Map<string, number>();
  const queue: { event: WebhookEvent; sequence: number }[] = [];
  const deliveries: WebhookDelivery[] = [];
  let url = '';
  let state: ReturnType<XeroWebhooks['state']> = 'OFF';
  let sequence = 0;
  let toLose = 0;
  let failingSince: number | null = null;
  let busy = false;
  let timer: NodeJS.Timeout | undefined;

  /** A change that leaves UpdatedDateUTC as it was is none that Xero tells of. */
  function collect(): void {
    for (const organisation of organisations) {
      for (const [eventCategory, path, bookOf] of BOOKS) {
        for (const [resourceId, { updatedAt, ...record }] of bookOf(organisation)) {
          const key = `${organisation.tenantId} ${resourceId}`;
          const before = told.get(key);
          if (before === updatedAt.getTime()) continue;
          told.set(key, updatedAt.getTime());
          const makingAt = 'createdAt' in record ? record.createdAt : updatedAt;
          const isMaking = before === undefined;
          const tell = (eventType: WebhookEvent['eventType'], at: Date) => {
            const status = 'status' in record ? record.status : '';
            enqueue({
              resourceUrl: `${options.apiUrl()}/api.xro/2.0/${path}/${resourceId}`,
              ...{ resourceId, tenantId: organisation.tenantId, tenantType: 'ORGANISATION', eventCategory, eventType },
              eventDateUtc: at.toISOString().slice(0, -1),
              ...(eventCategory === 'CREDITNOTE' ? { data: { Type: 'ACCRECCREDIT', Status: status } } : {}),
            });
          };
          if (isMaking) tell('CREATE', makingAt);
          if (!isMaking || updatedAt > makingAt) tell('UPDATE', updatedAt);
        }
      }
    }
  }

  function enqueue(event: WebhookEvent): void {
    sequence += 1;
    if (toLose > 0) toLose -= 1;
    else queue.push({ event, sequence });
  }

  async function post(body: string, signature: string): Promise<{ status: number; isBare: boolean }> {
    const at = now();
    const answered = await fetch(url, {
      ...{ method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) },
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-xero-signature': signature },
    })
      .then(async (response) => ({
        status: response.status,
        isBare: (await response.text()) === '' && !response.headers.has('set-cookie'),
      }))
      .catch(() => ({ status: 0, isBare: false }));
    deliveries.push({ body, status: answered.status, at });
    return answered;
  }

  const sign = (body: string): string => createHmac('sha256', options.key()).update(body).digest('base64');

  async function deliver(): Promise<void> {
    // Xero's JSON has spaces where a program would not write them.
    const part = queue.slice(0, 100);
    const [first, last] = [part[0], part.at(-1)];
    if (!first || !last) return;
    const numbers = `"firstEventSequence": ${first.sequence},"lastEventSequence": ${last.sequence}`;
    const entropy = randomBytes(10).toString('hex').toUpperCase();
    const body = `{"events":${JSON.stringify(part.map(({ event }) => event))},${numbers}, "entropy": "${entropy}"}`;
    const { status } = await post(body, sign(body));
    if (status >= 200 && status < 300) {
      queue.splice(0, part.length);
      failingSince = null;
      state = 'ACTIVE';
      return;
    }
    failingSince ??= performance.now();
    state = performance.now() - failingSince > options.giveUpMs ? 'DISABLED' : 'RETRY';
    if (state === 'RETRY') await sleep(options.retryMs);
  }

  async function tick(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      collect();
      if (state !== 'DISABLED' && state !== 'OFF') await deliver();
    } finally {
      busy = false;
    }
  }

  /** A series of POSTs, some of them signed wrongly in one character. */
  async function checkIntent(): Promise<void> {
    for (const isRight of [true, false, true, false]) {
      const body = `{"events":[],"lastEventSequence":0,"firstEventSequence": 0,"entropy":"${randomBytes(8).toString('hex')}"}`;
      const right = sign(body);
      const signature = isRight ? right : `${right.startsWith('A') ? 'B' : 'A'}${right.slice(1)}`;
      const { status, isBare } = await post(body, signature);
      if (status !== (isRight ? 200 : 401) || !isBare) throw new Error(`Intent to receive: NOT OK (${status})`);
    }
  }

  return {
    deliveries,
    state: () => state,
    async subscribe(to) {
      url = to;
      await checkIntent();
      // What there is already was told to nobody, and never will be.
      collect();
      queue.length = 0;
      state = 'ACTIVE';
      timer ??= setInterval(() => void tick(), LOOK_MS);
    },
    async enableAgain() {
      await checkIntent();
      failingSince = null;
      state = 'ACTIVE';
    },
    loseEvents: (count) => void (toLose = count),
    stop: () => clearInterval(timer),
  };
}
