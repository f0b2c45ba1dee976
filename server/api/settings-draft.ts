import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { findSettings } from '../db/settings.ts';
import { dropSettingsDraft, findSettingsDraft, keepSettingsDraft } from '../db/settings-drafts.ts';
import type { SettingsDraft } from '../db/settings-tables.ts';
import { badRequest } from '../errors.ts';
import { draftBodySchema, type DraftAnswer } from './contract/settings-draft.ts';
import { settingsSchema } from './contract/settings.ts';
import { requireHostedRight } from './session.ts';

/** What a person was changing when they left the page, from whichever computer. It is in force nowhere. */
export function settingsDraftRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/settings/draft', async (request, response) => {
    const { orgId, userId } = await requireHostedRight(ctx, request, 'settings');
    const [saved, draft] = await Promise.all([
      findSettings(ctx.db, orgId),
      findSettingsDraft(ctx.db, { orgId, userId }),
    ]);
    response.json({ version: saved?.version ?? 0, draft: draft ? draftView(draft) : null } satisfies DraftAnswer);
  });

  router.put('/api/settings/draft', async (request, response) => {
    const { orgId, userId } = await requireHostedRight(ctx, request, 'settings');
    const body = draftBodySchema.safeParse(request.body);
    if (!body.success) {
      const [issue] = body.error.issues;
      throw badRequest('bad_body', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not a draft'}`);
    }
    const draft = body.data;
    const isNothing = Object.keys(draft.changes).length === 0 && draft.confirmed.length === 0;
    if (isNothing) await dropSettingsDraft(ctx.db, { orgId, userId });
    else await keepSettingsDraft(ctx.db, { orgId, userId, draft, now: ctx.now() });
    response.status(204).end();
  });

  return router;
}

/** Each group of settings by itself: one that a later release has another shape for must not cost the others. */
function draftView({ basedOn, changes, confirmed, savedAt }: SettingsDraft): NonNullable<DraftAnswer['draft']> {
  const fitting = Object.entries(settingsSchema.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse((changes as Record<string, unknown>)[key]);
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return { basedOn, changes: Object.fromEntries(fitting), confirmed, savedAt: savedAt.toISOString() };
}
