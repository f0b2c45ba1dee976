/** What the settings page asks and tells about a draft of settings that nobody has saved. */
import { queryOptions } from '@tanstack/react-query';
import { draftAnswerSchema } from '../../server/api/contract/settings-draft.ts';
import type { DraftBody } from '../../server/api/contract/settings-draft.ts';
import { requestJson, requestText } from '../api/client.ts';
import type { Send } from '../api/client.ts';

const path = '/api/settings/draft';

export const draftOptions = (send: Send) =>
  queryOptions({
    // Below that of the settings: whatever reads those anew asks for the version, too.
    queryKey: ['settings', 'draft'],
    queryFn: () => requestJson(send, { method: 'GET', path, schema: draftAnswerSchema }),
    refetchOnWindowFocus: false,
  });

/** Also while the page is being left. */
export async function keepDraft(send: Send, body: DraftBody): Promise<void> {
  await requestText(send, { method: 'PUT', path, body, lasts: 'beyond the page' });
}
