import { uiTexts } from '../texts/ui-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { ExternalLink } from './ExternalLink.tsx';

/** Leads to a guide of ours, or to the meaning of a problem by its code, in a new tab. */
export function HelpLink({ about }: { about: { guide: 'salesperson' | 'administrator' } | { problem: string } }) {
  const t = useTexts(uiTexts);
  const [path, words] =
    'guide' in about ? [about.guide, t('help')] : [`errors#${encodeURIComponent(about.problem)}`, t('what_this_means')];
  return <ExternalLink url={`${__PUBLIC_URL__}/help/${path}`}>{words}</ExternalLink>;
}
