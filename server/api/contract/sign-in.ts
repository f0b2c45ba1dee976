/** Who the person at the panel is, and what they may do. */
import * as z from 'zod/mini';

/** `POST /api/session`, called by the extension's Deluge function, never by the page itself. */
export const sessionAnswerSchema = z.object({ token: z.string(), expiresIn: z.number() });
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;

/** What a person may do at a deal's panel. `void`: credit, too. */
export const dealActions = ['view', 'create', 'approve', 'send', 'void', 'link'] as const;
export type DealAction = (typeof dealActions)[number];

/** `POST /api/sign-in-requests`: the page to open in a window of its own, and the code that it shows as well. */
export const signInRequestAnswerSchema = z.object({ requestId: z.string(), url: z.string(), code: z.string() });
export type SignInRequestAnswer = z.infer<typeof signInRequestAnswerSchema>;

/**
 * `GET /api/sign-in-requests/:id`: how far it is. `done` is said once, with a token that proves who the person is; the
 * request is `expired` from then on, and two minutes after it was made in any case.
 */
export const signInStateAnswerSchema = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['pending', 'declined', 'expired']) }),
  z.object({ state: z.literal('done'), token: z.string(), expiresIn: z.number() }),
]);
export type SignInStateAnswer = z.infer<typeof signInStateAnswerSchema>;
