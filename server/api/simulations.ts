import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { noteDone } from '../db/audit-log.ts';
import { inTransaction } from '../db/db.ts';
import { cancelSimulation, findSimulation, listSimulatedDeals, startSimulation } from '../db/simulations.ts';
import type { Simulation } from '../db/settings-tables.ts';
import { AppError, badRequest, notFound } from '../errors.ts';
import { dealUrlOf, settingsOf, xeroAccess, zohoAccess, type OrgState } from '../sync/org-state.ts';
import { SIMULATED_DAYS, simulationView } from '../sync/simulation-view.ts';
import { sourceOf } from './audit-source.ts';
import type { LatestSimulation, SimulateBody, SimulationView } from './contract/simulation.ts';
import type { Settings } from './contract/settings.ts';
import { requireHostedRight } from './session.ts';
import { mustReadOrg, readChange, readSettings } from './settings.ts';

const bodySchema = z.strictObject({
  settings: z.record(z.string(), z.unknown()),
} satisfies Record<keyof SimulateBody, z.ZodType>);

/** What settings would have made of the last months’ deals: a run on the server, one at a time of an org. */
export function simulationRoutes(ctx: AppContext): Router {
  const router = Router();

  router.post('/api/settings/simulations', async (request, response) => {
    const { orgId, userId } = await requireHostedRight(ctx, request, 'settings');
    const body = bodySchema.safeParse(request.body);
    if (!body.success) throw badRequest('bad_body', 'Send the settings that are to be tried.');
    const state = await mustReadOrg(ctx, orgId);
    const settings = readSettings(readChange(body.data.settings), settingsOf(state));
    refuseIdle(state, settings);
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    const id = await inTransaction(ctx.db, async (transaction) => {
      const now = ctx.now();
      const started = await startSimulation(transaction, { orgId, settings, requestedBy: userId, now });
      if (started === undefined) throw underWay();
      const subject = { simulation: started };
      await noteDone(transaction, { ...by, orgId, at: now, action: 'settings.simulated', subject });
      await ctx.wake(orgId, { work: 'simulation', transaction });
      return started;
    });
    response.status(202).json({ id });
  });

  router.get('/api/settings/simulations', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'settings');
    const row = await findSimulation(ctx.db, orgId);
    const simulation = row ? await readView(ctx, row) : null;
    response.json({ days: SIMULATED_DAYS, simulation } satisfies LatestSimulation);
  });

  router.get('/api/settings/simulations/:id', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'settings');
    const row = await findSimulation(ctx.db, orgId);
    if (row?.id !== request.params.id) throw noSuchRun();
    response.json(await readView(ctx, row));
  });

  router.post('/api/settings/simulations/:id/cancel', async (request, response) => {
    const { orgId, userId } = await requireHostedRight(ctx, request, 'settings');
    const { id } = request.params;
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    const row = await findSimulation(ctx.db, orgId);
    if (row?.id !== id) throw noSuchRun();
    await inTransaction(ctx.db, async (transaction) => {
      const now = ctx.now();
      if (!(await cancelSimulation(transaction, { orgId, id, now }))) return;
      await noteDone(transaction, {
        ...by,
        orgId,
        at: now,
        action: 'simulation.cancelled',
        subject: { simulation: id },
      });
    });
    response.status(204).end();
  });

  return router;
}

async function readView(ctx: AppContext, row: Simulation): Promise<SimulationView> {
  const [{ org }, deals] = await Promise.all([mustReadOrg(ctx, row.orgId), listSimulatedDeals(ctx.db, row.orgId)]);
  return simulationView({
    ...{ row, deals, limit: ctx.config.simulationLimit },
    dealUrlOf: (dealId) => dealUrlOf(org, dealId),
  });
}

/** Where there is nothing to look at: AppError 409. */
function refuseIdle(state: OrgState, { rules }: Settings): void {
  zohoAccess(state);
  if (!xeroAccess(state.xero, 'background')) {
    const fix = 'Connect Xero in Settings.';
    throw new AppError('xero_not_connected', 'Xero is not connected.', { status: 409, fix });
  }
  if (rules.some(({ enabled }) => enabled)) return;
  throw new AppError('no_rule_on', 'No rule is switched on, so no invoice would be made.', {
    ...{ status: 409, fix: 'Switch a rule on, or choose one to be simulated.' },
  });
}

function underWay(): AppError {
  return new AppError('simulation_under_way', 'Settings are being simulated already.', {
    ...{ status: 409, fix: 'Wait for it, or cancel it.' },
  });
}

const noSuchRun = () => notFound('simulation_not_found', 'There is no such simulation any more.');
