import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { findOrg } from '../db/orgs.ts';
import type { Org } from '../db/org-tables.ts';
import { badRequest } from '../errors.ts';
import { acceptTerms, readTerms } from '../sync/accept-terms.ts';
import { answerChoice, readChoice } from '../sync/choose-organisation.ts';
import { erasedOn } from '../sync/erased-on.ts';
import { resumeOrg } from '../sync/resume-org.ts';
import { sourceOf } from './audit-source.ts';
import type { OrgAnswer } from './contract/connections.ts';
import { languageFor } from './page-language.ts';
import { requireAdministrator } from './session.ts';

const termsSchema = z.object({ version: z.string() });
const choiceSchema = z.object({ use: z.enum(['chosen', 'current']) });

/** In the language of the browser, what an administrator of the org is asked: to accept the terms, which organisation it is to be, whether to go on. */
export function orgRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/org', async (request, response) => {
    const { orgId } = await requireAdministrator(ctx, request);
    const [terms, org, choice] = await Promise.all([
      readTerms(ctx, orgId, languageFor(request)),
      findOrg(ctx.db, orgId),
      readChoice(ctx, orgId),
    ]);
    response.vary('Accept-Language');
    response.json({ terms, uninstalled: org ? uninstalledView(org) : null, choice } satisfies OrgAnswer);
  });

  router.post('/api/terms', async (request, response) => {
    const { orgId, userId, userName } = await requireAdministrator(ctx, request);
    const { version } = read(request.body, termsSchema);
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    await acceptTerms(ctx, { orgId, userId, userName, version, by });
    response.status(204).end();
  });

  router.post('/api/organisation', async (request, response) => {
    const { orgId, userId } = await requireAdministrator(ctx, request);
    const { use } = read(request.body, choiceSchema);
    await answerChoice(ctx, { orgId, by: sourceOf(ctx, request, { userId, origin: 'settings' }), use });
    response.status(204).end();
  });

  router.post('/api/resume', async (request, response) => {
    const { orgId, userId } = await requireAdministrator(ctx, request);
    await resumeOrg(ctx, { orgId, by: sourceOf(ctx, request, { userId, origin: 'settings' }) });
    response.status(204).end();
  });

  return router;
}

function uninstalledView({ uninstalledAt, administratorSeenAt }: Org): OrgAnswer['uninstalled'] {
  if (!uninstalledAt) return null;
  const at = uninstalledAt.toISOString();
  return { at, erasedOn: erasedOn({ uninstalledAt, administratorSeenAt }).toISOString() };
}

function read<T>(body: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest('bad_body', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not what was expected'}`);
}
