/** Personal sign-in from inside the frame: a page in a window of its own, and a token that comes back once. */
import { explainFailure } from './explain-failure.ts';
import type { Failure } from './explain-failure.ts';
import type { Session } from './session.ts';
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

/** `openWindow` gets an address of our own server; whether a window came of it nobody can tell, so the address is shown, too. */
export interface SignInWays {
  transport: Transport;
  session: Session;
  publicUrl: string;
  openWindow: (url: string) => void;
  now: () => number;
}

/** One sign-in at a time; the walk through the other window is loaded when somebody goes ahead. */
export function createSignIn(options: SignInWays): SignIn {
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

  async function run(asked: WantedSignIn): Promise<void> {
    attempt += 1;
    const own = attempt;
    const isCurrent = () => own === attempt;
    const { why } = asked;
    show({ step: 'asking', why });
    try {
      const { confirmInWindow } = await import('./confirm-in-window.ts');
      const answer = await confirmInWindow({
        ...options,
        ...{ wanted: asked, isCurrent },
        onOpen: ({ url, code }) => {
          show({ step: 'open', why, url, code });
        },
      });
      if (!isCurrent()) return;
      if (answer.state === 'done') {
        options.session.strengthen(answer);
        settle('signed_in');
      } else {
        show({ step: 'ended', why, ending: answer.state === 'declined' ? 'declined' : 'expired' });
      }
    } catch (error) {
      const ending = explainFailure(error instanceof Error ? error : new Error(String(error)));
      if (isCurrent()) show({ step: 'ended', why, ending });
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
