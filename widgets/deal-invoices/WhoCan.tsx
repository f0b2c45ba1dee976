import type { DealView } from '../../server/api/contract/deal.ts';
import { defineTexts } from '../texts/define-texts.ts';
import en from '../texts/en/rights.json';
import { useTexts } from '../texts/use-texts.ts';
import { Lock } from '../ui/Lock.tsx';
import { More } from '../ui/More.tsx';
import { describeWho } from './describe-who.ts';

const texts = defineTexts('rights', en);

const shown = ['create', 'approve', 'email', 'void', 'link'] as const satisfies (keyof DealView['can'])[];

/** Who may do what on this deal, and what asks for a sign-in; closed until somebody wonders. */
export function WhoCan({ view }: { view: Pick<DealView, 'whoCan' | 'needsSignIn'> }) {
  const t = useTexts(texts);
  const { whoCan, needsSignIn } = view;
  if (whoCan === undefined) return null;
  return (
    <More label={t('title')}>
      <dl className="who-can">
        {shown.map((action) => (
          <div key={action}>
            <dt>
              {t(action)}
              {needsSignIn?.[action] === true && <Lock />}
            </dt>
            <dd>{capitalised(describeWho(whoCan[action]))}</dd>
          </div>
        ))}
      </dl>
    </More>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
