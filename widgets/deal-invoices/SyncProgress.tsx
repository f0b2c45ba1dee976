import { panelTexts } from '../texts/panel-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { creatingSteps, findCurrentStep } from './deal-invoice-view.ts';
import type { ShownDeal } from './deal-invoice-view.ts';

/** How far the invoice has come, while it is being made; without a connection it comes no further. */
export function SyncProgress({ view }: { view: ShownDeal }) {
  const t = useTexts(panelTexts);
  const current = findCurrentStep(view.state);
  if (current === null || view.connection.state !== 'connected') return null;
  return (
    <ol className="steps" aria-label={t('steps')}>
      {creatingSteps.map((step, position) => {
        const progress = position < current ? 'done' : position === current ? 'current' : 'ahead';
        return (
          <li key={step} className={`step step-${progress}`} aria-current={progress === 'current' ? 'step' : undefined}>
            <span className="step-mark" aria-hidden="true" />
            {t(step)}
            {progress === 'done' && <span className="visually-hidden"> {t('step_done')}</span>}
          </li>
        );
      })}
    </ol>
  );
}
