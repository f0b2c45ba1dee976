import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { findConnections } from '../db/connections.ts';
import type { Connection } from '../db/org-tables.ts';
import type { ConnectionsAnswer, ConnectionView } from './contract/connections.ts';
import { requireHostedRight } from './session.ts';

/** Who is signed in, and how the org's two connections stand. */
export function connectionRoutes(ctx: AppContext): Router {
  const router = Router();
  router.get('/api/connections', async (request, response) => {
    const session = await requireHostedRight(ctx, request, 'settings');
    const { zoho, xero } = await findConnections(ctx.db, session.orgId);
    response.json({
      user: { name: session.userName, email: session.userEmail },
      zoho: connectionView(zoho),
      xero: connectionView(xero),
    } satisfies ConnectionsAnswer);
  });
  return router;
}

function connectionView(connection: Connection | undefined): ConnectionView {
  return {
    state: connection?.state ?? 'not_connected',
    orgName: connection?.name ?? null,
    since: connection?.since.toISOString() ?? null,
    problem: connection?.problem ?? null,
  };
}
