/** What the settings page asks to try settings that are not saved on a real deal. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { previewAnswerSchema } from '../../server/api/contract/preview.ts';
import { recentDealsAnswerSchema } from '../../server/api/contract/try-settings.ts';
import type { TrySettingsBody } from '../../server/api/contract/try-settings.ts';
import { requestJson } from '../api/client.ts';
import type { Send } from '../api/client.ts';

export const recentDealsOptions = (send: Send) =>
  queryOptions({
    queryKey: ['recent-deals'],
    queryFn: () =>
      requestJson(send, { method: 'GET', path: '/api/settings/recent-deals', schema: recentDealsAnswerSchema }),
    refetchOnWindowFocus: false,
  });

export const trySettingsOptions = (send: Send) =>
  mutationOptions({
    mutationFn: (body: TrySettingsBody) =>
      requestJson(send, { method: 'POST', path: '/api/settings/preview', body, schema: previewAnswerSchema }),
  });
