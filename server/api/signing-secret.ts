import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { rotateSigningSecret } from '../sync/rotate-signing-secret.ts';
import { sourceOf } from './audit-source.ts';
import type { SigningSecretAnswer } from './contract/signing-secret.ts';
import { requireAdministrator } from './session.ts';

/** `POST /api/signing-secret/rotate`: a new secret between the extension and this server. It is never shown to anybody. */
export function signingSecretRoutes(ctx: AppContext): Router {
  const router = Router();
  router.post('/api/signing-secret/rotate', async (request, response) => {
    const { orgId, userId } = await requireAdministrator(ctx, request);
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    const { state, previousUntil } = await rotateSigningSecret(ctx, orgId, by);
    const answer = { state, previousUntil: previousUntil?.toISOString() ?? null };
    response.json(answer satisfies SigningSecretAnswer);
  });
  return router;
}
