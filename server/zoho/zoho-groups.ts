import * as z from 'zod';
import type { CrmGroup } from '../api/contract/rights.ts';
import { isGone, parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { groupSchema } from './zoho-org.ts';

/** The profiles and roles that rights are given to. */
export interface ZohoGroups {
  /** Those that active users have, by name; what nobody has would need further permissions to be listed. */
  listGroups(access: ZohoAccess): Promise<{ profiles: CrmGroup[]; roles: CrmGroup[] }>;
}

/** https://www.zoho.com/crm/developer/docs/api/v8/get-users.html */
const USERS_PER_PAGE = 200;
/** Four thousand users are enough to have met every profile and role in use. */
const MAX_PAGES = 20;

const pageSchema = z.object({
  users: z.array(z.object({ profile: groupSchema, role: groupSchema })),
  info: z.object({ more_records: z.boolean().nullish() }).nullish().catch(null),
});

export function createZohoGroups({ call }: Pick<ZohoCaller, 'call'>): ZohoGroups {
  return {
    async listGroups(access) {
      const users: z.infer<typeof pageSchema>['users'] = [];
      for (let page = 1; page <= MAX_PAGES; page += 1) {
        const path = `/users?type=ActiveUsers&page=${page}&per_page=${USERS_PER_PAGE}`;
        const answer = await call(access, 'GET', path);
        if (isGone(answer)) break;
        const { users: some, info } = parseZoho(answer, pageSchema);
        users.push(...some);
        if (!info?.more_records) break;
      }
      const profiles = groupsOf(users.map(({ profile }) => profile));
      return { profiles, roles: groupsOf(users.map(({ role }) => role)) };
    },
  };
}

/** Each once. */
function groupsOf(groups: z.infer<typeof groupSchema>[]): CrmGroup[] {
  const named = groups.flatMap((group) =>
    group?.id && /^\d{1,30}$/.test(group.id) ? [[group.id, (group.name ?? group.id).slice(0, 200)] as const] : [],
  );
  const sorted = [...new Map(named)].map(([id, name]) => ({ id, name }));
  return sorted.sort((one, other) => one.name.localeCompare(other.name));
}
