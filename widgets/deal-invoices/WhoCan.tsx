import type { DealView } from '../../server/api/contract.ts';
import { Lock } from '../ui/Lock.tsx';
import { More } from '../ui/More.tsx';

const words: Record<keyof DealView['can'], string> = {
  create: 'Create an invoice',
  approve: 'Approve',
  email: 'E-mail',
  void: 'Void or credit',
  link: 'Link and unlink',
};
const shown = ['create', 'approve', 'email', 'void', 'link'] as const satisfies (keyof DealView['can'])[];

/** Who may do what on this deal, and what asks for a sign-in; closed until somebody wonders. */
export function WhoCan({ view }: { view: Pick<DealView, 'whoCan' | 'needsSignIn'> }) {
  const { whoCan, needsSignIn } = view;
  if (whoCan === undefined) return null;
  return (
    <More label="Who can do what">
      <dl className="who-can">
        {shown.map((action) => (
          <div key={action}>
            <dt>
              {words[action]}
              {needsSignIn?.[action] === true && <Lock />}
            </dt>
            <dd>{capitalised(whoCan[action])}</dd>
          </div>
        ))}
      </dl>
    </More>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
