/** The walk of a personal sign-in: asks for the page, opens it, and asks until the person has answered there. */
import { signInRequestAnswerSchema, signInStateAnswerSchema } from '../../server/api/contract/sign-in.ts';
import type { SignInRequestAnswer, SignInStateAnswer } from '../../server/api/contract/sign-in.ts';
import { translate } from '../texts/define-texts.ts';
import { uiTexts } from '../texts/ui-texts.ts';
import { ApiError, requestJson } from './client.ts';
import type { SignInWays, WantedSignIn } from './sign-in.ts';
import { UnreachableError } from './transport.ts';

/** The server's two minutes, for when it cannot be reached. */
const patienceMs = 2 * 60_000;
/** A relayed request costs a CRM credit and a second. */
const pollEveryMs = { fetch: 1000, relay: 3000 };

interface Walk extends SignInWays {
  wanted: WantedSignIn;
  /** False once the person has given up or begun anew: nothing is opened or asked then. */
  isCurrent: () => boolean;
  onOpen: (asked: SignInRequestAnswer) => void;
}

/** How it ended. Throws what the first request throws, and an Error where the page is not our server's. */
export async function confirmInWindow(walk: Walk): Promise<SignInStateAnswer> {
  const { transport, session, publicUrl, openWindow, wanted, isCurrent, onOpen } = walk;
  const { action, invoiceId } = wanted;
  // One token from the question to the answer: the server tells nobody else.
  const token = await session.getToken(patienceMs);
  const asked = await requestJson((request) => transport.send({ ...request, token }), {
    ...{ method: 'POST', path: '/api/sign-in-requests', schema: signInRequestAnswerSchema },
    body: { action, ...(invoiceId !== null && { invoiceId }) },
  });
  if (!isCurrent()) return { state: 'expired' };
  if (new URL(asked.url).origin !== new URL(publicUrl).origin) throw new Error(translate(uiTexts)('foreign_page'));
  openWindow(asked.url);
  onOpen(asked);
  return untilAnswered(asked, walk, token);
}

/** Asks until the person has answered or it is too late; a lost network in between does not matter. */
async function untilAnswered(
  { requestId }: SignInRequestAnswer,
  { transport, now, isCurrent }: Walk,
  token: string,
): Promise<SignInStateAnswer> {
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
