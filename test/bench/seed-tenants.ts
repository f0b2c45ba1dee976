import { createSeal } from '../../server/oauth/seal.ts';
import { watchPurpose } from '../../server/sync/keep-watches.ts';
import { signingSecretPurpose } from '../../server/sync/signing-secret.ts';
import { repeatRows } from './bench-database.ts';
import type { World } from './world.ts';

export interface SeededOrg {
  orgId: string;
  secret: string;
}

/**
 * Adds orgs until there are so many, each connected to a Xero organisation of its own: copies of the one that was connected
 * through the redirects. They share its two grants, as all organisations of one Xero user do; secrets are sealed anew,
 * because a sealed value belongs to its org. Not while the server runs: it looks at its orgs when it starts.
 */
export async function seedTenants(world: World, orgs: SeededOrg[], wanted: number): Promise<void> {
  const seal = createSeal([world.encryptionKey]);
  const first = orgs.length;
  const tenantIds = await world.sandboxes.addTenants(wanted - first);
  const items = tenantIds.map((tenantId, index) => {
    const orgId = `7${String(first + index).padStart(17, '0')}`;
    return {
      ...{ orgId, tenantId, channelEnd: orgId.slice(-6) },
      secret: seal.seal(world.org.secret, signingSecretPurpose(orgId)),
      watchToken: seal.seal(world.watch.token, watchPurpose(orgId)),
    };
  });
  const org_id = `item.value ->> 'orgId'`;
  const tenant_id = `item.value ->> 'tenantId'`;
  const copies: { table: string; where?: string; changes: Record<string, string> }[] = [
    { table: 'orgs', changes: { signing_secret_sealed: `item.value ->> 'secret'` } },
    { table: 'connections', where: `provider = 'zoho'`, changes: {} },
    { table: 'connections', where: `provider = 'xero'`, changes: { tenant_id, connection_id: 'gen_random_uuid()' } },
    { table: 'settings_versions', where: `settings -> 'mapping' ->> 'taxType' is not null`, changes: {} },
    { table: 'start_lines', changes: {} },
    {
      table: 'watches',
      changes: {
        channel_id: `(template.document ->> 'channel_id') || (item.value ->> 'channelEnd')`,
        token_sealed: `item.value ->> 'watchToken'`,
      },
    },
    { table: 'crm_reads', changes: {} },
    { table: 'contact_reads', changes: { tenant_id } },
  ];
  for (const { table, where = 'true', changes } of copies) {
    const ofTemplate = `org_id = '${world.org.orgId}' and ${where}`;
    await repeatRows(world.database.pool, { table, where: ofTemplate, items, changes: { org_id, ...changes } });
  }
  orgs.push(...items.map(({ orgId }) => ({ orgId, secret: world.org.secret })));
}
