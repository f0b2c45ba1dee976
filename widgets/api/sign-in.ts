/** Personal sign-in from inside the frame: a page in a window of its own, and a token that comes back once. */
import { signInRequestAnswerSchema, signInStateAnswerSchema } from '../../server/api/contract.ts';
import type { SignInRequestAnswer, SignInStateAnswer } from '../../server/api/contract.ts';
import { translate } from '../texts/define-texts.ts';
import { uiTexts } from '../texts/ui-texts.ts';
import { ApiError, requestJson } from './client.ts';
import { explainFailure } from './explain-failure.ts';
import type { Failure } from './explain-failure.ts';
import type { Session } from './session.ts';
import { UnreachableError } from './transport.ts';
import type { Transport } from './transport.ts';

/** What a person is shown of it. `why` stands for all of it: what they asked for, in words; `ending`: what became of it. */
export type SignInView =
  | { step: 'none' }
  | { step: 'needed' | 'asking'; why: string }
  | { step: 'open'; why: string; url: string; code: string }
  | { step: 'ended'; why: string; ending: 'declined' | 'expired' | Failure };

export interface SignIn {
  view: () => SignInView;
  subscribe: (onChange: () => void) => () => void;
  /** The person goes ahead: asks for the page and opens it. */
  begin: () => void;
  giveUp: () => void;
  /** Shows what is needed and settles when the person has signed in or given up; asked for twice, it is one. */
  obtain: (wanted: WantedSignIn) => Promise<'signed_in' | 'given_up'>;
}

export interface WantedSignIn {
  action: string;
  invoiceId: string | null;
  why: string;
}

/** The server's two minutes, for when it cannot be reached. */
const patienceMs = 2 * 60_000;
/** A relayed request costs a CRM credit and a second. */
const pollEveryMs = { fetch: 1000, relay: 3000 };

/** `openWindow` gets an address of our own server; whether a window came of it nobody can tell, so the address is shown, too. */
export function createSignIn(options: {
  transport: Transport;
  session: Session;
  publicUrl: string;
  openWindow: (url: string) => void;
  now: () => number;
}): SignIn {
  const { transport, session, publicUrl, openWindow, now } = options;
  const listeners = new Set<() => void>();
  let view: SignInView = { step: 'none' };
  let wanted: WantedSignIn | undefined;
  let pending:
    { outcome: Promise<'signed_in' | 'given_up'>; settle: (outcome: 'signed_in' | 'given_up') => void } | undefined;
  /** Names the present try: what an earlier one hears no longer counts. */
  let attempt = 0;

  function show(next: SignInView): void {
    view = next;
    for (const listener of listeners) listener();
  }
  function settle(outcome: 'signed_in' | 'given_up'): void {
    attempt += 1;
    show({ step: 'none' });
    pending?.settle(outcome);
    pending = undefined;
  }

  async function run({ action, invoiceId, why }: WantedSignIn): Promise<void> {
    attempt += 1;
    const own = attempt;
    const isCurrent = () => own === attempt;
    show({ step: 'asking', why });
    try {
      // One token from the question to the answer: the server tells nobody else.
      const token = await session.getToken(patienceMs);
      const asked = await requestJson((request) => transport.send({ ...request, token }), {
        ...{ method: 'POST', path: '/api/sign-in-requests', schema: signInRequestAnswerSchema },
        body: { action, ...(invoiceId !== null && { invoiceId }) },
      });
      if (!isCurrent()) return;
      if (new URL(asked.url).origin !== new URL(publicUrl).origin) throw new Error(translate(uiTexts)('foreign_page'));
      openWindow(asked.url);
      show({ step: 'open', why, url: asked.url, code: asked.code });
      const answer = await untilAnswered(asked, { transport, token, now, isCurrent });
      if (!isCurrent()) return;
      if (answer.state === 'done') {
        session.strengthen(answer);
        settle('signed_in');
      } else {
        show({ step: 'ended', why, ending: answer.state === 'declined' ? 'declined' : 'expired' });
      }
    } catch (error) {
      if (isCurrent())
        show({ step: 'ended', why, ending: explainFailure(error instanceof Error ? error : new Error(String(error))) });
    }
  }

  return {
    view: () => view,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    begin() {
      if (wanted !== undefined && (view.step === 'needed' || view.step === 'ended')) void run(wanted);
    },
    giveUp() {
      settle('given_up');
    },
    obtain(asked) {
      if (pending === undefined) {
        let settleOutcome: (outcome: 'signed_in' | 'given_up') => void = () => undefined;
        const outcome = new Promise<'signed_in' | 'given_up'>((resolve) => {
          settleOutcome = resolve;
        });
        pending = { outcome, settle: settleOutcome };
        wanted = asked;
        show({ step: 'needed', why: asked.why });
      }
      return pending.outcome;
    },
  };
}

/** Asks until the person has answered or it is too late; a lost network in between does not matter. */
async function untilAnswered(
  { requestId }: SignInRequestAnswer,
  options: { transport: Transport; token: string; now: () => number; isCurrent: () => boolean },
): Promise<SignInStateAnswer> {
  const { transport, token, now, isCurrent } = options;
  const untilMs = now() + patienceMs;
  while (isCurrent() && now() < untilMs) {
    await pause(transport.kind() === 'relay' ? pollEveryMs.relay : pollEveryMs.fetch);
    try {
      const answer = await requestJson((request) => transport.send({ ...request, token }), {
        ...{ method: 'GET', path: `/api/sign-in-requests/${requestId}`, schema: signInStateAnswerSchema },
      });
      if (answer.state !== 'pending') return answer;
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) return { state: 'expired' };
      if (!(error instanceof ApiError) && !(error instanceof UnreachableError)) throw error;
    }
  }
  return { state: 'expired' };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
