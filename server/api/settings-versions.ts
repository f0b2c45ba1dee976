import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { findSettingsVersion, listSettingsVersions, type SettingsVersion } from '../db/settings.ts';
import { badRequest, notFound } from '../errors.ts';
import { changedSettings } from '../sync/changed-settings.ts';
import { completeSettings } from '../sync/settings.ts';
import type { SettingsVersionsAnswer } from './contract/monitor.ts';
import { sourceOf } from './audit-source.ts';
import { requireHostedRight } from './session.ts';
import { changeSettings } from './settings.ts';

const VERSIONS_AT_ONCE = 20;
const versionNumber = z.coerce.number().int().min(1).max(2_000_000_000);

/** Every version of the settings: what it changed, who saved it, and back to it. */
export function settingsVersionRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/settings/versions', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'settings');
    const before = versionNumber.nullable().safeParse(request.query['before'] ?? null);
    if (!before.success) throw badRequest('bad_query', 'before is not the number of a version');
    // One more, to compare the last one with.
    const page = { orgId, before: before.data, limit: VERSIONS_AT_ONCE + 1 };
    const rows = await listSettingsVersions(ctx.db, page);
    const shown = rows.slice(0, VERSIONS_AT_ONCE);
    response.json({
      versions: shown.map((row, index) =>
        versionView(row, rows[index + 1], before.data === null && index === 0 ? 'in_force' : 'past'),
      ),
      before: rows.length > VERSIONS_AT_ONCE ? (shown.at(-1)?.version ?? null) : null,
    } satisfies SettingsVersionsAnswer);
  });

  router.post('/api/settings/versions/:version/restore', async (request, response) => {
    const { orgId, userId, userEmail, role } = await requireHostedRight(ctx, request, 'settings');
    const version = versionNumber.safeParse(request.params.version);
    const row = version.success ? await findSettingsVersion(ctx.db, orgId, version.data) : undefined;
    if (!row) throw notFound('version_not_found', 'There is no such version of the settings.');
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    // As if it were sent anew: what cannot work any more is refused.
    const change = { orgId, body: completeSettings(row.settings), savedBy: userEmail, rank: role, by };
    response.json(await changeSettings(ctx, { ...change, restores: row.version }));
  });

  return router;
}

function versionView(
  row: SettingsVersion,
  previous: SettingsVersion | undefined,
  state: 'in_force' | 'past',
): SettingsVersionsAnswer['versions'][number] {
  const { version, savedAt, savedBy } = row;
  const settings = completeSettings(row.settings);
  const old = previous && completeSettings(previous.settings);
  const { before, after } = changedSettings(old ?? null, settings);
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const ruleNames = [...(old?.rules ?? []), ...settings.rules].map(({ id, name }) => [id, name] as const);
  return {
    ...{ version, savedAt: savedAt.toISOString(), savedBy, state, ruleNames: Object.fromEntries(ruleNames) },
    // All of the first version is new: nobody changed it.
    changes: old ? fields.map((field) => ({ field, before: before[field], after: after[field] })) : [],
  };
}
