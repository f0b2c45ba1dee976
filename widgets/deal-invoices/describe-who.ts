import { translate } from '../texts/define-texts.ts';
import { panelTexts } from '../texts/panel-texts.ts';

/** Who may do something, as the server lists it in English, in the reader's words; the CRM's own names stay as they are. */
export function describeWho(listed: string): string {
  const t = translate(panelTexts);
  if (listed === 'everyone') return t('right_everyone');
  return listed
    .replace(/^administrators/, t('right_administrators'))
    .replaceAll(/(?<=, )profile “(.*?)”(?=, |$)/g, (_, name: string) => t('right_profile', { name }))
    .replaceAll(/(?<=, )role “(.*?)”(?=, |$)/g, (_, name: string) => t('right_role', { name }));
}
