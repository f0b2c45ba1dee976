import { uiTexts } from '../texts/ui-texts.ts';
import { useReader, useTexts } from '../texts/use-texts.ts';
import { ExternalLink } from './ExternalLink.tsx';

/** Leads to a guide of ours, or to the meaning of a problem by its code, in the reader's language, in a new tab. */
export function HelpLink({ about }: { about: { guide: 'salesperson' | 'administrator' } | { problem: string } }) {
  const t = useTexts(uiTexts);
  const lang = `?lang=${useReader().language.tag}`;
  const [path, words] =
    'guide' in about
      ? [`${about.guide}${lang}`, t('help')]
      : [`errors${lang}#${encodeURIComponent(about.problem)}`, t('what_this_means')];
  return <ExternalLink url={`${__PUBLIC_URL__}/help/${path}`}>{words}</ExternalLink>;
}
