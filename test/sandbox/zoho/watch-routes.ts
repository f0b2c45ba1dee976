import { Router, type Request } from 'express';
import { issued } from '../issued-secrets.ts';
import { isModuleName, moduleId, type Field, type ModuleName } from './metadata.ts';
import type { Org } from './org.ts';
import { type JsonObject, textOf } from './json.ts';
import { elementsOf, sendPositional } from './requests.ts';
import { readChannelId, readWatch, type Watch } from './watches.ts';
import { positionally, requiredParamMissing, ZohoRefusal } from './zoho-refusal.ts';
import { zohoTime } from './zoho-time.ts';

const notSubscribed = (channelId: string): ZohoRefusal =>
  new ZohoRefusal(400, 'NOT_SUBSCRIBED', 'Not subscribed for actions-watch of the given module', {
    channel_id: channelId,
  });

/** `/crm/v8/actions/watch`: https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html */
export function watchRoutes(options: {
  watches: Map<string, Watch>;
  org: Org;
  url: () => string;
  now: () => Date;
  hasModule: (module: ModuleName) => boolean;
  fieldsOfModule: (module: ModuleName) => Field[];
}): Router {
  const { watches, now, hasModule, fieldsOfModule } = options;
  const router = Router();
  const live = (channelId: string): Watch => {
    const watch = watches.get(channelId);
    if (!watch || watch.expiresAt <= now()) throw notSubscribed(channelId);
    return watch;
  };

  const describeEvents = (watch: Watch): JsonObject[] =>
    watch.events.map((event) => {
      const module = event.split('.')[0] ?? '';
      return {
        resource_name: module,
        resource_id: isModuleName(module) ? moduleId(module) : '',
        resource_uri: `${options.url()}/crm/v8/${module}`,
        channel_id: watch.channelId,
        channel_expiry: zohoTime(watch.expiresAt, options.org.time_zone),
        notification_condition: watch.conditions,
      };
    });
  const success = (message: string, details: JsonObject): JsonObject => ({
    status: 'success',
    code: 'SUCCESS',
    message,
    details,
  });
  const each = (request: Request, change: (element: JsonObject) => JsonObject) =>
    elementsOf(request, 'watch').map((element) => positionally(() => change(element)));

  router.post('/actions/watch', (request, response) => {
    const results = each(request, (element) => {
      const watch = readWatch(element, { now: now(), hasModule, fieldsOfModule });
      issued(watch.token ?? '');
      watches.set(watch.channelId, watch);
      return success('Successfully subscribed for actions-watch of the given module', {
        events: describeEvents(watch),
      });
    });
    sendPositional(response, 'watch', results, { done: 201, refused: 202 });
  });

  router.put('/actions/watch', (request, response) => {
    const results = each(request, (element) => {
      const before = live(readChannelId(element.channel_id));
      const watch = readWatch(element, { before, now: now(), hasModule, fieldsOfModule });
      watches.set(watch.channelId, watch);
      return success('Successfully updated the subscribe details', { events: describeEvents(watch) });
    });
    sendPositional(response, 'watch', results, { done: 200, refused: 400 });
  });

  router.patch('/actions/watch', (request, response) => {
    const results = each(request, (element) => {
      const watch = live(readChannelId(element.channel_id));
      const removed = Array.isArray(element.events) ? element.events.map(String) : [];
      if (element._delete_events === true) watch.events = watch.events.filter((event) => !removed.includes(event));
      if (watch.events.length === 0) watches.delete(watch.channelId);
      return success('Successfully removed the subscribe details', { channel_id: watch.channelId });
    });
    sendPositional(response, 'watch', results, { done: 200, refused: 400 });
  });

  router.delete('/actions/watch', (request, response) => {
    const ids = request.query.channel_ids;
    if (typeof ids !== 'string') throw requiredParamMissing('channel_ids');
    const results = ids.split(',').map((channelId) =>
      positionally(() => {
        watches.delete(live(channelId).channelId);
        return success('Successfully un-subscribed from actions-watch', { channel_id: channelId });
      }),
    );
    sendPositional(response, 'watch', results, { done: 200, refused: 400 });
  });

  router.get('/actions/watch', (request, response) => {
    const { channel_id: channelId, module } = request.query;
    const found = [...watches.values()].filter(
      (watch) =>
        watch.expiresAt > now() &&
        (channelId === undefined || watch.channelId === channelId) &&
        (module === undefined || watch.events.some((event) => event.startsWith(`${textOf(module)}.`))),
    );
    if (found.length === 0) {
      response.status(204).end();
      return;
    }
    response.json({
      watch: found.flatMap((watch) =>
        describeEvents(watch).map((event, index) => ({
          ...event,
          events: [watch.events[index] ?? ''],
          notify_url: watch.notifyUrl,
          token: watch.token,
          fields: null,
          notify_on_related_action: false,
          return_affected_field_values: watch.affectedValues === 'returned',
        })),
      ),
      info: { per_page: 200, page: 1, count: found.length, more_records: false },
    });
  });

  return router;
}
