import type { DealView } from '../../server/api/contract.ts';
import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Lock } from '../ui/Lock.tsx';
import { More } from '../ui/More.tsx';
import { describeWho } from './describe-who.ts';

const shown = ['create', 'approve', 'email', 'void', 'link'] as const satisfies (keyof DealView['can'])[];

/** Who may do what on this deal, and what asks for a sign-in; closed until somebody wonders. */
export function WhoCan({ view }: { view: Pick<DealView, 'whoCan' | 'needsSignIn'> }) {
  const t = useTexts(panelTexts);
  const { whoCan, needsSignIn } = view;
  if (whoCan === undefined) return null;
  return (
    <More label={t('rights')}>
      <dl className="who-can">
        {shown.map((action) => (
          <div key={action}>
            <dt>
              {t(`right_${action}`)}
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
