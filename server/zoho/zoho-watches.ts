import * as z from 'zod';
import { AppError } from '../errors.ts';
import { jsonOf, type Answer } from '../outbound.ts';
import { parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { zohoError, zohoErrorCode } from './zoho-error.ts';

export interface Watch {
  module: string;
  /** Empty: every change is told. */
  fields: string[];
  channelId: string;
  token: string;
  notifyUrl: string;
  expiresAt: Date;
}

/** Zoho's Notifications API. https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html */
export interface ZohoWatches {
  /** Subscribes to new and changed records of a module; the same channel again renews it. */
  watch(access: ZohoAccess, watch: Watch): Promise<void>;
  /** The channels Zoho knows of and until when it tells them (null: it does not say). */
  listChannels(access: ZohoAccess): Promise<Map<string, Date | null>>;
  unwatch(access: ZohoAccess, channelIds: string[]): Promise<void>;
}

const fieldsSchema = z.object({ fields: z.array(z.object({ id: z.string(), api_name: z.string() })) });
const modulesSchema = z.object({ modules: z.array(z.object({ id: z.string() })) });
const channelSchema = z.object({
  channel_id: z.union([z.string(), z.number().transform(String)]),
  channel_expiry: z
    .string()
    .transform((text) => new Date(text))
    .nullish(),
});
const channelsSchema = z.object({
  watch: z.array(channelSchema),
  info: z.object({ more_records: z.boolean().nullish() }).nullish(),
});

const CHANNELS_PER_PAGE = 200;
const LAST_PAGE = 10;

export function createZohoWatches({ call }: ZohoCaller): ZohoWatches {
  /**
   * Only changes of these fields are told to us; Zoho wants their ids beside their names. Without the ids every edit is
   * told, which costs a read each and is otherwise harmless.
   */
  async function changesThatMatter(access: ZohoAccess, { module, fields }: Watch) {
    if (fields.length === 0) return null;
    const [fieldsAnswer, modulesAnswer] = await Promise.all([
      call(access, 'GET', `/settings/fields?module=${module}`),
      call(access, 'GET', `/settings/modules/${module}`),
    ]);
    const known = fieldsSchema.safeParse(jsonOf(fieldsAnswer)).data?.fields ?? [];
    const described = modulesSchema.safeParse(jsonOf(modulesAnswer)).data?.modules[0];
    const watched = known.filter((field) => fields.includes(field.api_name));
    const group = watched.map((field) => ({ field: { api_name: field.api_name, id: field.id } }));
    if (!described || group.length === 0) return null;
    return {
      type: 'field_selection',
      module: { api_name: module, id: described.id },
      field_selection: { group_operator: 'or', group },
    };
  }

  async function subscribe(access: ZohoAccess, watch: Watch, condition: object | null): Promise<void> {
    const { module, channelId, token, notifyUrl, expiresAt } = watch;
    const answer = await call(access, 'POST', '/actions/watch', {
      watch: [
        {
          channel_id: channelId,
          events: [`${module}.create`, `${module}.edit`],
          channel_expiry: expiresAt.toISOString().replace(/\.\d{3}Z$/, '+00:00'),
          token,
          notify_url: notifyUrl,
          return_affected_field_values: true,
          notify_on_related_action: false,
          ...(condition ? { notification_condition: [condition] } : {}),
        },
      ],
    });
    if (answer.status >= 300 || zohoErrorCode(answer) !== null) throw zohoError(answer);
  }

  return {
    async watch(access, watch) {
      const condition = await changesThatMatter(access, watch);
      try {
        await subscribe(access, watch, condition);
      } catch (error) {
        // A field that cannot be watched must not cost the whole module.
        if (!condition || !(error instanceof AppError) || error.retry !== 'never') throw error;
        await subscribe(access, watch, null);
      }
    },
    async listChannels(access) {
      const channels = new Map<string, Date | null>();
      for (let page = 1; page <= LAST_PAGE; page += 1) {
        const answer: Answer = await call(access, 'GET', `/actions/watch?page=${page}&per_page=${CHANNELS_PER_PAGE}`);
        if (answer.status === 204) break;
        const { watch, info } = parseZoho(answer, channelsSchema);
        for (const { channel_id: id, channel_expiry: expiry } of watch) {
          channels.set(id, expiry && !Number.isNaN(expiry.getTime()) ? expiry : null);
        }
        if (!info?.more_records) break;
      }
      return channels;
    },
    async unwatch(access, channelIds) {
      if (channelIds.length === 0) return;
      await call(access, 'DELETE', `/actions/watch?channel_ids=${channelIds.map(encodeURIComponent).join(',')}`);
    },
  };
}
