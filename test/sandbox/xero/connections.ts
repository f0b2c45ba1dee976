/** `/connections`: which organisations the user connected to the app. https://developer.xero.com/documentation/guides/oauth2/auth-flow/#connections */
import { forbidden, notFound, type Answer } from './answers.ts';
import type { Connection, Grants } from './grants.ts';
import type { Organisation } from './records.ts';

/** Seven digits of fraction and no zone. */
const sevenDigits = (at: Date): string => `${at.toISOString().slice(0, -1)}0000`;

export function listConnections(
  grants: Grants,
  organisations: Organisation[],
  authEventId: string | undefined,
): Answer {
  const view = ({ id, tenantId, authEventId: event, createdAt, updatedAt }: Connection) => ({
    id,
    authEventId: event,
    tenantId,
    tenantType: 'ORGANISATION',
    tenantName: organisations.find((organisation) => organisation.tenantId === tenantId)?.name ?? '',
    createdDateUtc: sevenDigits(createdAt),
    updatedDateUtc: sevenDigits(updatedAt),
  });
  const connections = [...grants.connections.values()].filter(
    (connection) => authEventId === undefined || connection.authEventId === authEventId,
  );
  return { status: 200, body: connections.map(view) };
}

/** By the connection's id; a tenant id in its place is 403. */
export function deleteConnection(grants: Grants, id: string): Answer {
  if (grants.connections.delete(id)) return { status: 204 };
  const isTenant = [...grants.connections.values()].some(({ tenantId }) => tenantId === id);
  return isTenant ? forbidden() : notFound;
}
