import { tellEach, tellOne, type WriteEntry, type Writes } from '../audit-writes.ts';
import type { ZohoApi } from './zoho-api.ts';

/** What each call that writes into the CRM tells the audit log: ids and names of fields, never a variable's value. */
export const zohoWrites: Writes<ZohoApi> = {
  storeVariable: (outcome, { apiName }) =>
    tellOne(outcome, () => ({ action: 'variable.stored', subject: { variable: apiName } })),
  watch: (outcome, { module, channelId: channel }) =>
    tellOne(outcome, () => ({ action: 'watch.made', subject: { module, channel } })),
  unwatch: (outcome, channelIds) =>
    channelIds.flatMap((channel) => tellOne(outcome, () => ({ action: 'watch.ended', subject: { channel } }))),
  createDealFields: (outcome, fields) =>
    tellEach(
      outcome,
      fields,
      (row) => ({ answer: row }),
      ({ label, type }, row) => ({
        action: 'field.created',
        subject: { field: row && 'id' in row ? row.id : label },
        after: { label, type },
        ...(row && 'code' in row ? { failure: { code: row.code } } : {}),
      }),
    ),
  updateDeals: (outcome, changes) =>
    tellEach(
      outcome,
      changes,
      (row) => ({ answer: row }),
      ({ dealId, values }, row) => ({
        ...changeOf(values),
        subject: { deal: dealId },
        ...(row && 'message' in row ? { failure: { code: row.code } } : {}),
      }),
    ),
  createTask: (outcome, { dealId }) =>
    tellOne(outcome, () => ({ action: 'task.created', subject: dealId === null ? {} : { deal: dealId } })),
};

function changeOf(values: Record<string, unknown>): Pick<WriteEntry, 'action' | 'after'> {
  return 'Stage' in values
    ? { action: 'deal.stage_changed', after: { stage: values['Stage'] } }
    : { action: 'deal.fields_written', after: { fields: Object.keys(values) } };
}
