/** The secret that signs the calls between the CRM and the server. */
import * as z from 'zod/mini';

/** `POST /api/signing-secret/rotate`. `waiting`: the CRM does not have it yet, and the one before stays good until it has. */
export const signingSecretAnswerSchema = z.object({
  state: z.enum(['stored', 'waiting']),
  previousUntil: z.nullable(z.string()),
});
export type SigningSecretAnswer = z.infer<typeof signingSecretAnswerSchema>;
