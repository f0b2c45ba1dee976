import * as z from 'zod';
import { jsonOf } from '../outbound.ts';
import type { ZohoAccess, ZohoCaller } from './zoho-call.ts';
import { zohoError, zohoErrorCode } from './zoho-error.ts';

export interface Watch {
  channelId: string;
  token: string;
  notifyUrl: string;
  expiresAt: Date;
}

/** Zoho's Notifications API. https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html */
export interface ZohoWatches {
  /** Subscribes to changes of the deals' fields that matter; also renews. */
  watchDeals(access: ZohoAccess, watch: Watch): Promise<void>;
  unwatch(access: ZohoAccess, channelId: string): Promise<void>;
}

/** What the rules and the invoice read of a deal; Zoho allows ten. */
const watchedFields = ['Stage', 'Amount', 'Pipeline', 'Account_Name', 'Contact_Name', 'Closing_Date', 'Currency'];

const fieldsSchema = z.object({ fields: z.array(z.object({ id: z.string(), api_name: z.string() })) });
const modulesSchema = z.object({ modules: z.array(z.object({ id: z.string() })) });

export function createZohoWatches({ call }: ZohoCaller): ZohoWatches {
  /**
   * Only changes of these fields are told to us; Zoho wants their ids beside their names. Without the ids every edit is
   * told, which costs a deal read each and is otherwise harmless.
   */
  async function changesThatMatter(access: ZohoAccess) {
    const [fieldsAnswer, modulesAnswer] = await Promise.all([
      call(access, 'GET', '/settings/fields?module=Deals'),
      call(access, 'GET', '/settings/modules/Deals'),
    ]);
    const fields = fieldsSchema.safeParse(jsonOf(fieldsAnswer)).data?.fields ?? [];
    const module = modulesSchema.safeParse(jsonOf(modulesAnswer)).data?.modules[0];
    const watched = fields.filter((field) => watchedFields.includes(field.api_name));
    const group = watched.map((field) => ({ field: { api_name: field.api_name, id: field.id } }));
    if (!module || group.length === 0) return {};
    return {
      notification_condition: [
        {
          type: 'field_selection',
          module: { api_name: 'Deals', id: module.id },
          field_selection: { group_operator: 'or', group },
        },
      ],
    };
  }

  return {
    async watchDeals(access, watch) {
      const condition = await changesThatMatter(access);
      const answer = await call(access, 'POST', '/actions/watch', {
        watch: [
          {
            channel_id: watch.channelId,
            events: ['Deals.create', 'Deals.edit'],
            channel_expiry: watch.expiresAt.toISOString().replace(/\.\d{3}Z$/, '+00:00'),
            token: watch.token,
            notify_url: watch.notifyUrl,
            return_affected_field_values: true,
            notify_on_related_action: false,
            ...condition,
          },
        ],
      });
      if (answer.status >= 300 || zohoErrorCode(answer) !== null) throw zohoError(answer);
    },
    async unwatch(access, channelId) {
      await call(access, 'DELETE', `/actions/watch?channel_ids=${encodeURIComponent(channelId)}`);
    },
  };
}
