import type { SetupStep } from './setup-progress.ts';

/** The few steps to the first invoice; one sentence once all are done. */
export function SetupChecklist({ steps, summary }: { steps: SetupStep[]; summary: string }) {
  if (steps.every((step) => step.progress === 'done')) {
    return (
      <p className="ready tone-good" role="status">
        {summary}
      </p>
    );
  }
  return (
    <ol className="checklist" aria-label="Set-up">
      {steps.map(({ name, words, progress }, position) => (
        <li
          key={name}
          className={`checklist-step checklist-${progress}`}
          aria-current={progress === 'next' ? 'step' : undefined}
        >
          <span className="checklist-mark" aria-hidden="true">
            {progress === 'done' ? '✓' : position + 1}
          </span>
          {words}
          {progress === 'done' && <span className="visually-hidden"> (done)</span>}
        </li>
      ))}
    </ol>
  );
}
