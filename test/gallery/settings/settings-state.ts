/** How a state of the settings page is made. */
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { ConnectionsAnswer, OrgAnswer } from '../../../server/api/contract/connections.ts';
import type { JobsAnswer } from '../../../server/api/contract/jobs.ts';
import type { PreviewAnswer } from '../../../server/api/contract/preview.ts';
import type { Settings } from '../../../server/api/contract/settings.ts';
import type { GalleryState, PlayedAnswer } from '../gallery-state.ts';
import { choices } from './choices-fixtures.ts';
import { connections, org, ready } from './connection-fixtures.ts';
import { answerJobs, jobsAnswer } from './jobs-fixtures.ts';
import { preview, recent } from './trial-fixtures.ts';

interface Shown {
  connections?: Partial<ConnectionsAnswer>;
  settings?: Settings;
  choices?: ChoicesAnswer;
  jobs?: JobsAnswer;
  refused?: PlayedAnswer;
  org?: OrgAnswer;
  preview?: PreviewAnswer;
}

/** The page when all is set up, but for what the state is about. */
export function page(title: string, shown: Shown = {}, more: Partial<GalleryState> = {}): GalleryState {
  const settings = { body: shown.settings ?? ready };
  return {
    title,
    ...more,
    answers: {
      'GET /api/connections': shown.refused ?? { body: { ...connections, ...shown.connections } },
      'GET /api/settings': shown.refused ?? settings,
      'GET /api/settings/choices': { body: shown.choices ?? choices },
      'GET /api/org': { body: shown.org ?? org },
      'GET /api/settings/recent-deals': { body: recent },
      'POST /api/settings/preview': { body: shown.preview ?? preview },
      ...answerJobs(shown.jobs ?? jobsAnswer([])),
      'PUT /api/settings': settings,
      ...more.answers,
    },
  };
}
