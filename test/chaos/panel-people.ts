import type { Panel } from '../support/ledger-client.ts';
import { until } from '../support/until.ts';
import { note, type ChaosDeal } from './chaos-deals.ts';
import type { ChaosWorld } from './chaos-world.ts';
import type { DealFact } from './expected-invoices.ts';

const CLICK_TIMEOUT_MS = 20_000;
/** How long a person waits for the panel to tell that deal and invoice differ. */
const DRIFT_TIMEOUT_MS = 15_000;

/** The people of the run who have a deal's panel open. Each act settles when it was answered, or nobody waits any more. */
export function createPanelPeople({ zoho, ledger }: ChaosWorld) {
  const open = (deal: ChaosDeal): Promise<Panel | null> => ledger.openPanel(zoho, deal.id).catch(() => null);

  return {
    async click(deal: ChaosDeal): Promise<void> {
      const panel = await open(deal);
      if (!panel) return; // Nobody was there: the button was never shown.
      const fact = note(deal, 'click', { answeredAtMs: 0, answer: 'unknown' });
      try {
        const { status } = await within(CLICK_TIMEOUT_MS, panel.createInvoice());
        fact.answer = status === 200 ? 'already there' : answerOf(status);
      } catch {
        // The connection broke: it may have counted.
      }
      fact.answeredAtMs = Date.now();
    },
    /** Agrees to have the invoice taken back and made anew, as soon as the panel offers it. */
    async reissue(deal: ChaosDeal, invoiceId: string, version: number): Promise<void> {
      const panel = await open(deal);
      if (!panel) return;
      try {
        await until(
          'the difference',
          async () => {
            const shown = (await panel.view().catch(() => null))?.invoices.find(({ id }) => id === invoiceId);
            return shown?.repairs.includes('reissue');
          },
          DRIFT_TIMEOUT_MS,
        );
        const { body } = await within(CLICK_TIMEOUT_MS, panel.reissuePlan(invoiceId));
        if (!body.plan) return;
        const fact = note(deal, 'reissue', { invoiceId, answer: 'unknown' });
        const agreed = { reason: `Agreed ${version}`, plan: body.plan };
        fact.answer = answerOf((await within(CLICK_TIMEOUT_MS, panel.reissue(invoiceId, agreed))).status);
      } catch {
        // It never came to it; once it was asked for, it may have counted.
      }
    },
  };
}

function answerOf(status: number): Extract<DealFact, { kind: 'reissue' }>['answer'] {
  if (status === 202) return 'accepted';
  return status < 500 ? 'refused' : 'unknown';
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
