/** The monitor. */
import {
  alertsAnswer,
  groupsAnswer,
  logAnswer,
  monitorAnswer,
  storyAnswer,
  versionsAnswer,
} from '../../support/monitor-answers.ts';
import type { GalleryState } from '../gallery-state.ts';
import { notConnected } from './connection-fixtures.ts';
import { jobsAnswer } from './jobs-fixtures.ts';
import { page } from './settings-state.ts';

const unknownHours = monitorAnswer.failed.hours.map(({ at }) => ({ at, count: null }));
const monitorAnswers: GalleryState['answers'] = {
  ...{ 'GET /api/monitor': { body: monitorAnswer }, 'GET /api/jobs/groups': { body: groupsAnswer } },
  ...{ 'GET /api/jobs': { body: logAnswer }, 'GET /api/jobs/1': { body: storyAnswer } },
  ...{ 'GET /api/alerts': { body: alertsAnswer }, 'GET /api/settings/versions': { body: versionsAnswer } },
};
const monitored = (title: string, { answers, ...more }: Partial<GalleryState> = {}): GalleryState =>
  page(title, {}, { hash: '#monitor', ...more, answers: { ...monitorAnswers, ...answers } });

export const monitorStates: GalleryState[] = [
  monitored('monitor'),
  monitored('one item’s story', { steps: [{ press: 'Story Student portal' }, { see: 'Worked on it' }] }),
  monitored('ignoring', { steps: [{ press: 'Ignore…' }] }),
  monitored('a new connection', {
    answers: {
      'GET /api/monitor': {
        body: {
          ...monitorAnswer,
          ...{ synced: { today: 0, days: monitorAnswer.synced.days.map(({ at }) => ({ at, count: 0 })) }, watches: [] },
          ...{ waiting: { now: 0, hours: unknownHours }, failed: { now: 0, hours: unknownHours }, ignored: 0 },
          budget: { minuteRemaining: null, dayRemaining: null, dayLimit: null, hours: unknownHours },
          events: {
            zoho: { lastAt: null, hours: unknownHours },
            xero: { lastAt: null, state: 'unknown', problem: null, hours: unknownHours },
          },
          grants: { ...monitorAnswer.grants, xero: { ...monitorAnswer.grants.xero, ...notConnected, endsAt: null } },
        },
      },
      'GET /api/jobs/groups': { body: { groups: [] } },
      'GET /api/jobs': { body: jobsAnswer([]) },
      'GET /api/alerts': {
        body: {
          ...alertsAnswer,
          ...{
            settings: { ...alertsAnswer.settings, emails: [], task: 'off' },
            email: 'not_set_up',
            open: [],
            messages: [],
          },
          task: { ...alertsAnswer.task, is: 'off' },
        },
      },
      'GET /api/settings/versions': { body: { versions: [], before: null } },
    },
  }),
  monitored('nothing can be read', {
    answers: Object.fromEntries(
      Object.keys(monitorAnswers).map((key) => [
        key,
        { refusal: { status: 503, code: 'unavailable', detail: 'The database does not answer.' } },
      ]),
    ),
  }),
];
