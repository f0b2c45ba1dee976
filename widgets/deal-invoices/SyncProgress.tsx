import { creatingSteps, findCurrentStep } from './deal-invoice-view.ts';
import type { ShownState } from './deal-invoice-view.ts';

/** How far the invoice has come, while it is being made. */
export function SyncProgress({ state }: { state: ShownState }) {
  const current = findCurrentStep(state);
  if (current === null) return null;
  return (
    <ol className="steps" aria-label="Steps of creating the invoice">
      {creatingSteps.map((step, position) => {
        const progress = position < current ? 'done' : position === current ? 'current' : 'ahead';
        return (
          <li key={step} className={`step step-${progress}`} aria-current={progress === 'current' ? 'step' : undefined}>
            <span className="step-mark" aria-hidden="true" />
            {step}
            {progress === 'done' && <span className="visually-hidden"> (done)</span>}
          </li>
        );
      })}
    </ol>
  );
}
